const SECOND_MS = 1000;
const UNITS = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** In a sentence: "today at 19:04", "on 24 Nov 2026 at 19:04". */
export function sayMoment(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  return `${isToday ? 'today' : `on ${day.format(at)}`} at ${clock.format(at)}`;
}

/** With weekday, year and seconds, as evidence needs it. */
export function sayWhole(atMs: number): string {
  return whole.format(new Date(atMs));
}

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
