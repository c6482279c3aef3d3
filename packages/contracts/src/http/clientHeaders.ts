/** What the page may do. Scripts from its own origin alone, nothing inline, no frame around it; WebAssembly is what opens the recordings. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
];

/** What the client doesn't need is off for whatever gets into the page: the microphone is for talking through a speaker, the camera for scanning a setup code. */
const PERMISSIONS = [
  'accelerometer=()',
  'camera=(self)',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'microphone=(self)',
  'payment=()',
  'usb=()',
];

export interface ClientHeaderOptions {
  /** Origins besides the page's own that it may fetch from, e.g. that of map tiles; each is scheme and host. */
  readonly connectTo?: readonly string[];
  /** Whether the page is reached by https alone: then browsers are told to remember it. */
  readonly isHttps?: boolean;
}

/** The headers that every answer with a file of the web client bears, in lower case (spec/bundle.md section 4). */
export function clientHeaders({
  connectTo = [],
  isHttps = false,
}: ClientHeaderOptions = {}): Readonly<Record<string, string>> {
  const connect = ["connect-src 'self'", ...connectTo].join(' ');
  const pictures = connectTo.length === 0 ? POLICY : POLICY.map((rule) => withOrigins(rule, connectTo));
  return {
    'content-security-policy': [...pictures, connect].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS.join(', '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(isHttps ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** Whether the page of a bundle's file may be kept for ever: its name holds a hash of its content. */
export function isImmutable(path: string): boolean {
  return path.startsWith('assets/');
}

function withOrigins(rule: string, origins: readonly string[]): string {
  return rule.startsWith('img-src') ? [rule, ...origins].join(' ') : rule;
}
