import { bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { deviceIdOf, householdIdOf } from './identity.ts';
import { openStatement } from './statement.ts';
import { wrapText as wrap } from './wrapText.ts';

const id = z.string().regex(/^[0-9a-f]{32}$/);
const key = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const epoch = z.int().min(1).max(0xffff_ffff);

const memberSchema = z.strictObject({
  memberId: id,
  role: z.enum(['owner', 'adult', 'guest', 'live-viewer']),
  untilMs: count.nullable(),
  clients: z.array(z.strictObject({ signingKeyHex: key, boxKeyHex: key })).max(16),
});

/** The kinds that a keyring may name, in the order of their numbers in pairing.md, from 1. */
export const DEVICE_KINDS = ['doorbell', 'camera', 'floodlight', 'window-sensor', 'drone'] as const;

const deviceSchema = z.strictObject({
  deviceId: id,
  kind: z.enum(DEVICE_KINDS),
  signingKeyHex: key,
  boxKeyHex: key,
  epoch,
  epochKeyHex: key,
  wraps: z.array(z.strictObject({ boxKeyHex: key, wrapB64: wrap })),
  history: z.array(z.strictObject({ epoch, epochKeyHex: key, wrapB64: wrap })),
  commanders: z.array(id),
  /** Absent while the device is in use; what it makes later doesn't count. */
  retiredAtMs: count.optional(),
});

/** The JSON of spec/keyring.md. */
export const keyringSchema = z.strictObject({
  householdId: id,
  version: count.min(1),
  previousHashHex: key,
  issuedAtMs: count,
  members: z.array(memberSchema).min(1).max(32),
  devices: z.array(deviceSchema).max(64),
});
export type Keyring = z.output<typeof keyringSchema>;
export type KeyringMember = z.output<typeof memberSchema>;
export type KeyringDevice = z.output<typeof deviceSchema>;

/** A keyring record whose signature and rules hold. */
export interface VerifiedKeyring {
  readonly record: Uint8Array;
  readonly keyring: Keyring;
}

const NO_PREVIOUS_HASH = '0'.repeat(64);

/**
 * Reads a keyring by the rules of spec/keyring.md. `previous` is the one that the reader holds, or null where it has none
 * (it then takes any version). Throws `bad_signature`, `wrong_device`, `stale_keyring`, `malformed_record` and what `openStatement` throws.
 */
export function verifyKeyring(
  record: Uint8Array,
  rootKey: Uint8Array,
  previous: VerifiedKeyring | null,
  primitives: VerifyPrimitives,
): VerifiedKeyring {
  const parsed = keyringSchema.safeParse(openStatement(record, 'keyring', rootKey, primitives));
  if (!parsed.success) throw broken(parsed.error.issues.map((issue) => issue.path.join('.')).join(', '));
  const keyring = parsed.data;
  if (keyring.householdId !== householdIdOf(rootKey, primitives)) {
    throw new PorchlightError('wrong_device', "the keyring's household is not the one of its root key");
  }
  for (const device of keyring.devices) requireSoundDevice(device, keyring, primitives);
  requireUnique(keyring);
  if (previous !== null) requireSuccessor(keyring, previous, primitives);
  else if ((keyring.version === 1) !== (keyring.previousHashHex === NO_PREVIOUS_HASH)) {
    throw new PorchlightError('stale_keyring', 'version 1, and no other, has a previous hash of zeros');
  }
  return { record, keyring };
}

/** Whether a member counts at `nowMs`. */
export function isCurrentMember(member: KeyringMember, nowMs: number): boolean {
  return member.untilMs === null || member.untilMs > nowMs;
}

/** How long a keyring's rights hold on a device without a newer one, and how far its time may be ahead of the device's clock (spec/keyring.md). */
export const KEYRING_LAPSE = { afterMs: 604_800_000, aheadMs: 600_000 } as const;

/** Whether a device's rights have lapsed at `nowMs` by its own clock, because no renewal has come, or because its clock can't be right. */
export function hasLapsed({ issuedAtMs }: Pick<Keyring, 'issuedAtMs'>, nowMs: number): boolean {
  return nowMs - issuedAtMs > KEYRING_LAPSE.afterMs || issuedAtMs - nowMs > KEYRING_LAPSE.aheadMs;
}

function requireSoundDevice(device: KeyringDevice, keyring: Keyring, primitives: VerifyPrimitives): void {
  if (device.deviceId !== deviceIdOf(hexToBytes(device.signingKeyHex), primitives)) {
    throw new PorchlightError('wrong_device', "a device's id in the keyring is not the one of its key");
  }
  const mayRecord = keyring.members.filter((member) => member.role !== 'live-viewer');
  const boxKeys = new Set(mayRecord.flatMap((member) => member.clients.map((client) => client.boxKeyHex)));
  if (device.wraps.some((each) => !boxKeys.has(each.boxKeyHex)))
    throw broken('a wrap is for nobody who may see recordings');
  const memberIds = new Set(keyring.members.map((member) => member.memberId));
  if (device.commanders.some((each) => !memberIds.has(each))) throw broken('a commander is no member');
  if (device.history.some((entry, i) => entry.epoch !== device.epoch - 1 - i))
    throw broken('the history of epochs has gaps');
}

function requireUnique(keyring: Keyring): void {
  const clients = keyring.members.flatMap((member) => member.clients);
  const names = [
    ...keyring.members.map((member) => member.memberId),
    ...clients.flatMap((client) => [client.signingKeyHex, client.boxKeyHex]),
    ...keyring.devices.flatMap((device) => [
      device.deviceId,
      device.signingKeyHex,
      device.boxKeyHex,
      device.epochKeyHex,
      ...device.history.map((entry) => entry.epochKeyHex),
    ]),
  ];
  if (new Set(names).size !== names.length) throw broken('an id or a key stands twice');
  for (const device of keyring.devices) {
    if (new Set(device.wraps.map((each) => each.boxKeyHex)).size !== device.wraps.length)
      throw broken('a wrap stands twice');
    if (new Set(device.commanders).size !== device.commanders.length)
      throw broken('a commander stands twice');
  }
}

function requireSuccessor(keyring: Keyring, previous: VerifiedKeyring, primitives: VerifyPrimitives): void {
  const hashHex = bytesToHex(primitives.sha256(previous.record));
  if (keyring.version !== previous.keyring.version + 1 || keyring.previousHashHex !== hashHex) {
    throw new PorchlightError(
      'stale_keyring',
      `the keyring doesn't follow version ${previous.keyring.version}; fetch the newest and change that`,
    );
  }
  for (const before of previous.keyring.devices) {
    const after = keyring.devices.find((device) => device.deviceId === before.deviceId);
    if (after === undefined) continue;
    if (after.epoch < before.epoch) throw broken("a device's epoch goes back");
    const same = [after, ...after.history].find((entry) => entry.epoch === before.epoch);
    if (same !== undefined && same.epochKeyHex !== before.epochKeyHex)
      throw broken('an epoch has changed its key');
    if (before.retiredAtMs !== undefined && after.retiredAtMs !== before.retiredAtMs)
      throw broken('a retired device comes back');
  }
}

function broken(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the keyring breaks a rule: ${what}`);
}
