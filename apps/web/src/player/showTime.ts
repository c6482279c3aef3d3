/** `1:05.2`: minutes, seconds and tenths. */
export function showTime(timeS: number): string {
  const tenths = Math.max(0, Math.floor(timeS * 10 + 0.01));
  const minutes = Math.floor(tenths / 600);
  const seconds = String(Math.floor(tenths / 10) % 60).padStart(2, '0');
  return `${minutes}:${seconds}.${tenths % 10}`;
}

/** `1 minute 5 seconds`, for those who hear it. */
export function describeTime(timeS: number): string {
  const whole = Math.max(0, Math.round(timeS));
  const minutes = Math.floor(whole / 60);
  const seconds = `${whole % 60} ${whole % 60 === 1 ? 'second' : 'seconds'}`;
  if (minutes === 0) return seconds;
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${seconds}`;
}
