import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../spec/vectors/logged-keyring.json' with { type: 'json' };
import { decodeLoggedKeyring, encodeLoggedKeyring, MAX_KEYRING_PROOF_BYTES } from '../src/index.ts';

test.each(vectors.accepted)(
  '$hex is read as the vectors say, and built again',
  ({ hex, recordHex, proof }) => {
    const logged = { record: hexToBytes(recordHex), proof };
    expect(decodeLoggedKeyring(hexToBytes(hex))).toEqual(logged);
    expect(bytesToHex(encodeLoggedKeyring(logged))).toBe(hex);
  },
);

test.each(vectors.refused)('$hex is refused ($code)', ({ hex, code }) => {
  expect(() => decodeLoggedKeyring(hexToBytes(hex))).toThrow(expect.objectContaining({ code }));
});

test('a proof has at most as many bytes as a pairing has room for', () => {
  const record = new Uint8Array(3);
  const longest = encodeLoggedKeyring({ record, proof: 'p'.repeat(MAX_KEYRING_PROOF_BYTES) });
  expect(decodeLoggedKeyring(longest).proof).toHaveLength(MAX_KEYRING_PROOF_BYTES);
  const longer = encodeLoggedKeyring({ record, proof: 'p'.repeat(MAX_KEYRING_PROOF_BYTES + 1) });
  expect(() => decodeLoggedKeyring(longer)).toThrow(expect.objectContaining({ code: 'limit_exceeded' }));
});

test('whatever record and proof were put together come apart again', () => {
  const well = fc.string({ unit: 'grapheme', maxLength: 200 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), well, (record, proof) => {
      expect(decodeLoggedKeyring(encodeLoggedKeyring({ record, proof }))).toEqual({ record, proof });
    }),
  );
});
