/** What scripts may come from, by directive; each must be just this. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};

/** Directives that would let scripts come from elsewhere beside `script-src`. */
const NOT_AT_ALL = ['script-src-elem', 'script-src-attr', 'object-src', 'frame-src', 'child-src'];

/** What in the headers of the page would let foreign scripts run, in words; empty where nothing does. */
export function policyFaults(headers: Headers): string[] {
  const policy = headers.get('content-security-policy');
  if (policy === null) return ['has no content security policy'];
  const directives = new Map<string, string>();
  for (const part of policy.split(';')) {
    const [name = '', ...values] = part.trim().split(/\s+/);
    // Browsers heed the first of two.
    if (name !== '' && !directives.has(name)) directives.set(name, values.join(' '));
  }
  const wrong = Object.entries(SCRIPTS)
    .filter(([name, value]) => directives.get(name) !== value)
    .map(([name, value]) => `has a policy whose ${name} is not ${value}`);
  const added = NOT_AT_ALL.filter((name) => (directives.get(name) ?? "'none'") !== "'none'").map(
    (name) => `has a policy with ${name}`,
  );
  const type = headers.get('content-type') ?? '';
  return [...wrong, ...added, ...(type.startsWith('text/html') ? [] : ['is not sent as text/html'])];
}
