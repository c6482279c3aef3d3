import { type DeviceId, type EpochMs, type HouseholdId, randomId, systemRandom } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorOfNumbers, EVENTS_BEGIN, numbersOfCursor } from '../src/brokers/eventCursor.ts';
import { LIVE_BOUNDS } from '../src/live/LiveBounds.ts';
import { LiveSeats } from '../src/live/LiveSeats.ts';
import { Requests } from '../src/live/Requests.ts';
import { TokenBucket } from '../src/live/TokenBucket.ts';

describe('requests', () => {
  test('an older one is answered no more once a later one was, but when that session is over', () => {
    const requests = new Requests();
    for (const each of ['a', 'b', 'c']) requests.add(each);
    expect(requests.answered(['x', 'b'])).toBe(true);
    expect([['a'], ['b'], ['a', 'b']].map((answers) => requests.answered(answers))).toEqual([
      false,
      false,
      false,
    ]);
    expect(requests.answered(['b', 'c'])).toBe(true);
    requests.reopen();
    expect([['a'], ['b'], ['c'], ['c']].map((answers) => requests.answered(answers))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('whatever is asked and answered, what counts is later than what counted before, and of the newest sixteen', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ answers: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 16 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const requests = new Requests();
        const asked: number[] = [];
        let counted = -1;
        for (const each of steps) {
          if ('add' in each) {
            requests.add(String(each.add));
            asked.push(each.add);
            continue;
          }
          const places = each.answers.map((answer) => asked.lastIndexOf(answer));
          const known = new Set(
            asked
              .toReversed()
              .filter((one, i, all) => all.indexOf(one) === i)
              .slice(0, 16),
          );
          const newest = Math.max(
            -1,
            ...places.filter((place) => place >= 0 && known.has(asked[place] ?? -1)),
          );
          expect(requests.answered(each.answers.map(String))).toBe(newest > counted);
          counted = Math.max(counted, newest);
        }
      }),
    );
  });
});

test('a bucket lets through no more in any time than it holds and what that time gives', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), pauses, (perSecond, pausesMs) => {
      let nowMs = 0;
      const bucket = new TokenBucket(perSecond, { nowMs: () => nowMs as EpochMs });
      const taken = pausesMs.filter((pauseMs) => {
        nowMs += pauseMs;
        return bucket.take();
      });
      expect(taken.length).toBeLessThanOrEqual(perSecond + (nowMs / 1000) * perSecond + 1e-6);
      nowMs += 1000;
      expect(bucket.take()).toBe(true);
    }),
  );
});

test('seats that are given back are free again, and those of others stay taken', () => {
  const seats = new LiveSeats({ ...LIVE_BOUNDS, socketsPerDevice: 1, socketsPerAddress: 2 });
  const householdId = randomId(systemRandom) as HouseholdId;
  const owner = () => ({ deviceId: randomId(systemRandom) as DeviceId, householdId, address: '192.0.2.1' });
  const [one, two] = [owner(), owner()];
  const giveBack = seats.take(one);
  expect(() => seats.take(one)).toThrow('a device has at most 1');
  seats.take(two);
  expect(() => seats.take(owner())).toThrow('an address has at most 2');
  giveBack();
  expect(() => seats.take(two)).toThrow('a device has at most 1');
  seats.take(one);
});

test('a cursor keeps a number of each broker, and is a beginning for another number of them', () => {
  const numbers = fc.array(fc.nat(), { minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(numbers, (before) => {
      expect(numbersOfCursor(cursorOfNumbers(before), before.length)).toEqual(before);
      expect(numbersOfCursor(cursorOfNumbers(before), before.length + 1)).toEqual([
        ...before.map(() => 0),
        0,
      ]);
    }),
  );
  expect(numbersOfCursor(EVENTS_BEGIN, 3)).toEqual([0, 0, 0]);
});
