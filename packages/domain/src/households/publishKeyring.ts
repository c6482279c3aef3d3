import type { BlindedChange } from '@porchlight/contracts/http';
import {
  bytesToHex,
  type Clock,
  type DeviceId,
  type EpochMs,
  equalBytes,
  type HouseholdId,
  hexToBytes,
  type MemberId,
  PorchlightError,
} from '@porchlight/kernel';
import {
  isCurrentMember,
  type VerifiedKeyring,
  type VerifyPrimitives,
  verifyKeyring,
} from '@porchlight/seal/header';
import { recordAccess } from '../audit/recordAccess.ts';
import type { AuditLog } from '../ports/AuditLog.ts';
import type { LoggedBytes } from '../ports/LogQueue.ts';
import type { KeyringHead, Registry } from '../ports/Registry.ts';
import { blindedEntry } from './logChange.ts';

export interface PublishKeyringDeps {
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  /** Called before a change of who may see or command what; throws where the caller must prove more first. */
  readonly requireFreshFor: (householdId: HouseholdId) => Promise<void>;
}

/** A keyring that somebody brings, and what the log is to hold of it. */
export interface BroughtKeyring {
  readonly record: Uint8Array;
  readonly log: BlindedChange;
}

/** A keyring that is the household's newest, and its entry in the log; null for one that is older than the log. */
export interface PublishedKeyring extends VerifiedKeyring {
  readonly leafHash: Uint8Array | null;
}

/**
 * Takes the next keyring of a household: its signature must lead to the pinned root, it must follow the one before, and whoever brings it must hold a client key
 * of a current member that the one before names (for the first: that it names itself). It is on the audit record before the store changes, and queued for the log in the store's own transaction. Bringing the newest again changes nothing else, and saying the same anew changes nobody's rights; whatever else does needs `requireFreshFor`. Throws `not_found`, `forbidden`, `replayed` also where the log has another entry under its label, and what `verifyKeyring` throws.
 */
export async function publishKeyring(
  deps: PublishKeyringDeps,
  householdId: HouseholdId,
  { record, log }: BroughtKeyring,
  callerKey: Uint8Array,
): Promise<PublishedKeyring> {
  const head = await deps.registry.findKeyring(householdId);
  if (head === null) throw new PorchlightError('not_found', 'there is no such household');
  const previous =
    head.keyring === null ? null : verifyKeyring(head.keyring, head.rootKey, null, deps.primitives);
  const isRepeated = previous !== null && equalBytes(previous.record, record);
  const next = isRepeated ? previous : verifyKeyring(record, head.rootKey, previous, deps.primitives);
  if (previous === null && next.keyring.version !== 1) {
    throw new PorchlightError('stale_keyring', "a household's first keyring is version 1");
  }
  const nowMs = deps.clock.nowMs();
  const bringer = bringerOf(previous ?? next, callerKey, nowMs);
  if (!isRepeated && !isRenewal(previous, next)) await deps.requireFreshFor(householdId);
  await recordAccess(deps, {
    householdId,
    actor: { kind: 'member', id: bringer.memberId },
    action: 'keyring.publish',
    subject: String(next.keyring.version),
  });
  if (isRepeated) return { ...next, leafHash: head.leafHash };
  const logged = blindedEntry('keyring', householdId, log, deps);
  await store(deps.registry, head, next, logged);
  return { ...next, leafHash: logged.leafHash };
}

/** The current member that has the key. Throws `forbidden` where none has. */
function bringerOf({ keyring }: VerifiedKeyring, callerKey: Uint8Array, nowMs: EpochMs) {
  const callerHex = bytesToHex(callerKey);
  const bringer = keyring.members
    .filter((member) => isCurrentMember(member, nowMs))
    .find((member) => member.clients.some((client) => client.signingKeyHex === callerHex));
  if (bringer !== undefined) return bringer;
  throw new PorchlightError(
    'forbidden',
    "this call is not signed by a client key of the household's keyring",
  );
}

/** Whether the keyring says again what the one before says, with a newer date. */
function isRenewal(previous: VerifiedKeyring | null, { keyring }: VerifiedKeyring): boolean {
  if (previous === null) return false;
  const before = previous.keyring;
  const said = ({ members, devices }: typeof keyring) => JSON.stringify([members, devices]);
  return said(before) === said(keyring);
}

async function store(
  registry: Registry,
  { householdId, keyring: previous }: KeyringHead,
  next: VerifiedKeyring,
  logged: LoggedBytes,
): Promise<void> {
  await registry.replaceKeyring({
    householdId,
    previous,
    keyring: next.record,
    version: next.keyring.version,
    logged,
    devices: next.keyring.devices.map((device) => ({
      deviceId: device.deviceId as DeviceId,
      kind: device.kind,
      signingKey: hexToBytes(device.signingKeyHex),
      retiredAtMs: (device.retiredAtMs ?? null) as EpochMs | null,
    })),
    clientKeys: next.keyring.members.flatMap((member) =>
      member.clients.map((client) => ({
        memberId: member.memberId as MemberId,
        memberRole: member.role,
        untilMs: member.untilMs as EpochMs | null,
        signingKey: hexToBytes(client.signingKeyHex),
      })),
    ),
  });
}
