import { readFile } from 'node:fs/promises';
import { hexToBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { openStatement, readOpening, type VerifiedKeyring, verifyKeyring } from '../src/header/index.ts';
import { openClip, trackBytes, unwrap } from '../src/open/index.ts';
import { wrap } from '../src/seal/index.ts';
import { allPrimitives } from './allPrimitives.ts';
import { allVectors, vectorText } from './allVectors.ts';
import { codeOf } from './codeOf.ts';
import { patternBytes } from './film.ts';
import { seededRandom } from './seededRandom.ts';
import { epochKeysOfDevice, filmScript, largeScript, vectorDevice } from './vectors/clipScene.ts';

const textOf = (name: string) => readFile(new URL(`../spec/vectors/${name}`, import.meta.url), 'utf8');
const read = async (name: string) => JSON.parse(await textOf(name));

interface Refused {
  readonly name: string;
  readonly code: string;
}

describe.each(allPrimitives)('with the primitives of $name', ({ primitives }) => {
  test.each(Object.keys(allVectors))('making %s again gives the same bytes', async (name) => {
    expect(vectorText(allVectors[name]?.(primitives))).toBe(await textOf(name));
  });

  test('every refused clip is refused with its code, and no other', async () => {
    const { small, refused } = await read('clip.json');
    const device = vectorDevice('device', primitives);
    const expected = { deviceId: device.deviceId, signingKey: device.signingKey };
    const codes = (refused as (Refused & { records: (number | string)[] })[]).map((each) => {
      const hex = each.records.map((item) => (typeof item === 'number' ? small.recordsHex[item] : item));
      return [
        each.name,
        codeOf(() => openClip(hex.map(hexToBytes), expected, epochKeysOfDevice(device), primitives)),
      ];
    });
    expect(codes).toEqual((refused as Refused[]).map((each) => [each.name, each.code]));
    expect(codes.length).toBeGreaterThan(100);
  });

  test('the small clip opens from its bytes alone, thumbnail and both tracks', async () => {
    const { small, device } = await read('clip.json');
    const keys = new Map(
      Object.entries(device.epochSecretKeysHex as Record<string, string>).map(([epoch, hex]) => [
        Number(epoch),
        primitives.boxKeyPair(hexToBytes(hex)),
      ]),
    );
    const expected = { deviceId: device.deviceId, signingKey: hexToBytes(device.signingKeyHex) };
    const opened = openClip(small.recordsHex.map(hexToBytes), expected, keys, primitives);
    expect(opened.thumbnail).toEqual(patternBytes(60));
    expect(trackBytes(opened, 'picture').length).toBe(40 + 48 + 49);
    expect(opened.segments.map(({ plaintext }) => plaintext)).toEqual(
      [40, 24, 48, 33, 49, 34].map(patternBytes),
    );
  });

  test('the large clip opens to its rule, with a unit in three segments and an empty end', () => {
    const device = vectorDevice('device', primitives);
    const clip = filmScript(largeScript(), device, primitives);
    const expected = { deviceId: device.deviceId, signingKey: device.signingKey };
    const opened = openClip(clip.records, expected, epochKeysOfDevice(device), primitives);
    const lengths = opened.segments.map(({ plaintext }) => plaintext.length);
    expect(lengths).toEqual([700, 122_710, 122_710, 54_580, 122_710, 0]);
    expect(Math.max(...clip.records.map((record) => record.length))).toBe(122_880);
    expect(readOpening(clip.opening).cell).toBe(null);
  });

  test('accepted statements are read, and refused ones are refused with their code', async () => {
    const { publicKeyHex, accepted, refused } = await read('statement.json');
    const open = (recordHex: string) =>
      openStatement(hexToBytes(recordHex), 'event', hexToBytes(publicKeyHex), primitives);
    for (const { json, recordHex } of accepted) expect(open(recordHex)).toEqual(JSON.parse(json));
    const codes = refused.map((each: Refused & { recordHex: string }) => [
      each.name,
      codeOf(() => open(each.recordHex)),
    ]);
    expect(codes).toEqual(refused.map((each: Refused) => [each.name, each.code]));
  });

  test('keyrings follow each other, and refused ones are refused with their code', async () => {
    const { rootPublicKeyHex, versions, refused } = await read('keyring.json');
    const root = hexToBytes(rootPublicKeyHex);
    const held: VerifiedKeyring[] = [];
    for (const { recordHex } of versions)
      held.push(verifyKeyring(hexToBytes(recordHex), root, held.at(-1) ?? null, primitives));
    const codes = refused.map((each: Refused & { recordHex: string; previousVersion: number | null }) => {
      const previous = each.previousVersion === null ? null : held[each.previousVersion - 1];
      return [
        each.name,
        codeOf(() => verifyKeyring(hexToBytes(each.recordHex), root, previous ?? null, primitives)),
      ];
    });
    expect(codes).toEqual(refused.map((each: Refused) => [each.name, each.code]));
  });

  test('signatures on which libraries differ are accepted or refused as the spec has it', async () => {
    const { signatures } = await read('keys.json');
    const results = signatures.map(
      (each: { name: string; signatureHex: string; messageHex: string; publicKeyHex: string }) => [
        each.name,
        primitives.verifySignature(
          hexToBytes(each.signatureHex),
          hexToBytes(each.messageHex),
          hexToBytes(each.publicKeyHex),
        ),
      ],
    );
    expect(results).toEqual(
      signatures.map((each: { name: string; isValid: boolean }) => [each.name, each.isValid]),
    );
  });

  test('a wrap opens to its secret, and no public key of low order is wrapped to or from', async () => {
    const { wraps, lowOrder } = await read('keys.json');
    const random = seededRandom('low order');
    for (const each of wraps) {
      const recipient = primitives.boxKeyPair(hexToBytes(each.recipientSecretKeyHex));
      const opened = unwrap(hexToBytes(each.wrapHex), recipient, hexToBytes(each.contextHex), primitives);
      expect(opened).toEqual(hexToBytes(each.secretHex));
    }
    for (const each of lowOrder) {
      const context = hexToBytes(each.contextHex);
      const recipient = primitives.boxKeyPair(hexToBytes(each.recipientSecretKeyHex));
      const wrapTo = () => wrap(random(32), hexToBytes(each.publicKeyHex), context, primitives, random);
      expect(codeOf(wrapTo)).toBe('malformed_record');
      expect(codeOf(() => unwrap(hexToBytes(each.wrapHex), recipient, context, primitives))).toBe(
        'sealed_for_another',
      );
    }
  });
});
