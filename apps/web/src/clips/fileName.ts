/** What no file system takes in a name, and what none should. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069/\\:*?"<>|]+/g;
const LONGEST = 80;

/** `Front door 2026-11-26 19-04-12`: a clip's name for a file, by the time where this browser is, without an ending. */
export function clipFileName(deviceName: string, startedAtMs: number): string {
  const clean = deviceName
    .replace(UNFIT, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST)
    .replace(/^[. ]+|[. ]+$/g, '');
  const at = new Date(startedAtMs);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
  return `${clean === '' ? 'Device' : clean} ${day} ${time}`;
}
