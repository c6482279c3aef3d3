import { hash } from 'node:crypto';
import { Sequencer } from '@porchlight/domain/log';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { connectLogObjects, SqliteLogHeads } from '../../src/index.ts';
import { SqliteBacklog } from '../SqliteBacklog.ts';

/** A process of the log: rounds without end, until nothing waits where KILL_AT is empty, or else until it passes that point for the second time. */
const { HEAD = '', BACKLOG = '', BUCKET = '{}', KILL_AT = '' } = process.env;

let passed = 0;
const heads = new SqliteLogHeads(HEAD);
const objects = connectLogObjects(JSON.parse(BUCKET));
const backlog = new SqliteBacklog(BACKLOG);
const refuse = async () => {
  throw new PorchlightError('internal', 'nothing is shown here');
};
const sequencer = new Sequencer({
  heads,
  objects,
  backlog: Object.assign(backlog, { shownSize: refuse, show: refuse }),
  key: new SampleLog().log,
  sha256: (message) => new Uint8Array(hash('sha256', message, 'buffer')),
  nowMs: Date.now,
  requireForm: () => undefined,
  at(point) {
    passed += point === KILL_AT ? 1 : 0;
    if (passed === 2) process.kill(process.pid, 'SIGKILL');
  },
});

for (let isOver = false; !isOver; ) {
  try {
    const { placed } = await sequencer.round();
    isOver = KILL_AT === '' && placed === 0;
  } catch (error) {
    if (!isPorchlightError(error) || error.code !== 'log_conflict') throw error;
  }
}
heads.close();
backlog.close();
objects.close();
