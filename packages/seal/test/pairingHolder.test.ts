import { bytesToBase64, bytesToHex, hexToBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../src/header/canonicalJson.ts';
import { deviceIdOf, type Keyring } from '../src/header/index.ts';
import { makeDone, verifyDone } from '../src/pairing/done.ts';
import { makeDeviceHello, readDeviceHello } from '../src/pairing/hello.ts';
import {
  ClientPairing,
  PAIRING_LIFETIME_MS,
  type PairingOffer,
  parsePairingUri,
} from '../src/pairing/index.ts';
import { encodeOffer } from '../src/pairing/offer.ts';
import { derivePairingKeys, openStep, sealStep, sessionKey } from '../src/pairing/pairingKeys.ts';
import { PAIRING_MESSAGE_BYTES, pairingMessage, transcriptHash } from '../src/pairing/pairingMessage.ts';
import type { KeyPair } from '../src/primitives/primitives.ts';
import { referencePrimitives as primitives } from '../src/primitives/reference.ts';
import { codeOf } from './codeOf.ts';
import { firstKeyring, makeDevice, makeHousehold, signKeyring } from './household.ts';
import { offerOf, type PairingScene, pairHonestly, pairingDevice, pairingScene } from './pairingScene.ts';

const secretOf = (scene: PairingScene) => parsePairingUri(scene.device.uri, primitives).secret;

/** A client that holds the code but keeps to no rule: it seals whatever it is given. */
function lawlessClient(scene: PairingScene): { seal(plaintext: Uint8Array): Uint8Array } {
  const ephemeral = primitives.boxKeyPair(scene.random(32));
  const keys = derivePairingKeys(secretOf(scene), primitives);
  const script = [ephemeral.secretKey.slice(), scene.random(32)];
  const random = () => script.shift() ?? new Uint8Array(0);
  const client = new ClientPairing({ secret: secretOf(scene), kind: null }, { ...scene, random });
  const answer = scene.device.acceptHello(client.hello);
  const before = transcriptHash(null, client.hello, primitives);
  const { ephemeralKey } = readDeviceHello(answer, before, keys.deviceMacKey, primitives);
  const hash = transcriptHash(before, answer, primitives);
  const session = sessionKey(keys, ephemeral.secretKey, ephemeralKey, hash, primitives);
  return {
    seal: (plaintext) =>
      pairingMessage('client-offer', hash, sealStep(plaintext, session, 'pair-offer', hash, primitives)),
  };
}

/** What the device says to an offer by somebody who holds the code and changes it. */
function codeOfOffer(change: (scene: PairingScene) => Partial<PairingOffer>): string | null {
  const scene = pairingScene(primitives);
  const message = lawlessClient(scene).seal(encodeOffer({ ...scene.offer, ...change(scene) }));
  return codeOf(() => scene.device.acceptOffer(message));
}

/** An offer whose keyring says something else of the device, signed by the right root. */
function restated(scene: PairingScene, change: Partial<Keyring['devices'][number]>): Partial<PairingOffer> {
  const keyring = firstKeyring(scene.household, [scene.testDevice], primitives, scene.random);
  const devices = keyring.devices.map((device) => ({ ...device, ...change }));
  const record = signKeyring(scene.household, { ...keyring, devices }, primitives);
  return { keyringB64: bytesToBase64(record) };
}

describe('a setup code', () => {
  test('is refused when it is another one, and ends after five failures, also for the right client', () => {
    const scene = pairingScene(primitives);
    const stranger = pairingScene(primitives, 'stranger').client;
    for (let i = 0; i < 5; i++)
      expect(codeOf(() => scene.device.acceptHello(stranger.hello))).toBe('wrong_key');
    expect(codeOf(() => scene.device.acceptHello(scene.client.hello))).toBe('limit_exceeded');
  });

  test('holds until its last millisecond, on both sides, and not again after the clock went back', () => {
    const scene = pairingScene(primitives);
    const { device, client, clock } = scene;
    const startedAtMs = clock.time;
    clock.time += PAIRING_LIFETIME_MS - 1;
    const answer = device.acceptHello(client.hello);
    clock.time += 1;
    expect(codeOf(() => client.meet(answer))).toBe('limit_exceeded');
    expect(codeOf(() => device.acceptOffer(answer))).toBe('limit_exceeded');
    clock.time = startedAtMs;
    expect(codeOf(() => client.meet(answer))).toBe('limit_exceeded');
    const other = pairingScene(primitives);
    other.clock.time -= 1;
    expect(codeOf(() => other.device.acceptHello(other.client.hello))).toBe('limit_exceeded');
  });

  test('counts for the first client only, and repetitions don’t spend its attempts', () => {
    const scene = pairingScene(primitives);
    const second = new ClientPairing({ secret: secretOf(scene), kind: null }, scene);
    scene.client.meet(scene.device.acceptHello(scene.client.hello));
    for (let i = 0; i < 9; i++) expect(codeOf(() => scene.device.acceptHello(second.hello))).toBe('replayed');
    expect(scene.device.acceptOffer(scene.client.offer(scene.offer)).rootKey).toEqual(
      scene.household.root.publicKey,
    );
    expect(codeOf(() => scene.client.offer(scene.offer))).toBe('broken_chain');
  });

  test('doesn’t open a recorded offer when it leaks later', () => {
    const scene = pairingScene(primitives);
    const [hello, answer, sealed] = pairHonestly(scene) as [Uint8Array, Uint8Array, Uint8Array];
    const keys = derivePairingKeys(secretOf(scene), primitives);
    const hash = transcriptHash(transcriptHash(null, hello, primitives), answer, primitives);
    const ephemeralKey = answer.subarray(8 + 97, 8 + 129);
    const openWith = (ephemeralSecret: Uint8Array) => {
      const session = sessionKey(keys, ephemeralSecret, ephemeralKey, hash, primitives);
      return openStep(sealed.subarray(40), session, 'pair-offer', hash, primitives);
    };
    const erased = scene.drawn.at(-4) ?? new Uint8Array(0);
    expect(openWith(erased.slice())).toEqual(encodeOffer(scene.offer));
    expect(codeOf(() => openWith(scene.random(32)))).toBe('wrong_key');
  });

  test('typed for a device of another kind than the QR code names is refused', () => {
    const scene = pairingScene(primitives);
    const client = new ClientPairing({ secret: secretOf(scene), kind: 'doorbell' }, scene);
    expect(codeOf(() => client.meet(scene.device.acceptHello(client.hello)))).toBe('wrong_device');
  });
});

describe('somebody who holds the code', () => {
  test('can’t name a signing key that the device doesn’t hold', () => {
    const { client, device, ...scene } = pairingScene(primitives);
    const before = transcriptHash(null, client.hello, primitives);
    const { deviceMacKey } = derivePairingKeys(parsePairingUri(device.uri, primitives).secret, primitives);
    const { boxKey, signing } = pairingDevice(scene.testDevice);
    const thief = primitives.signKeyPair(scene.random(32));
    const helloWith = (signer: KeyPair, ephemeral: Uint8Array) => {
      const identity = { kind: 'camera', signingKey: signing.publicKey, boxKey } as const;
      const sign = (message: Uint8Array) => primitives.sign(message, signer.secretKey);
      return makeDeviceHello(identity, sign, ephemeral, scene.random(32), before, deviceMacKey, primitives);
    };
    const ephemeral = primitives.boxKeyPair(scene.random(32)).publicKey;
    expect(codeOf(() => client.meet(helloWith(thief, ephemeral)))).toBe('bad_signature');
    expect(codeOf(() => client.meet(helloWith(signing, new Uint8Array(32))))).toBe('wrong_key');
    expect(codeOf(() => client.meet(helloWith(signing, ephemeral)))).toBe(null);
  });

  test('can’t have a device take a root that didn’t sign the keyring', () => {
    const rootKeyHex = bytesToHex(
      makeHousehold(primitives, pairingScene(primitives, 'x').random).root.publicKey,
    );
    expect(codeOfOffer(() => ({ rootKeyHex }))).toBe('bad_signature');
  });

  test('can’t have a device take a keyring that doesn’t name it as it is', () => {
    const others = (scene: PairingScene) =>
      offerOf(scene.household, [makeDevice(primitives, scene.random)], primitives, scene.random);
    expect(codeOfOffer(others)).toBe('wrong_device');
    expect(codeOfOffer((scene) => restated(scene, { kind: 'drone' }))).toBe('wrong_device');
    expect(codeOfOffer((scene) => restated(scene, { retiredAtMs: 1 }))).toBe('wrong_device');
    expect(codeOfOffer((scene) => restated(scene, { boxKeyHex: 'cd'.repeat(32) }))).toBe('wrong_key');
    const signingKeyHex = bytesToHex(primitives.signKeyPair(new Uint8Array(32)).publicKey);
    expect(codeOfOffer((scene) => restated(scene, { signingKeyHex }))).toBe('wrong_device');
    const deviceId = deviceIdOf(hexToBytes(signingKeyHex), primitives);
    expect(codeOfOffer((scene) => restated(scene, { signingKeyHex, deviceId }))).toBe('wrong_device');
  });

  test('can’t have a device take an offer that breaks its form, and the right one still counts after', () => {
    expect(codeOfOffer(() => ({ brokerUrl: 'http://broker.example' }))).toBe('malformed_message');
    expect(codeOfOffer(() => ({ cell: '8a1fb46622dfff0' }))).toBe('malformed_record');
    expect(codeOfOffer(() => ({ keyringB64: '?' }))).toBe('malformed_encoding');
    expect(codeOfOffer(() => ({ watchKeyHex: 'CD'.repeat(32) }))).toBe('malformed_message');
    const scene = pairingScene(primitives);
    const client = lawlessClient(scene);
    const spaced = new TextEncoder().encode(JSON.stringify(scene.offer, null, 1));
    expect(codeOf(() => scene.device.acceptOffer(client.seal(spaced)))).toBe('malformed_message');
    expect(codeOf(() => scene.device.acceptOffer(client.seal(encodeOffer(scene.offer))))).toBe(null);
  });

  test.each([
    ['logPolicy', 4096],
    ['keyringProof', 16_384],
  ] as const)('can’t leave %s out, nor make it longer than %i characters', (field, longest) => {
    const scene = pairingScene(primitives);
    const { [field]: _left, ...rest } = scene.offer;
    const client = lawlessClient(scene);
    const lacking = new TextEncoder().encode(canonicalJson(rest));
    expect(codeOf(() => scene.device.acceptOffer(client.seal(lacking)))).toBe('malformed_message');
    for (const text of ['', 'x'.repeat(longest + 1)])
      expect(codeOfOffer(() => ({ [field]: text }))).toBe('malformed_message');
    // In JSON a line break takes two bytes: no character of a policy or proof takes more.
    expect(codeOfOffer(() => ({ [field]: '\n'.repeat(longest) }))).toBe(null);
  });

  test('can offer all at its longest within the length of a message', () => {
    const { offer } = pairingScene(primitives);
    const longest: PairingOffer = {
      ...offer,
      keyringB64: 'A'.repeat(163_840),
      brokerUrl: `mqtts://${'b'.repeat(504)}`,
      logPolicy: '\n'.repeat(4096),
      keyringProof: '\n'.repeat(16_384),
    };
    expect(encodeOffer(longest).length + 8 + 32 + 16).toBeLessThanOrEqual(PAIRING_MESSAGE_BYTES);
  });

  test('can’t confirm in the device’s name, or for another household', () => {
    const { household, testDevice, random } = pairingScene(primitives);
    const hash = random(32);
    const thief = primitives.signKeyPair(random(32)).secretKey;
    const plaintext = (key: Uint8Array, id = household.householdId) =>
      makeDone(id, hash, (message) => primitives.sign(message, key));
    const check = (done: Uint8Array) =>
      codeOf(() => verifyDone(done, household.householdId, hash, testDevice.signingKey, primitives));
    const other = makeHousehold(primitives, random).householdId;
    expect(check(plaintext(testDevice.signingSecretKey))).toBe(null);
    expect(check(plaintext(thief))).toBe('bad_signature');
    expect(check(plaintext(testDevice.signingSecretKey, other))).toBe('wrong_device');
  });
});
