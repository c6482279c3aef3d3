import { expect, test } from 'vitest';
import { MotionLight } from '../../src/control/MotionLight.ts';

type Step = readonly [atMs: number, what: 'moved' | 'on' | 'off' | 'nothing'];

function run(...steps: readonly Step[]): string[] {
  let nowMs = 0;
  const switched: string[] = [];
  const light = new MotionLight((on, cause) => switched.push(`${nowMs} ${on ? 'on' : 'off'} ${cause}`));
  for (const [atMs, what] of steps) {
    nowMs = atMs;
    light.tick(atMs);
    if (what === 'moved') light.moved();
    else if (what !== 'nothing') light.order(what === 'on');
  }
  return switched;
}

test('motion switches it on, and 20 s after the last motion it goes off', () => {
  const steps = [
    [100, 'moved'],
    [5000, 'moved'],
    [20_200, 'nothing'],
    [24_999, 'nothing'],
    [25_000, 'nothing'],
  ] as const;
  expect(run(...steps)).toEqual(['100 on motion', '25000 off timer']);
});

test('ordered on, it stays on whatever moves', () => {
  const steps = [
    [0, 'on'],
    [1000, 'moved'],
    [90_000, 'nothing'],
    [95_000, 'off'],
  ] as const;
  expect(run(...steps)).toEqual(['0 on command', '95000 off command']);
});

test('ordered off while something moves, it stays off for a while', () => {
  const steps = [
    [0, 'moved'],
    [1000, 'off'],
    [1100, 'moved'],
    [20_999, 'moved'],
    [21_000, 'moved'],
  ] as const;
  expect(run(...steps)).toEqual(['0 on motion', '1000 off command', '21000 on motion']);
});

test('after the last frame motion keeps it on no longer', () => {
  expect(run([0, 'moved'], [Number.POSITIVE_INFINITY, 'nothing'])).toEqual([
    '0 on motion',
    'Infinity off timer',
  ]);
});
