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
import type { Registry } from '../ports/Registry.ts';

export interface PublishKeyringDeps {
  readonly registry: Registry;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
}

/**
 * Takes the next keyring of a household: its signature must lead to the pinned root, it must follow the one before, and whoever brings it must hold a client key
 * of a current member that the one before names (for the first: that it names itself). Bringing the newest again changes nothing. Throws `not_found`, `forbidden`, `replayed`, and what `verifyKeyring` throws.
 */
export async function publishKeyring(
  deps: PublishKeyringDeps,
  householdId: HouseholdId,
  record: Uint8Array,
  callerKey: Uint8Array,
): Promise<VerifiedKeyring> {
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
  const members = (previous ?? next).keyring.members.filter((member) => isCurrentMember(member, nowMs));
  const callerHex = bytesToHex(callerKey);
  if (!members.some((member) => member.clients.some((client) => client.signingKeyHex === callerHex))) {
    throw new PorchlightError(
      'forbidden',
      "this call is not signed by a client key of the household's keyring",
    );
  }
  if (isRepeated) return next;
  await deps.registry.replaceKeyring({
    householdId,
    previous: head.keyring,
    keyring: record,
    version: next.keyring.version,
    devices: next.keyring.devices.map((device) => ({
      deviceId: device.deviceId as DeviceId,
      kind: device.kind,
      signingKey: hexToBytes(device.signingKeyHex),
      retiredAtMs: (device.retiredAtMs ?? null) as EpochMs | null,
    })),
    clientKeys: next.keyring.members.flatMap((member) =>
      member.clients.map((client) => ({
        memberId: member.memberId as MemberId,
        untilMs: member.untilMs as EpochMs | null,
        signingKey: hexToBytes(client.signingKeyHex),
      })),
    ),
  });
  return next;
}
