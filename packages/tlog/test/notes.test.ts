import { utf8 } from '@porchlight/kernel';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contradict,
  cosign,
  cosignedAt,
  formatAddCheckpoint,
  formatNote,
  formatVerifierKey,
  isKeyName,
  type NoteSignature,
  parseAddCheckpoint,
  parseNote,
  parsePolicy,
  parseProofFile,
  parseVerifierKey,
  readSignedCheckpoint,
  SIGNATURE_TYPES,
  signedByLog,
  trustCheckpoint,
  verifierKey,
} from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf, refusalOf } from './refusalOf.ts';

const { sha256 } = nodePrimitives;
const log = new SampleLog();
for (let at = 0; at < 9; at += 1) log.add(utf8(`entry ${at}`));

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note may not hold
const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\u0000-\u001f]/g, '').toWellFormed());
const signature: fc.Arbitrary<NoteSignature> = fc.record({
  name: fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .map((name) => name.toWellFormed())
    .filter(isPrintableName),
  keyId: fc.nat(2 ** 32 - 1),
  signature: fc.uint8Array({ minLength: 1, maxLength: 90 }).map((bytes) => Uint8Array.from(bytes)),
});

function isPrintableName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note may not hold
  return isKeyName(name) && !/[\u0000-\u001f]/.test(name);
}

