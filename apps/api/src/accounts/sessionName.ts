const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

/** What a session is called in its owner's list: "Firefox on Linux", by the User-Agent field (RFC 9110 section 10.1.5), which anybody can make up. */
export function sessionName(userAgent: string | undefined): string {
  const named = (list: readonly (readonly [string, string])[]) =>
    list.find(([token]) => userAgent?.includes(token) === true)?.[1];
  return `${named(BROWSERS) ?? 'A program'} on ${named(SYSTEMS) ?? 'an unknown system'}`;
}
