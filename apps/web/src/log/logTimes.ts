const SECOND_MS = 1000;
const UNITS = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** "3 s", "4 min", "2 h", "3 days": the largest unit alone. */
export function sayLength(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  const count = Math.floor(seconds / length);
  return unit === 'day' ? `${count} ${count === 1 ? 'day' : 'days'}` : `${count} ${unit}`;
}

/** "just now", "4 min ago". */
export function sayAgo(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  return ms < 2 * SECOND_MS ? 'just now' : `${sayLength(ms)} ago`;
}

const counts = new Intl.NumberFormat();

/** "1,234". */
export function sayCount(count: number): string {
  return counts.format(count);
}

/** "1 entry", "1,234 entries". */
export function sayEntries(count: number): string {
  return count === 1 ? '1 entry' : `${sayCount(count)} entries`;
}
