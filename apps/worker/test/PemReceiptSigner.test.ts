import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  deletionSchema,
  type Receipt,
  type Refusal,
  receiptSchema,
  refusalSchema,
} from '@porchlight/contracts';
import deletions from '@porchlight/contracts/vectors/deletion.json' with { type: 'json' };
import {
  bytesToHex,
  type ClipId,
  type DeviceId,
  hexToBytes,
  isPorchlightError,
  systemRandom,
} from '@porchlight/kernel';
import { openStatement } from '@porchlight/seal/header';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { referencePrimitives } from '@porchlight/seal/reference';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test } from 'vitest';
import { PemReceiptSigner } from '../src/PemReceiptSigner.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const pemOf = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const rawKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
const signer = new PemReceiptSigner(pemOf(privateKey));

const deviceId = 'd'.repeat(32) as DeviceId;
const clipId = 'c'.repeat(32) as ClipId;
const receipt: Receipt = {
  deviceId,
  clipId,
  openingHashHex: 'a'.repeat(64),
  segmentCount: 7,
  rootHex: 'b'.repeat(64),
  finished: true,
  storedAtMs: sampleTime(0),
};
const refusal: Refusal = {
  deviceId,
  clipId,
  code: 'bad_signature',
  hint: "the opening is not signed by this device's key",
  refusedAtMs: sampleTime(0),
};

describe.each([
  ['as a server does', nodeVerifyPrimitives],
  ['as tweetnacl does', referencePrimitives],
] as const)('verified %s', (_, primitives) => {
  test('a receipt and a refusal hold under the public key, and say what was signed', () => {
    const opened = openStatement(signer.receipt(receipt), 'receipt', rawKey, primitives);
    expect(receiptSchema.parse(opened)).toEqual(receipt);
    const refused = openStatement(signer.refusal(refusal), 'refusal', rawKey, primitives);
    expect(refusalSchema.parse(refused)).toEqual(refusal);
  });

  test('the deletion of the vectors is made of its key and statement, byte for byte, and opens to it', () => {
    const { seedHex, publicKeyHex, statement, recordHex } = deletions.signed;
    const head = '302e020100300506032b657004220420';
    const der = Buffer.from(hexToBytes(head + seedHex));
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const said = deletionSchema.parse(statement);
    const record = new PemReceiptSigner(pemOf(key)).deletion(said);
    expect(bytesToHex(record)).toBe(recordHex);
    expect(openStatement(record, 'deletion', hexToBytes(publicKeyHex), primitives)).toEqual(statement);
    expect(() => openStatement(record, 'receipt', hexToBytes(publicKeyHex), primitives)).toThrow();
  });

  test('neither is taken for the other, nor under another key, nor with a bit changed', () => {
    const record = signer.receipt(receipt);
    expect(() => openStatement(record, 'refusal', rawKey, primitives)).toThrow();
    expect(() => openStatement(record, 'receipt', systemRandom(32), primitives)).toThrow();
    const changed = Uint8Array.from(record, (byte, i) => (i === record.length - 1 ? byte ^ 1 : byte));
    expect(() => openStatement(changed, 'receipt', rawKey, primitives)).toThrow(
      expect.objectContaining({ code: 'bad_signature' }),
    );
  });
});

test('the same receipt is the same bytes, so that a job that runs again sends what it sent', () => {
  expect(signer.receipt(receipt)).toEqual(signer.receipt({ ...receipt }));
});

test.each([
  ['nothing', ''],
  ['no PEM', 'hunter2'],
  ['PEM of something else', '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n'],
  ['a public key', publicKey.export({ format: 'pem', type: 'spki' }).toString()],
  ['an X25519 key', pemOf(generateKeyPairSync('x25519').privateKey)],
  ['an EC key', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  [
    'a key under a password',
    privateKey
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'hunter2' })
      .toString(),
  ],
])('a file that holds %s is an invalid setting, told without what it holds', (_, pem) => {
  let thrown: unknown = null;
  try {
    new PemReceiptSigner(pem);
  } catch (error) {
    thrown = error;
  }
  if (!isPorchlightError(thrown, 'invalid_setting')) throw thrown;
  expect(thrown.message).toMatch(/RECEIPT_KEY_FILE/);
  expect(thrown.message).not.toMatch(/hunter2|BEGIN/);
  expect(thrown.message).not.toContain(bytesToHex(rawKey));
});
