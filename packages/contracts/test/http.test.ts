import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { base64ToBytes, hexToBytes, utf8 } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  newAgencySchema,
  newRequestSchema,
  parseSignatureFields,
  type SignatureParameters,
  type SignedCall,
  signatureBase,
  signatureFields,
} from '../src/http/index.ts';
import { parseWith } from '../src/index.ts';

interface Vectors {
  readonly seedHex: string;
  readonly publicKeyHex: string;
  readonly signed: readonly {
    readonly name: string;
    readonly method: string;
    readonly authority: string;
    readonly target: string;
    readonly body: string;
    readonly createdS: number;
    readonly nonce: string;
    readonly contentDigest: string;
    readonly signatureBase: string;
    readonly signatureInput: string;
    readonly signature: string;
  }[];
  readonly refused: readonly {
    readonly name: string;
    readonly signatureInput: string | null;
    readonly signature: string | null;
  }[];
}

const specification = readFileSync(new URL('../spec/http.md', import.meta.url), 'utf8');
const vectors = JSON.parse(
  readFileSync(new URL('../spec/vectors/http.json', import.meta.url), 'utf8'),
) as Vectors;

/** RFC 8410 section 7: what stands before the seed in PKCS #8. */
const PKCS8_PREFIX = '302e020100300506032b657004220420';
const privateKey = createPrivateKey({
  key: Buffer.from(PKCS8_PREFIX + vectors.seedHex, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

describe.each(vectors.signed)('the vector with $name', (vector) => {
  const [path = '', ...query] = vector.target.split('?');
  const digest = createHash('sha256').update(vector.body).digest();
  const call: SignedCall = {
    method: vector.method,
    authority: vector.authority,
    path,
    query: `?${query.join('?')}`,
    contentDigest: contentDigest(digest),
  };
  const { createdS, nonce } = vector;
  const parameters: SignatureParameters = { createdS, nonce, keyId: vectors.publicKeyHex };
  const base = signatureBase(call, parameters);

  test('has this digest and signature base, byte for byte', () => {
    expect(call.contentDigest).toBe(vector.contentDigest);
    expect(new TextDecoder().decode(base)).toBe(vector.signatureBase);
  });

  test('is signed to these fields, and its signature holds', () => {
    const signature = sign(null, base, privateKey);
    expect(signatureFields(call, parameters, signature)).toEqual({
      'content-digest': vector.contentDigest,
      'signature-input': vector.signatureInput,
      signature: vector.signature,
    });
    expect(verify(null, base, createPublicKey(privateKey), signature)).toBe(true);
  });

  test('is read back to its parameters and signature', () => {
    expect(parseSignatureFields(vector.signatureInput, vector.signature)).toEqual({
      parameters,
      signature: base64ToBytes(vector.signature.slice('sig1=:'.length, -1)),
    });
  });
});

test.each(vectors.refused)(
  'fields with $name are refused as unauthenticated',
  ({ signatureInput, signature }) => {
    expect(() => parseSignatureFields(signatureInput ?? undefined, signature ?? undefined)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
  },
);

test('the key of the vectors is the one of their seed', () => {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  expect(new Uint8Array(der.subarray(-32))).toEqual(hexToBytes(vectors.publicKeyHex));
});

test('the worked example of the specification is the vector with a body', () => {
  const example = vectors.signed.find(({ body }) => body !== '');
  expect(specification).toContain(`\n${example?.signatureBase}\n`);
  expect(specification).toContain(`Content-Digest: ${example?.contentDigest}\n`);
  expect(specification).toContain(`Signature-Input: ${example?.signatureInput}\n`);
  expect(specification).toContain(`Signature: ${example?.signature}\n`);
  expect(specification).toContain(
    `Content-Length: ${utf8(example?.body ?? '').length}\n\n${example?.body}\n`,
  );
});

describe('a text that a person wrote', () => {
  const nameOf = (name: string) =>
    parseWith(
      newAgencySchema,
      { agencyId: 'a'.repeat(32), name, signingKeyHex: 'b'.repeat(64) },
      'the agency',
    ).name;

  test('is taken without the white space around it, in any script', () => {
    expect(nameOf(' Küstenwache 海岸警備隊 🚓\n')).toBe('Küstenwache 海岸警備隊 🚓');
    expect(nameOf('x'.repeat(200))).toHaveLength(200);
  });

  test.each([
    ['U+0000', 'a\u0000b', /U\+0000/],
    ['the first half of a pair', 'a\ud83d', /surrogate pair/],
    ['the second half of a pair', '\ude93a', /surrogate pair/],
    ['a pair in the wrong order', '\ude93\ud83d', /surrogate pair/],
    ['nothing but white space', ' \n\t', /Too small/],
    ['one character too many', 'x'.repeat(201), /Too big/],
  ])('is refused with %s, by a hint that says so', (_, name, hint) => {
    expect(() => nameOf(name)).toThrow(hint);
  });
});

test("a hint names the caller's faults and quotes nothing, names of unknown fields included", () => {
  const draft = { incident: 'hunter2', caseNumber: 'hunter2'.repeat(100), text: 5, hunter2: 1 };
  const parse = () => parseWith(newRequestSchema, draft, 'the request');
  expect(parse).toThrow(/incident: .*; caseNumber: .*; text: .*; it: has fields that do not belong there/);
  expect(parse).not.toThrow(/hunter2/);
});
