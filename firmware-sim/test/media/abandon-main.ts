import { ClipEncoder } from '../../src/media/index.ts';
import { SceneSource } from '../../src/scene/index.ts';

/** Encodes half a clip and leaves encoder and source as they are. */
const source = new SceneSource({ kind: 'doorbell', seed: 1 });
const encoder = new ClipEncoder(source);
for await (const frame of source) {
  await encoder.encode(frame);
  if (encoder.frames === 20) break;
}
process.stdout.write(`${encoder.frames} frames, dropped\n`);
