/** The last time that ISO 8601 can say here (ECMA-262 section 21.4.1.1). */
const LAST_MS = 8_640_000_000_000_000;

/** A time in UTC to the second; whatever is no time that can be said so in milliseconds. */
export function timeText(atMs: number): string {
  return Math.abs(atMs) > LAST_MS ? `${atMs} ms` : `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** A length of time to the second, below a minute to the millisecond. */
export function duration(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const whole = Math.abs(ms);
  if (whole < 60_000) return `${sign}${whole / 1000} s`;
  const [days, hours, minutes, seconds] = [
    Math.floor(whole / 86_400_000),
    Math.floor(whole / 3_600_000) % 24,
    Math.floor(whole / 60_000) % 60,
    (whole % 60_000) / 1000,
  ];
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'min'],
    [seconds, 's'],
  ] as const;
  return sign + parts.flatMap(([value, unit]) => (value === 0 ? [] : [`${value} ${unit}`])).join(' ');
}
