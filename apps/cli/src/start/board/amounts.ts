/** `8 s`, `3 min`, `2 h`: how long, in one unit. */
export function shortSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** `12.3 s`. */
export function clipLength(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `8 kB`, `3.1 MB`, `1.4 GB`: powers of 1000. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `14:05:09`, in the time zone of this machine. */
export function clockText(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}

export function countText(value: number): string {
  return value.toLocaleString('en-US');
}
