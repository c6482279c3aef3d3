import { bytesToBase64 } from '@porchlight/kernel';
import { film } from './film.ts';

/** `node film-main.ts DURATION_MS`: films a scene, and prints its pieces as lines of JSON, `{track, kind, bytesB64}`, then `{times}`: when each picture is shown, in ms. */
const visits = [{ atMs: 500, lastsMs: 4000, from: 'left', ringsAtMs: null }] as const;
const { pieces, frames } = await film({ durationMs: Number(process.argv[2] ?? 4000), visits });
for (const { track, kind, bytes } of pieces) {
  process.stdout.write(`${JSON.stringify({ track, kind, bytesB64: bytesToBase64(bytes) })}\n`);
}
process.stdout.write(`${JSON.stringify({ times: frames.map(({ timestampMs }) => timestampMs) })}\n`);
