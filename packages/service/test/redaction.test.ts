import { bytesToBase64, bytesToHex } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../src/index.ts';

/** The line that is logged for `fields` and `message`. */
function logged(fields: object, message = 'said'): string {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  createLogger({ name: 'test', level: 'info', destination }).info(fields, message);
  return text;
}

/** A line without the time, process and host that every line bears: their digits are nobody's. */
function said(line: string): string {
  const { time: _time, pid: _pid, hostname: _hostname, ...rest } = JSON.parse(line);
  return JSON.stringify(rest);
}

const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.uint8Array({ minLength: 64, maxLength: 64 }),
);

/** What stands in front of a secret in a sentence, a URL, JSON or a header. */
const before = fc.constantFrom('', 'is ', '"', "'", '(', 'key=', 'key: ', '?k=', '\n', 'sig1=:', '/v1/');

/** Half of a text is enough to count as leaked. */
function leaks(line: string, secret: string): boolean {
  const half = Math.floor(secret.length / 2);
  return line.includes(secret.slice(0, half)) || line.includes(secret.slice(half));
}

describe.each([
  ['Base64', (bytes: Uint8Array) => bytesToBase64(bytes)],
  ['hexadecimal', (bytes: Uint8Array) => bytesToHex(bytes)],
  ['hexadecimal in capitals', (bytes: Uint8Array) => bytesToHex(bytes).toUpperCase()],
])('a key in %s', (_, write) => {
  test('never stands in a text, whatever its bytes and what is around it', () => {
    fc.assert(
      fc.property(key, before, (bytes, prefix) => {
        const secret = write(bytes);
        const text = `it ${prefix}${secret}, and more`;
        expect(leaks(logged({ note: text, list: [{ deep: text }] }, text), secret)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a key in Base64 of URLs never stands in a text but for the few in a thousand without a digit', () => {
  fc.assert(
    fc.property(key, before, (bytes, prefix) => {
      const secret = Buffer.from(bytes).toString('base64url');
      fc.pre([/[0-9]/, /[A-Z]/, /[a-z]/].every((letters) => letters.test(secret)));
      expect(leaks(logged({}, `it ${prefix}${secret}.`), secret)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['a PEM block', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\nBQYDK2Vw\n-----END PRIVATE KEY-----', /MC4C|BQYD/],
  ['a PEM block cut short', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw', /MC4C|BQYD/],
  ['a password in a URL of a database', 'cannot reach postgres://jo:hunter2@db:5432/x', /hunter2/],
  ['a password with an @ in it', 'cannot reach redis://:hunter2@more@cache', /hunter2|more@/],
  ['a basic credential', 'Authorization: Basic am86aHVudGVyMg==', /am86/],
  ['a name as an e-mail address', 'sent to jo.öberg+x@mail.example.org today', /berg|jo\./],
  ['a GeoJSON position', '{"type":"Point","coordinates":[-122.41942,37.77493]}', /122\.4|37\.77/],
  ['decimal degrees in a sentence', 'at 37.7749, -122.4194', /37\.7|122\.4/],
])('%s never stands in a text', (_, text, secret) => {
  const line = logged({ note: text, list: [text], map: new Map([['note', text]]) }, text);
  expect(said(line)).not.toMatch(secret);
});

test('names of fields are scrubbed as texts are', () => {
  const line = logged({
    byReader: { 'jo@example.org': 1 },
    map: new Map([['jo@example.org', 2]]),
    'jo@example.org': 3,
  });
  expect(line).not.toContain('jo@');
});

test('a position in a list of numbers is taken out, whatever the list is called', () => {
  const line = logged({ corners: [[-122.41942, 37.77493]], counts: [1, 2.5, 3] });
  expect(said(line)).not.toMatch(/122|37\.7/);
  expect(JSON.parse(line)).toMatchObject({ counts: [1, 2.5, 3] });
});

test('what we log stays as it is: ids, topics, paths, codes, versions, durations', () => {
  const fields = {
    topic: `porchlight/v1/devices/${'0123456789abcdef'.repeat(2)}/clips/${'f'.repeat(32)}/segments/8191`,
    object: 'packages/testkit/src/clip-builder/sampleReceiptSigner/MemoryClipIndexContract.ts',
    reqId: '6a2f0c1e-52b0-4a0e-9a51-0c6d4d0c1e52',
    responseTime: 7.1234,
    version: '10.4.0',
    code: 'ECONNREFUSED',
  };
  expect(JSON.parse(logged(fields, 'stored 1,234 bytes in 12.345 ms'))).toMatchObject({
    ...fields,
    msg: 'stored 1,234 bytes in 12.345 ms',
  });
});

test('an error with a chain of causes tells each code, and no value of any', () => {
  const root = Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), {
    code: 'ECONNREFUSED',
    password: 'hunter2',
  });
  const middle = new AggregateError(
    [new Error('hunter2')],
    'password authentication failed for user "hunter2"',
    {
      cause: root,
    },
  );
  const line = logged({
    err: new Error('query failed: key (email)=(jo@example.org) exists', { cause: middle }),
  });
  expect(JSON.parse(line).err).toMatchObject({ cause: { cause: { code: 'ECONNREFUSED' } } });
  expect(line).not.toMatch(/hunter2|jo@/);
});

test.each(['a', 'a.', 'a-', 'A1', '1.', '/', 'x@', '0', '://', ' a'])(
  'a text of a million characters, %j again and again, is scrubbed in well under a second',
  (piece) => {
    const text = piece.repeat(1e6 / piece.length);
    const startedAt = performance.now();
    logged({}, text);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  },
);
