const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

/** "19:04:12" today, "Tue 24 Nov, 19:04:12" before. */
export function sayTime(atMs: number, nowMs: number = Date.now()): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const isToday = at.toDateString() === now.toDateString();
  return isToday ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
}

/** "19:04:12". */
export function sayClock(atMs: number): string {
  return clock.format(new Date(atMs));
}

/** "Today", "Yesterday", or the day. */
export function sayDay(atMs: number, nowMs: number = Date.now()): string {
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  const at = new Date(atMs).toDateString();
  if (at === new Date(nowMs).toDateString()) return 'Today';
  return at === yesterday.toDateString() ? 'Yesterday' : day.format(new Date(atMs));
}

/** "12 s", "1 min 5 s". */
export function sayDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${seconds} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Of a day in the middle of a sentence: "today", "yesterday", or the day. */
export function sayDayWithin(atMs: number, nowMs: number = Date.now()): string {
  const said = sayDay(atMs, nowMs);
  return said === 'Today' || said === 'Yesterday' ? said.toLowerCase() : said;
}
