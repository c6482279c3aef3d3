import { bytesToHex, type ClipId, type EpochMs } from '@porchlight/kernel';
import { deviceIdOf } from '../../src/header/index.ts';
import type { EpochKeys } from '../../src/open/index.ts';
import type { KeyPair, SealPrimitives } from '../../src/primitives/primitives.ts';
import { type ClipBeginning, ClipSealer } from '../../src/seal/index.ts';
import {
  beginning,
  CELL,
  type FilmedClip,
  type FilmedUnit,
  filmedScene,
  initializationOf,
  patternBytes,
  unitOf,
} from '../film.ts';
import type { TestDevice } from '../household.ts';
import { fixedBytes, scriptedRandom } from './fixedBytes.ts';

/** What a clip was made from, beside the device. */
export interface ClipScript {
  readonly name: string;
  readonly start: ClipBeginning;
  readonly units: readonly FilmedUnit[];
  readonly lengthMs: number;
  readonly cells: readonly string[];
  readonly checkpoint: Uint8Array;
}

export const SECOND_CELL = '8a1fb46622d7fff';

/** Both tracks and every optional field, in small plaintexts. */
export function smallScript(): ClipScript {
  return {
    name: 'small',
    start: beginning({
      clipNumber: 7,
      previousOpeningHash: fixedBytes('previous opening'),
      previousSegments: 12,
      trigger: 'press',
      thumbnail: patternBytes(60),
    }),
    units: filmedScene(2, 48),
    lengthMs: 2_100,
    cells: [CELL, SECOND_CELL],
    checkpoint: patternBytes(33),
  };
}

/** Picture only, without cell and thumbnail; a unit of three segments, one that just fits into one, and an empty end. */
export function largeScript(): ClipScript {
  return {
    name: 'large',
    start: beginning({ tracks: { picture: true, sound: false }, cell: null }),
    units: [
      initializationOf('picture', patternBytes(700)),
      unitOf('picture', 0, patternBytes(300_000)),
      unitOf('picture', 1, patternBytes(122_710)),
      unitOf('picture', 2, new Uint8Array(0), true),
    ],
    lengthMs: 3_000,
    cells: [],
    checkpoint: new Uint8Array(0),
  };
}

export function vectorDevice(name: string, primitives: SealPrimitives): TestDevice {
  const signing = primitives.signKeyPair(fixedBytes(`${name} signing`));
  const epochs = [1, 2].map((epoch) => primitives.boxKeyPair(fixedBytes(`${name} epoch ${epoch}`)));
  return {
    deviceId: deviceIdOf(signing.publicKey, primitives),
    signingKey: signing.publicKey,
    signingSecretKey: signing.secretKey,
    box: primitives.boxKeyPair(fixedBytes(`${name} box`)),
    epochs,
    epoch: 2,
    epochKey: (epochs[1] as KeyPair).publicKey,
  };
}

export function epochKeysOfDevice(device: TestDevice): EpochKeys {
  return new Map(device.epochs.map((pair, i) => [i + 1, pair]));
}

/** The random bytes that a clip of this name takes, by what they are for. */
export function randomOf(
  name: string,
): Record<'clipKey' | 'clipId' | 'salt' | 'ephemeralSecret', Uint8Array> {
  return {
    clipKey: fixedBytes(`${name} clip key`),
    clipId: fixedBytes(`${name} clip id`, 16),
    salt: fixedBytes(`${name} salt`, 16),
    ephemeralSecret: fixedBytes(`${name} ephemeral`),
  };
}

export interface ScriptedClip extends FilmedClip {
  readonly clipId: ClipId;
}

export function filmScript(script: ClipScript, device: TestDevice, primitives: SealPrimitives): ScriptedClip {
  const random = randomOf(script.name);
  const source = scriptedRandom(random.clipKey, random.clipId, random.salt, random.ephemeralSecret);
  const sealer = new ClipSealer(device, script.start, primitives, source);
  const segments = script.units.flatMap((unit) => sealer.unit(unit.track, unit));
  const manifest = sealer.manifest({
    endedAtMs: (script.start.startedAtMs + script.lengthMs) as EpochMs,
    clockUncertaintyMs: 400,
    reason: 'motion-ended',
    cells: script.cells,
    checkpoint: script.checkpoint,
  });
  const { opening, openingHash } = sealer;
  const clipId = bytesToHex(random.clipId) as ClipId;
  return { clipId, opening, openingHash, segments, manifest, records: [opening, ...segments, manifest] };
}
