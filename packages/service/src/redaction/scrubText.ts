/** What stands in a log in place of what was taken out. */
export const REDACTED = '[redacted]';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/[\w.%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+/gi, REDACTED],
  [/\b[0-9a-f]{40,}\b/gi, REDACTED],
  [/(?<![\w+/=-])(?=[\w+/-]*[0-9])(?=[\w+/-]*[A-Z])[\w+-]{20,}[\w+/-]{20,}={0,2}/g, REDACTED],
  [/-?\b\d{1,3}\.\d{4,}\b/g, REDACTED],
];

/**
 * `text` without what has the form of a secret or a place, wherever it stands: PEM blocks, credentials in URLs and headers,
 * e-mail addresses, 20 bytes or more in hexadecimal or Base64 (ids have 16), decimal degrees.
 */
export function scrubText(text: string): string {
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
