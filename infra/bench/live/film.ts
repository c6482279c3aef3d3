import { setTimeout as delay } from 'node:timers/promises';
import { FRAMES_A_SECOND } from './BenchCamera.ts';
import type { Way } from './LiveTown.ts';

const FRAME_MS = 1000 / FRAMES_A_SECOND;
const SETTLE_MS = 2000;

/** Has every way `viewers` viewers and sends `seconds` of pictures, all ways spread over each picture's span. Resolves to how long each record was on its way to each viewer, in milliseconds. Throws where any didn't come. */
export async function film(
  ways: readonly Way[],
  viewers: number,
  seconds: number,
): Promise<readonly number[]> {
  const sentAtMs = new Map<string, number>();
  const tookMs: number[] = [];
  const took = (record: Uint8Array) => {
    const at = sentAtMs.get(nameOf(record));
    if (at !== undefined) tookMs.push(performance.now() - at);
  };
  const sockets: { close(): void }[] = [];
  for (const way of ways) for (let i = 0; i < viewers; i++) sockets.push(await way.join(took));
  for (const { camera } of ways) camera.beginGroup();
  let sent = 0;
  const beganMs = performance.now();
  for (let frame = 0; frame < seconds * FRAMES_A_SECOND; frame++) {
    for (const [i, { camera, publish }] of ways.entries()) {
      const dueMs = beganMs + frame * FRAME_MS + (i * FRAME_MS) / ways.length;
      await delay(Math.max(0, dueMs - performance.now()));
      for (const record of camera.nextPicture()) {
        sentAtMs.set(nameOf(record), performance.now());
        publish(record);
        sent += 1;
      }
    }
  }
  const giveUpMs = performance.now() + SETTLE_MS;
  while (tookMs.length < sent * viewers && performance.now() < giveUpMs) await delay(10);
  for (const socket of sockets) socket.close();
  if (tookMs.length < sent * viewers)
    throw new Error(`of ${sent * viewers} records ${tookMs.length} arrived`);
  return tookMs;
}

/** A record is known by its signature. */
function nameOf(record: Uint8Array): string {
  return Buffer.from(record.buffer, record.byteOffset + 48, 16).toString('latin1');
}

/** The value below which `part` of the values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
