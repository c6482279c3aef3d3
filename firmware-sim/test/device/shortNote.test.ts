import { concatBytes, systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  cosign,
  formatNote,
  type NoteSignature,
  type Policy,
  parseNote,
  SIGNATURE_TYPES,
  signedByLog,
  verifierKey,
} from '@porchlight/tlog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortNote } from '../../src/device/shortNote.ts';

const log = new SampleLog();
const note = parseNote(log.checkpoint(0));
const { sha256 } = nodePrimitives;
const witnesses = Array.from({ length: 60 }, (_, i) => {
  const pair = nodePrimitives.signKeyPair(sha256(concatBytes(utf8('witness'), Uint8Array.of(i))));
  const key = verifierKey(`witness.example/${i}`, SIGNATURE_TYPES.cosignature, pair.publicKey, sha256);
  const sign = (message: Uint8Array) => nodePrimitives.sign(message, pair.secretKey);
  return { name: String(i), key, url: null, signature: cosign(note.text, 1, key, sign) };
});
const policy: Policy = { logs: log.policy.logs, witnesses, quorum: null };
const [ofLog] = note.signatures as [NoteSignature];

test('a short note has the log’s signature and those of the policy’s witnesses that it has room for, whatever stands between them', () => {
  const strange = { name: 'stranger.example', keyId: 1, signature: systemRandom(72) };
  fc.assert(
    fc.property(fc.subarray([...witnesses]), fc.nat(5), (signed, strangers) => {
      const between = Array.from({ length: strangers }, () => strange);
      const signatures = [...between, ...signed.map(({ signature }) => signature), ofLog];
      const short = shortNote({ ...note, signatures }, policy);
      expect(utf8(short).length).toBeLessThanOrEqual(4096);
      expect(() => signedByLog(short, policy, nodePrimitives)).not.toThrow();
      const kept = parseNote(short).signatures;
      expect(kept).toEqual([ofLog, ...signed.map(({ signature }) => signature)].slice(0, kept.length));
      const more = [ofLog, ...signed.map(({ signature }) => signature)].slice(0, kept.length + 1);
      if (kept.length <= signed.length)
        expect(utf8(formatNote({ ...note, signatures: more })).length).toBeGreaterThan(4096);
    }),
    { numRuns: 50 },
  );
});

test('a note with a text that is too long for any signature gives none', () => {
  const text = `${note.text}${'x'.repeat(4096)}\n`;
  expect(shortNote({ text, signatures: [ofLog] }, policy)).toBe('');
});
