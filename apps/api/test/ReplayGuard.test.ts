import { expect, test } from 'vitest';
import { ReplayGuard } from '../src/access/ReplayGuard.ts';

const LIFETIME_MS = 1000;

function codeOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('a nonce counts once for as long as it may be used, whenever that begins', () => {
  for (let startMs = 0; startMs < 2 * LIFETIME_MS; startMs += 100) {
    const guard = new ReplayGuard(LIFETIME_MS);
    guard.admit('home', 'first', 0);
    expect(codeOf(() => guard.admit('home', 'nonce', startMs))).toBeNull();
    for (let laterMs = 0; laterMs <= LIFETIME_MS; laterMs += 100) {
      expect(codeOf(() => guard.admit('home', 'nonce', startMs + laterMs))).toBe('replayed');
    }
  }
});

test('the same nonce of another caller is another nonce', () => {
  const guard = new ReplayGuard(LIFETIME_MS);
  guard.admit('home', 'nonce', 0);
  expect(codeOf(() => guard.admit('neighbour', 'nonce', 0))).toBeNull();
});

test('a caller who uses up all calls is told to wait, and nobody else is; later there are calls again', () => {
  const guard = new ReplayGuard(LIFETIME_MS, 3);
  for (const nonce of ['1', '2', '3']) guard.admit('home', nonce, 0);
  expect(codeOf(() => guard.admit('home', '4', 0))).toBe('rate_limited');
  expect(codeOf(() => guard.admit('home', '3', 0))).toBe('replayed');
  expect(codeOf(() => guard.admit('neighbour', '4', 0))).toBeNull();
  expect(codeOf(() => guard.admit('home', '4', LIFETIME_MS))).toBeNull();
});
