import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipId, DeviceId } from '@porchlight/kernel';
import type { Spool, SpoolEntry } from '../src/index.ts';

export const DEVICE = 'd'.repeat(32) as DeviceId;

export function clipIdOf(number: number): ClipId {
  return number.toString(16).padStart(32, '0') as ClipId;
}

/** Bytes that look random and depend on the place and `length` only. */
export function bytesFor(clip: number, what: string, length = 600): Uint8Array {
  const seed = createHash('sha256').update(`${clip}/${what}`).digest();
  return Uint8Array.from({ length }, (_, i) => (seed[i % 32] as number) ^ (i >> 5));
}

export function opening(clip: number, length?: number): SpoolEntry {
  const bytes = bytesFor(clip, 'opening', length);
  return { deviceId: DEVICE, clipId: clipIdOf(clip), kind: 'opening', sequence: 0, bytes };
}

export function segment(clip: number, sequence: number, length?: number): SpoolEntry {
  const bytes = bytesFor(clip, `segment ${sequence}`, length);
  return { deviceId: DEVICE, clipId: clipIdOf(clip), kind: 'segment', sequence, bytes };
}

/** Closes `segments` segments. */
export function manifest(clip: number, segments: number, length?: number): SpoolEntry {
  const bytes = bytesFor(clip, 'manifest', length);
  return { deviceId: DEVICE, clipId: clipIdOf(clip), kind: 'manifest', sequence: segments, bytes };
}

/** All entries of a clip with `segments` segments. */
export function wholeClip(clip: number, segments: number, length?: number): SpoolEntry[] {
  const middle = Array.from({ length: segments }, (_, sequence) => segment(clip, sequence, length));
  return [opening(clip, length), ...middle, manifest(clip, segments, length)];
}

export async function recordsIn(spool: Spool, clip: number): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const record of spool.recordsOf(DEVICE, clipIdOf(clip))) records.push(Uint8Array.from(record));
  return records;
}

export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'porchlight-spool-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
