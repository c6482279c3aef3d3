import { bytesToHex } from '@porchlight/kernel';
import { readManifest, readOpening, readSegment, type Segment } from '../../src/header/index.ts';
import { SegmentTree } from '../../src/header/SegmentTree.ts';
import { segmentLeaf } from '../../src/header/segment.ts';
import { nodesOfClip, openClip } from '../../src/open/index.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { clipIdentity, segmentKey } from '../../src/seal/clipKeys.ts';
import { LeafWalk } from '../../src/seal/LeafWalk.ts';
import type { TestDevice } from '../household.ts';
import { clipRefusals } from './clipRefusals.ts';
import {
  type ClipScript,
  epochKeysOfDevice,
  filmScript,
  largeScript,
  randomOf,
  type ScriptedClip,
  smallScript,
  vectorDevice,
} from './clipScene.ts';

/** A small clip with all intermediate values, a large one by rule, what their beginnings open to, and refusals. */
export function clipVectors(primitives: SealPrimitives): unknown {
  const device = vectorDevice('device', primitives);
  const small = filmScript(smallScript(), device, primitives);
  const large = filmScript(largeScript(), device, primitives);
  return {
    about: 'clip.md; byte i of every plaintext, thumbnail and checkpoint is i mod 251',
    device: deviceEntry(device),
    small: {
      ...scriptEntry(smallScript()),
      ...valuesOf(small, smallScript(), primitives),
      recordsHex: small.records.map(bytesToHex),
    },
    large: {
      ...scriptEntry(largeScript()),
      ...valuesOf(large, largeScript(), primitives),
      records: large.records.map((record) => ({
        lengthBytes: record.length,
        sha256Hex: bytesToHex(primitives.sha256(record)),
      })),
    },
    unfinished: [small, large].flatMap((clip) => unfinishedCases(clip, device, primitives)),
    refused: clipRefusals(primitives).map(({ name, records, code }) => ({
      name,
      code,
      records: records.map((record) => {
        const place = small.records.indexOf(record);
        return place === -1 ? bytesToHex(record) : place;
      }),
    })),
  };
}

function deviceEntry(device: TestDevice): unknown {
  return {
    signingSeedHex: bytesToHex(device.signingSecretKey.subarray(0, 32)),
    signingKeyHex: bytesToHex(device.signingKey),
    deviceId: device.deviceId,
    epochSecretKeysHex: Object.fromEntries(
      device.epochs.map((pair, i) => [i + 1, bytesToHex(pair.secretKey)]),
    ),
    epoch: device.epoch,
  };
}

function scriptEntry({ name, start, units, lengthMs, cells, checkpoint }: ClipScript): object {
  const { previousOpeningHash, thumbnail, ...rest } = start;
  const random = Object.entries(randomOf(name)).map(([what, bytes]) => [`${what}Hex`, bytesToHex(bytes)]);
  return {
    random: Object.fromEntries(random),
    opening: {
      ...rest,
      previousOpeningHashHex: bytesToHex(previousOpeningHash),
      thumbnailBytes: thumbnail?.length ?? null,
    },
    units: units.map(({ bytes, ...unit }) => ({ ...unit, plaintextBytes: bytes.length })),
    manifest: {
      lengthMs,
      clockUncertaintyMs: 400,
      reason: 'motion-ended',
      cells,
      checkpointBytes: checkpoint.length,
    },
  };
}

function valuesOf(clip: ScriptedClip, { name }: ClipScript, primitives: SealPrimitives): object {
  const opening = readOpening(clip.opening);
  const { clipKey } = randomOf(name);
  const identity = clipIdentity(opening.deviceId, opening.clipId);
  const nodes = nodesOfClip(opening, clipKey, primitives);
  const tree = new SegmentTree(primitives);
  const entry = (segment: Segment) => {
    const walk = new LeafWalk(
      nodes.filter((node) => node.track === segment.track),
      primitives,
    );
    const leafHash = segmentLeaf(segment.headerBytes, segment.ciphertext, primitives);
    tree.append(leafHash);
    return {
      sequence: segment.sequence,
      track: segment.track,
      index: segment.index,
      segmentKeyHex: bytesToHex(segmentKey(walk.leaf(segment.index), identity, segment, primitives)),
      segmentCommitmentHex: bytesToHex(segment.segmentCommitment),
      ciphertextBytes: segment.ciphertext.length,
      leafHashHex: bytesToHex(leafHash),
      rootHex: bytesToHex(tree.root()),
      signatureHex: segment.signature === null ? null : bytesToHex(segment.signature),
    };
  };
  return {
    keyCommitmentHex: bytesToHex(opening.keyCommitment),
    wrappedKeyHex: bytesToHex(opening.wrappedKey),
    openingHashHex: bytesToHex(clip.openingHash),
    trackRootsHex: nodes.map((node) => bytesToHex(node.key)),
    segments: clip.segments.map((record) => entry(readSegment(record))),
    manifestRootHex: bytesToHex(readManifest(clip.manifest).root),
  };
}

/** How many segments each beginning of a clip opens to. */
function unfinishedCases(clip: ScriptedClip, device: TestDevice, primitives: SealPrimitives): unknown[] {
  const keys = epochKeysOfDevice(device);
  const expected = { deviceId: device.deviceId, signingKey: device.signingKey };
  return clip.records.slice(0, -1).map((_, i) => ({
    clip: readOpening(clip.opening).tracks.sound ? 'small' : 'large',
    firstRecords: i + 1,
    segmentsOpened: openClip(clip.records.slice(0, i + 1), expected, keys, primitives).segments.length,
  }));
}
