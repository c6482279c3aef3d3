import {
  bytesToHex,
  type ClipId,
  concatBytes,
  type DeviceId,
  type HouseholdId,
  hexToBytes,
  utf8,
} from '@porchlight/kernel';
import nacl from 'tweetnacl';
import type { Track } from '../../src/header/index.ts';
import { labelled } from '../../src/header/labelled.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import {
  clipCommitment,
  clipIdentity,
  segmentCommitment,
  segmentKey,
  thumbnailKey,
} from '../../src/seal/clipKeys.ts';
import { deriveKey } from '../../src/seal/kdf.ts';
import { coverRun, type KeyNode, trackRoot } from '../../src/seal/keyTree.ts';
import { LeafWalk } from '../../src/seal/LeafWalk.ts';
import { clipKeyContext, epochKeyContext, wrap } from '../../src/seal/wrap.ts';
import { signatureCases } from './ed25519Cases.ts';
import { fixedBytes, scriptedRandom } from './fixedBytes.ts';

const DEVICE_ID = bytesToHex(fixedBytes('device id', 16)) as DeviceId;
const CLIP_ID = bytesToHex(fixedBytes('clip id', 16)) as ClipId;
const HOUSEHOLD_ID = bytesToHex(fixedBytes('household id', 16)) as HouseholdId;

/** X25519 public keys that give zeros with every secret (RFC 7748 section 6.1), the last three in encodings that are reduced. */
const LOW_ORDER_KEYS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

const LEAVES: readonly (readonly [Track, number, boolean])[] = [
  ['picture', 0, false],
  ['picture', 1, false],
  ['picture', 1, true],
  ['picture', 2048, false],
  ['picture', 4095, true],
  ['sound', 0, false],
  ['sound', 1365, true],
];

const RUNS: readonly (readonly [Track, number, number])[] = [
  ['picture', 0, 0],
  ['picture', 0, 4095],
  ['picture', 1, 6],
  ['picture', 7, 8],
  ['picture', 2047, 2048],
  ['picture', 1, 4094],
  ['sound', 12, 27],
];

/** Derivations, the key tree, wraps, and the signatures on which libraries differ. */
export function keysVectors(primitives: SealPrimitives): unknown {
  return {
    about: 'clip.md sections 1 and 4, keys.md sections 1 and 3',
    kdf: kdfCases(primitives),
    clip: clipCase(primitives),
    wraps: wrapCases(primitives),
    lowOrder: LOW_ORDER_KEYS.map((hex) => lowOrderCase(hex, primitives)),
    signatures: signatureCases(primitives),
  };
}

/** A wrap that anybody can make, since the key is HSalsa20 of zeros; it opens where the zeros aren't refused. */
function lowOrderCase(publicKeyHex: string, primitives: SealPrimitives): unknown {
  const recipient = primitives.boxKeyPair(fixedBytes('recipient'));
  const ephemeralKey = hexToBytes(publicKeyHex);
  const key = nacl.box.before(ephemeralKey, recipient.secretKey);
  const context = utf8('any');
  const nonce = primitives
    .sha256(labelled('wrap', ephemeralKey, recipient.publicKey, context))
    .subarray(0, 24);
  const sealed = new Uint8Array(48);
  primitives.secretboxInto(sealed, fixedBytes('secret'), nonce, key);
  return {
    publicKeyHex,
    recipientSecretKeyHex: bytesToHex(recipient.secretKey),
    contextHex: bytesToHex(context),
    wrapHex: bytesToHex(concatBytes(ephemeralKey, sealed)),
  };
}

function kdfCases(primitives: SealPrimitives): unknown[] {
  const key = fixedBytes('kdf key');
  return [
    ['left', new Uint8Array(0)],
    ['segment', utf8('some data')],
    ['a label', new Uint8Array(200)],
  ].map(([label, data]) => ({
    keyHex: bytesToHex(key),
    label,
    dataHex: bytesToHex(data as Uint8Array),
    outputHex: bytesToHex(deriveKey(key, label as string, data as Uint8Array, primitives)),
  }));
}

function clipCase(primitives: SealPrimitives): unknown {
  const clipKey = fixedBytes('clip key');
  const identity = clipIdentity(DEVICE_ID, CLIP_ID);
  const rootOf = (track: Track) => trackRoot(clipKey, identity, track, primitives);
  return {
    clipKeyHex: bytesToHex(clipKey),
    deviceId: DEVICE_ID,
    clipId: CLIP_ID,
    keyCommitmentHex: bytesToHex(clipCommitment(clipKey, identity, primitives)),
    thumbnailKeyHex: bytesToHex(thumbnailKey(clipKey, identity, primitives)),
    trackRootsHex: { picture: bytesToHex(rootOf('picture').key), sound: bytesToHex(rootOf('sound').key) },
    segments: LEAVES.map(([track, index, isLast]) => {
      const leaf = new LeafWalk([rootOf(track)], primitives).leaf(index);
      const key = segmentKey(leaf, identity, { track, index, isLast }, primitives);
      return {
        track,
        index,
        isLast,
        leafHex: bytesToHex(leaf),
        segmentKeyHex: bytesToHex(key),
        segmentCommitmentHex: bytesToHex(segmentCommitment(key, primitives)),
      };
    }),
    runs: RUNS.map(([track, first, last]) => ({
      track,
      first,
      last,
      nodes: coverRun(rootOf(track), first, last, primitives).map(nodeEntry),
    })),
  };
}

function nodeEntry({ level, position, key }: KeyNode): unknown {
  return { level, position, keyHex: bytesToHex(key) };
}

function wrapCases(primitives: SealPrimitives): unknown[] {
  const recipient = primitives.boxKeyPair(fixedBytes('recipient'));
  return [
    { name: 'clip key', context: clipKeyContext(DEVICE_ID, CLIP_ID, 3) },
    { name: 'epoch key', context: epochKeyContext(HOUSEHOLD_ID, DEVICE_ID, 4_294_967_295) },
  ].map(({ name, context }) => {
    const ephemeralSecret = fixedBytes(`ephemeral ${name}`);
    const secret = fixedBytes(`secret ${name}`);
    const wrapped = wrap(secret, recipient.publicKey, context, primitives, scriptedRandom(ephemeralSecret));
    return {
      name,
      recipientSecretKeyHex: bytesToHex(recipient.secretKey),
      recipientPublicKeyHex: bytesToHex(recipient.publicKey),
      ephemeralSecretKeyHex: bytesToHex(ephemeralSecret),
      contextHex: bytesToHex(context),
      secretHex: bytesToHex(secret),
      wrapHex: bytesToHex(wrapped),
    };
  });
}
