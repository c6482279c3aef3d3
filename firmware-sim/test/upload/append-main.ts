/** Appends records to an outbox without end, until it is killed: FOLDER. */
import { ClipOutbox } from '../../src/upload/ClipOutbox.ts';
import { sealedClip } from './sealedClip.ts';

const outbox = new ClipOutbox(process.argv[2] as string);
process.stdout.write('begun\n');
for (let number = 0; ; number++) {
  const { clipId, records } = sealedClip(40, 60_000, number);
  const clip = outbox.begin(clipId);
  for (const record of records) clip.append(record);
}
