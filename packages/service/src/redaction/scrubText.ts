/** What stands in a log in place of what was taken out. */
export const REDACTED = '[redacted]';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/]+@/gi, `$1${REDACTED}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/(?<![^\s@<>()[\]{}"',;:=/\\])[^\s@<>()[\]{}"',;:=/\\]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, REDACTED],
  [/[0-9a-f]{40,}/gi, REDACTED],
  [/(?<![\w+/-])[\w+/-]{40,}={1,2}/g, REDACTED],
  [/(?<![\w+/-])(?=[\w+/-]*[0-9])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])[\w+/-]{40,}/g, REDACTED],
  [/-?\b\d{1,3}\.\d{4,}\b/g, REDACTED],
];

/**
 * `text` without what has the form of a secret or a place, wherever it stands: PEM blocks, credentials in URLs and headers,
 * e-mail addresses, 20 bytes or more in hexadecimal and 30 or more in Base64 (ids have 16), decimal degrees. Base64 without padding is told from
 * a path by a digit and letters of both cases, which all but one in a thousand keys have.
 */
export function scrubText(text: string): string {
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
