import {
  bytesToBase64,
  bytesToHex,
  type HouseholdId,
  type MemberId,
  randomId,
  systemRandom,
} from '@porchlight/kernel';
import { householdIdOf, type Keyring, makeStatement, peekStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { epochKeyContext, type KeyPair, wrap } from '@porchlight/seal/seal';
import { sampleTime } from '../clip-index/sampleClip.ts';
import { type SampleCamera, sampleCamera } from './sampleCamera.ts';

export interface SampleMember {
  readonly memberId: MemberId;
  readonly role: Keyring['members'][number]['role'];
  readonly untilMs: number | null;
  readonly signing: KeyPair;
  readonly box: KeyPair;
}

/** A household with every key that it has. */
export interface SampleHome {
  readonly householdId: HouseholdId;
  readonly root: KeyPair;
  readonly members: readonly [SampleMember, ...SampleMember[]];
  readonly cameras: readonly [SampleCamera, ...SampleCamera[]];
  /** Who may command them; the first member where it is left out. */
  readonly commanders?: readonly MemberId[];
}

/** A member with keys of its own, an owner without end but for what `given` says. */
export function sampleMember(given: Partial<SampleMember> = {}): SampleMember {
  return {
    memberId: randomId(systemRandom) as MemberId,
    role: 'owner',
    untilMs: null,
    signing: nodePrimitives.signKeyPair(systemRandom(32)),
    box: nodePrimitives.boxKeyPair(systemRandom(32)),
    ...given,
  };
}

/** A household with one owner and one camera. */
export function sampleHome(): SampleHome {
  const root = nodePrimitives.signKeyPair(systemRandom(32));
  const householdId = householdIdOf(root.publicKey, nodePrimitives);
  return { householdId, root, members: [sampleMember()], cameras: [sampleCamera()] };
}

/** The keyring that follows `previous` (null: the first) and names the members and cameras of `home`, signed by its root. */
export function keyringOf(home: SampleHome, previous: Uint8Array | null): Uint8Array {
  const before = previous === null ? null : (peekStatement(previous, 'keyring') as Keyring);
  const keyring: Keyring = {
    householdId: home.householdId,
    version: (before?.version ?? 0) + 1,
    previousHashHex: bytesToHex(previous === null ? new Uint8Array(32) : nodePrimitives.sha256(previous)),
    issuedAtMs: sampleTime(0),
    members: home.members.map(({ memberId, role, untilMs, signing, box }) => ({
      memberId,
      role,
      untilMs,
      clients: [{ signingKeyHex: bytesToHex(signing.publicKey), boxKeyHex: bytesToHex(box.publicKey) }],
    })),
    devices: home.cameras.map((camera) => keyringDevice(home, camera)),
  };
  return makeStatement('keyring', keyring, (message) => nodePrimitives.sign(message, home.root.secretKey));
}

function keyringDevice(home: SampleHome, camera: SampleCamera): Keyring['devices'][number] {
  const { deviceId, epoch, retiredAtMs } = camera;
  const context = epochKeyContext(home.householdId, deviceId, epoch);
  const [owner] = home.members;
  const secret = wrap(camera.epochKeys.secretKey, owner.box.publicKey, context, nodePrimitives, systemRandom);
  return {
    deviceId,
    kind: 'camera',
    signingKeyHex: bytesToHex(camera.signing.publicKey),
    boxKeyHex: bytesToHex(camera.box.publicKey),
    epoch,
    epochKeyHex: bytesToHex(camera.epochKey),
    wraps: [{ boxKeyHex: bytesToHex(owner.box.publicKey), wrapB64: bytesToBase64(secret) }],
    history: [],
    commanders: [...(home.commanders ?? [owner.memberId])],
    ...(retiredAtMs === undefined ? {} : { retiredAtMs }),
  };
}
