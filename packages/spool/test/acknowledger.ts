import { openSpool } from '../src/index.ts';
import { clipIdOf, DEVICE, opening, segment } from './records.ts';

/** Appends to clips without end and prints what was acknowledged, until it is killed. Arguments: folder, first clip number. */
const [folder = '', first = '0'] = process.argv.slice(2);
const spool = await openSpool({ folder, segmentFileBytes: 256 * 1024 });

async function fill(clip: number): Promise<void> {
  await spool.append(opening(clip));
  process.stdout.write(`${clip} 0\n`);
  for (let count = 1; count <= 40; count++) {
    await spool.append(segment(clip, count - 1, 2000));
    process.stdout.write(`${clip} ${count}\n`);
  }
  if (clip % 3 === 0) {
    await spool.release(DEVICE, clipIdOf(clip));
    process.stdout.write(`${clip} released\n`);
  }
}

for (let clip = Number(first); ; clip += 8) {
  await Promise.all(Array.from({ length: 8 }, (_, i) => fill(clip + i)));
}
