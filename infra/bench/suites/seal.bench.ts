import { hash } from 'node:crypto';
import { type EpochMs, systemRandom } from '@porchlight/kernel';
import { deviceIdOf, readSegment } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { openClip } from '@porchlight/seal/open';
import { ClipSealer, type Unit } from '@porchlight/seal/seal';
import sodium from 'sodium-native';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave, rateOf } from '../interleave.ts';

export const name = 'seal';
export const about =
  "MB/s of plaintext sealed and opened as a clip, against libsodium's raw secretbox plus SHA-256 over the same segments";

const CLIP_BYTES = 30_000_000;
/** Until the engine has compiled what a device runs all day. */
const WARM_UPS = 10;
const STARTED_AT_MS = 1_780_000_000_000 as EpochMs;
const END = { clockUncertaintyMs: 0, reason: 'longest', cells: [], checkpoint: new Uint8Array(0) } as const;

const signing = nodePrimitives.signKeyPair(systemRandom(32));
const epoch = nodePrimitives.boxKeyPair(systemRandom(32));
const deviceId = deviceIdOf(signing.publicKey, nodePrimitives);
const KEY = systemRandom(32);
const NONCE = new Uint8Array(24);

/** A minute at 4 Mbit/s: in units of a second, which make five segments each, and in small units that make one. */
export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  return [...(await measure(500_000, options)), ...(await measure(16_384, options))];
}

async function measure(unitBytes: number, options: BenchOptions): Promise<readonly BenchRow[]> {
  const units = unitsOf(unitBytes);
  const records = seal(units);
  const segments = records.slice(1, -1).map((record) => readSegment(record).ciphertext);
  const plaintexts = segments.map((ciphertext) => ciphertext.slice(0, -16));
  const sealedRaw = plaintexts.map(sealRaw);
  const megabytes = units.reduce((sum, unit) => sum + unit.bytes.length, 0) / 1e6;
  const size = `units of ${unitBytes.toLocaleString('en')} bytes`;
  for (let i = 0; i < WARM_UPS; i++) open(seal(units));
  const sealing = await interleave(
    {
      measure: `sealing, ${size}`,
      unit: 'MB/s',
      contenders: {
        ClipSealer: () => rateOf(megabytes, () => seal(units)),
        'secretbox + SHA-256': () => rateOf(megabytes, () => plaintexts.map(sealRaw)),
      },
      peer: 'secretbox + SHA-256',
    },
    options,
  );
  const opening = await interleave(
    {
      measure: `opening, ${size}`,
      unit: 'MB/s',
      contenders: {
        openClip: () => rateOf(megabytes, () => open(records)),
        'secretbox_open + SHA-256': () => rateOf(megabytes, () => sealedRaw.map(openRaw)),
      },
      peer: 'secretbox_open + SHA-256',
    },
    options,
  );
  return [...sealing, ...opening];
}

function unitsOf(unitBytes: number): Unit[] {
  const count = Math.floor(CLIP_BYTES / unitBytes);
  const stepMs = Math.floor(60_000 / count);
  const bytes = new Uint8Array(unitBytes);
  const initialization = {
    bytes: bytes.subarray(0, 700),
    startOffsetMs: 0,
    durationMs: 0,
    isKeyframe: false,
    isLast: false,
  };
  const fragments = Array.from({ length: count }, (_, i) => ({
    bytes: bytes.slice(),
    startOffsetMs: i * stepMs,
    durationMs: stepMs,
    isKeyframe: true,
    isLast: i === count - 1,
  }));
  return [initialization, ...fragments];
}

function seal(units: readonly Unit[]): Uint8Array[] {
  const sealer = new ClipSealer(
    { deviceId, signingSecretKey: signing.secretKey, epoch: 1, epochKey: epoch.publicKey },
    {
      clipNumber: 0,
      startedAtMs: STARTED_AT_MS,
      clockUncertaintyMs: 0,
      triggerOffsetMs: 0,
      trigger: 'motion',
      tracks: { picture: true, sound: false },
      cell: null,
      previousOpeningHash: new Uint8Array(32),
      thumbnail: null,
    },
    nodePrimitives,
    systemRandom,
  );
  const segments = units.flatMap((unit) => sealer.unit('picture', unit));
  const manifest = sealer.manifest({ ...END, endedAtMs: (STARTED_AT_MS + 60_000) as EpochMs });
  return [sealer.opening, ...segments, manifest];
}

function open(records: readonly Uint8Array[]): unknown {
  const keys = new Map([[1, epoch]]);
  return openClip(records, { deviceId, signingKey: signing.publicKey }, keys, nodePrimitives);
}

/** What sealing can't do without: a fresh array, the ciphertext, its hash. */
function sealRaw(plaintext: Uint8Array): Uint8Array {
  const ciphertext = new Uint8Array(plaintext.length + 16);
  sodium.crypto_secretbox_easy(ciphertext, plaintext, NONCE, KEY);
  hash('sha256', ciphertext, 'buffer');
  return ciphertext;
}

function openRaw(ciphertext: Uint8Array): Uint8Array {
  hash('sha256', ciphertext, 'buffer');
  const plaintext = new Uint8Array(ciphertext.length - 16);
  sodium.crypto_secretbox_open_easy(plaintext, ciphertext, NONCE, KEY);
  return plaintext;
}
