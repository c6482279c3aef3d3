import { PorchlightError } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { untilAvailable } from '../src/untilAvailable.ts';

const down = new PorchlightError('unavailable', 'the bucket is starting');

test('what is not there yet is waited for, and a wrong setting is not', async () => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    if (calls === 1) throw down;
  };
  await untilAvailable(work, new AbortController().signal);
  expect(calls).toBe(2);
  const wrong = new PorchlightError('invalid_setting', 'the key is refused');
  await expect(untilAvailable(() => Promise.reject(wrong), new AbortController().signal)).rejects.toBe(wrong);
});

test('who is told to stop waits no longer', async () => {
  const stopping = new AbortController();
  const waiting = untilAvailable(() => Promise.reject(down), stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toBe(down);
});
