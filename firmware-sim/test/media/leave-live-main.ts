import { LiveEncoder } from '../../src/media/index.ts';
import { SceneSource } from '../../src/scene/index.ts';

/** `node leave-live-main.ts close|leave`: encodes some pictures with two encoders, and closes them while they work, or leaves them as they are. */
const source = new SceneSource({ kind: 'camera', seed: 1, frameRate: 15, durationMs: 2000 });
let pictures = 0;
const encoders = (['high', 'low'] as const).map((quality) => {
  const output = (track: string) => {
    if (track === 'picture') pictures++;
  };
  return new LiveEncoder({ source, quality, output, failed: () => {} });
});
for await (const frame of source) {
  for (const encoder of encoders) encoder.push(frame, frame.timestampMs * 1000);
}
if (process.argv[2] === 'close') for (const encoder of encoders) encoder.close();
process.stdout.write(`${pictures} pictures\n`);