describe('a note', () => {
  test('of any text and signatures is read as it was written', () => {
    const note = fc.record({
      text: fc.array(line, { minLength: 1 }).map((lines) => `${lines.join('\n')}\n`),
      signatures: fc.array(signature, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(note, (each) => {
        expect(parseNote(utf8(formatNote(each)))).toEqual(each);
      }),
    );
  });

  test('that is changed anywhere is refused by its log’s key, or is refused as no note, or says the same', () => {
    const good = log.unwitnessed();
    const change = fc.tuple(fc.nat(good.length), fc.nat(3), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(change, ([at, cut, put]) => {
        const changed = good.slice(0, at) + put + good.slice(at + cut);
        const code = codeOf(() => signedByLog(changed, log.policy, nodePrimitives));
        if (code === null) expect(parseNote(changed).text).toBe(parseNote(good).text);
        else
          expect([
            'malformed_record',
            'malformed_encoding',
            'bad_signature',
            'untrusted_checkpoint',
          ]).toContain(code);
      }),
      { numRuns: 500 },
    );
  });

  test('may have 16 signatures of 5,000 bytes, and not twice as many', () => {
    const signatures = (count: number) =>
      Array.from({ length: count }, (_, keyId) => ({
        name: 'post.quantum',
        keyId,
        signature: new Uint8Array(5_000),
      }));
    expect(parseNote(formatNote({ text: 'text\n', signatures: signatures(16) })).signatures).toHaveLength(16);
    expect(codeOf(() => parseNote(formatNote({ text: 'text\n', signatures: signatures(32) })))).toBe(
      'limit_exceeded',
    );
  });

  test.each(['a', 'log.example/a', 'λ', '—', '\ufeffa'])('may name the key %j', (name) => {
    expect(isKeyName(name)).toBe(true);
  });

  test.each(['', ' ', 'a b', 'a+b', 'a\u0085', 'a\u00a0', 'a\u2003', 'a\u3000b', 'a\nb'])(
    'may not name the key %j',
    (name) => {
      expect(isKeyName(name)).toBe(false);
      expect(codeOf(() => verifierKey(name, SIGNATURE_TYPES.ed25519, new Uint8Array(32), sha256))).toBe(
        'malformed_record',
      );
    },
  );
});

describe('a verifier key', () => {
  test('of any name is read as it was written, and with one letter changed not as another', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((key) => Uint8Array.from(key));
    const type = fc.constantFrom(SIGNATURE_TYPES.ed25519, SIGNATURE_TYPES.cosignature);
    const name = signature.map((each) => each.name);
    fc.assert(
      fc.property(
        name,
        type,
        bytes,
        fc.nat(),
        fc.constantFrom('A', 'b', '0', '+', '/', ' '),
        (own, kind, key, seed, letter) => {
          const text = formatVerifierKey(verifierKey(own, kind, key, sha256));
          expect(parseVerifierKey(text, sha256)).toEqual(verifierKey(own, kind, key, sha256));
          const at = seed % text.length;
          const changed = text.slice(0, at) + letter + text.slice(at + 1);
          if (changed.toWellFormed() !== text)
            expect(codeOf(() => parseVerifierKey(changed, sha256))).not.toBeNull();
        },
      ),
    );
  });
});

describe('a cosignature', () => {
  const text = parseNote(log.unwitnessed()).text;
  const [one] = log.witnesses;
  if (one === undefined) throw new Error('no witness');

  test('counts by its latest time where a witness cosigned twice', () => {
    const signatures = [5, 9, 7].map((at) => cosign(text, at, one.key, one.sign));
    expect(cosignedAt({ text, signatures }, one.key, nodePrimitives)).toBe(9);
  });

  test('of a time that can’t be told exactly is no cosignature', () => {
    const late = cosign(text, 2 ** 53, one.key, one.sign);
    expect(codeOf(() => cosignedAt({ text, signatures: [late] }, one.key, nodePrimitives))).toBe(
      'bad_signature',
    );
  });

  test('is none by a log’s key, nor is a log’s signature one', () => {
    const signed = { text, signatures: parseNote(log.checkpoint()).signatures };
    expect(cosignedAt(signed, log.log.key, nodePrimitives)).toBeNull();
    expect(
      codeOf(() =>
        signedByLog(formatNote({ text, signatures: signed.signatures.slice(1) }), log.policy, nodePrimitives),
      ),
    ).toBe('untrusted_checkpoint');
  });
});

test('a log’s key that is on its way out counts beside the new one', () => {
  const other = verifierKey(log.origin, SIGNATURE_TYPES.ed25519, new Uint8Array(32).fill(1), sha256);
  const policy = parsePolicy(
    `log ${formatVerifierKey(other)}\nlog ${formatVerifierKey(log.log.key)}\nquorum none\n`,
    sha256,
  );
  expect(trustCheckpoint(log.checkpoint(), policy, nodePrimitives).checkpoint.size).toBe(9);
});

test('two checkpoints contradict each other when one log signed two roots for one size', () => {
  const other = new SampleLog();
  for (let at = 0; at < 9; at += 1) other.add(utf8(`other ${at}`));
  const of = (each: SampleLog, size: number) => readSignedCheckpoint(each.checkpoint(size)).checkpoint;
  expect(contradict(of(log, 9), of(other, 9))).toBe(true);
  expect(contradict(of(log, 9), of(log, 9))).toBe(false);
  expect(contradict(of(log, 9), of(other, 8))).toBe(false);
  expect(contradict(of(log, 9), { ...of(other, 9), origin: 'log.example/other' })).toBe(false);
});

test('a request to a witness is read as it was written', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.from(bytes));
  const asked = fc.record({
    oldSize: fc.maxSafeNat(),
    proof: fc.array(hash, { maxLength: 63 }),
    checkpoint: fc.constant(log.checkpoint()),
  });
  fc.assert(
    fc.property(asked, (each) => {
      expect(parseAddCheckpoint(utf8(formatAddCheckpoint(each)))).toEqual(each);
    }),
  );
});

test('whatever bytes come, they are read or refused with a hint', () => {
  const readers = [parseNote, parseAddCheckpoint, parseProofFile, readSignedCheckpoint];
  const words = fc.constantFrom(
    'old 1',
    'index 0',
    'c2sp.org/tlog-proof@v1',
    '\n',
    '\n\n',
    '— a AAAAAQI=',
    'o',
    'AAAA',
    '1',
  );
  const text = fc
    .array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 })
    .map((all) => all.join('\n'));
  const bytes = fc.oneof(
    text.map(utf8),
    fc.uint8Array({ maxLength: 80 }).map((all) => Uint8Array.from(all)),
  );
  fc.assert(
    fc.property(bytes, text, (input, policy) => {
      for (const reader of readers) expect(refusalOf(() => reader(input))?.hint).not.toBe('');
      expect(refusalOf(() => parsePolicy(policy, sha256))?.hint).not.toBe('');
    }),
    { numRuns: 300 },
  );
});
