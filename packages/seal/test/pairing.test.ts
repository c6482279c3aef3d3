import { readFile } from 'node:fs/promises';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import {
  formatSetupCode,
  pairingSecret,
  parsePairingUri,
  parseSetupCode,
  wrongSetupCodeGroups,
} from '../src/pairing/index.ts';
import { allPrimitives } from './allPrimitives.ts';
import { codeOf } from './codeOf.ts';
import { pairHonestly, pairingScene } from './pairingScene.ts';
import { playVector } from './pairingVectors.ts';
import { seededRandom } from './seededRandom.ts';

const text = await readFile(new URL('../spec/vectors/pairing.json', import.meta.url), 'utf8');
const vectors = JSON.parse(text);
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

interface Refused {
  readonly name: string;
  readonly step: number;
  readonly code: string | null;
  readonly messageHex: string;
}

describe.each(allPrimitives)('pairing with the primitives of $name', ({ primitives }) => {
  test('every message of the vectors that was changed is refused with its code', () => {
    const refused = vectors.refused as Refused[];
    const codes = refused.map((each) => playVector(each.step, hexToBytes(each.messageHex), primitives));
    expect(codes).toEqual(refused.map((each) => each.code));
    expect(codes).not.toContain(null);
  });

  test('a code is read as people type it, and a wrong one is refused by its group', () => {
    for (const { secretHex, code, typed } of vectors.codes.accepted) {
      expect(bytesToHex(parseSetupCode(code, primitives))).toBe(secretHex);
      expect(bytesToHex(parseSetupCode(`  ${typed}\n`, primitives))).toBe(secretHex);
    }
    for (const each of vectors.codes.refused) {
      expect(wrongSetupCodeGroups(each.text)).toEqual(each.wrongGroups);
      expect(codeOf(() => parseSetupCode(each.text, primitives))).toBe(each.code);
    }
  });

  test('one pairing pins the root on the device and confirms the household to the client', () => {
    const scene = pairingScene(primitives);
    const { device, client, offer, household } = scene;
    expect(client.rendezvousIdHex).toBe(device.rendezvousIdHex);
    const met = client.meet(device.acceptHello(client.hello));
    expect(met).toMatchObject({ deviceId: scene.testDevice.deviceId, kind: 'camera' });
    const paired = device.acceptOffer(client.offer(offer));
    expect(paired.rootKey).toEqual(household.root.publicKey);
    expect(paired.offer).toEqual(offer);
    expect(paired.keyring.keyring.householdId).toBe(household.householdId);
    expect(codeOf(() => client.finish(paired.done))).toBe(null);
  });
});

describe.each(allPrimitives.slice(0, 1))('a setup code', ({ primitives }) => {
  const random = seededRandom('setup codes');

  test('comes back from its text, whatever its secret', () => {
    for (let i = 0; i < 200; i++) {
      const secret = pairingSecret(random(16));
      expect(parseSetupCode(formatSetupCode(secret, primitives), primitives)).toEqual(secret);
    }
  });

  test('with any one character changed is wrong in exactly that group', () => {
    const code = formatSetupCode(pairingSecret(random(16)), primitives);
    for (let at = 0; at < code.length; at++) {
      if (code[at] === '-') continue;
      for (const other of ALPHABET.replace(code.charAt(at), '')) {
        const changed = code.slice(0, at) + other + code.slice(at + 1);
        expect(wrongSetupCodeGroups(changed)).toEqual([Math.floor(at / 6) + 1]);
      }
    }
  });

  test('with two characters of a group, or two groups, exchanged is wrong there', () => {
    const groups = formatSetupCode(pairingSecret(random(16)), primitives).split('-');
    for (let a = 0; a < 7; a++) {
      for (let b = a + 1; b < 7; b++) {
        const swapped = groups.map((group, i) => (i === a ? groups[b] : i === b ? groups[a] : group));
        expect(wrongSetupCodeGroups(swapped.join('-'))).toEqual([a + 1, b + 1]);
      }
    }
    const characters = [...(groups[0] ?? '')];
    for (let a = 0; a < 5; a++) {
      for (let b = a + 1; b < 5; b++) {
        if (characters[a] === characters[b]) continue;
        const swapped = characters.map((each, i) => characters[i === a ? b : i === b ? a : i] ?? each);
        expect(wrongSetupCodeGroups([swapped.join(''), ...groups.slice(1)].join('-'))).toEqual([1]);
      }
    }
  });

  test('as a QR code is refused when it is of another form, version or rendezvous', () => {
    const { uri } = pairingScene(primitives).device;
    const last = uri.endsWith('0') ? '1' : '0';
    expect(codeOf(() => parsePairingUri(uri, primitives))).toBe(null);
    expect(codeOf(() => parsePairingUri(uri.slice(0, -1) + last, primitives))).toBe('wrong_key');
    expect(codeOf(() => parsePairingUri(uri.replace('v=1', 'v=2'), primitives))).toBe('unsupported_version');
    for (const wrong of ['', `${uri}&x=1`, uri.toUpperCase(), uri.replace('camera', 'toaster')])
      expect(codeOf(() => parsePairingUri(wrong, primitives))).toBe('malformed_encoding');
  });

  test('doesn’t show in what the relay carries', () => {
    const scene = pairingScene(primitives);
    const secretHex = bytesToHex(parsePairingUri(scene.device.uri, primitives).secret);
    const carried = pairHonestly(scene).map(bytesToHex).join('');
    expect(carried).not.toContain(secretHex);
    expect(carried).not.toContain(scene.offer.rootKeyHex);
    expect(carried).not.toContain(scene.household.householdId);
  });
});
