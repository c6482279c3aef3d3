import { concatBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { makeDeviceHello } from '../src/pairing/hello.ts';
import { DevicePairing, parsePairingUri } from '../src/pairing/index.ts';
import { derivePairingKeys } from '../src/pairing/pairingKeys.ts';
import { PAIRING_MESSAGE_BYTES, transcriptHash } from '../src/pairing/pairingMessage.ts';
import { referencePrimitives as primitives } from '../src/primitives/reference.ts';
import { codeOf } from './codeOf.ts';
import { bitFlipped, patched } from './forge.ts';
import { type PairingScene, pairHonestly, pairingDevice, pairingScene } from './pairingScene.ts';

const secretOf = (scene: PairingScene) => parsePairingUri(scene.device.uri, primitives).secret;

describe('a relay that has no code', () => {
  test('can’t put its own keys into a hello', () => {
    const { client, device, random } = pairingScene(primitives);
    const own = [...primitives.boxKeyPair(random(32)).publicKey];
    expect(codeOf(() => device.acceptHello(patched(client.hello, 0, own)))).toBe('wrong_key');
    const answer = device.acceptHello(client.hello);
    for (const offset of [33, 65, 97])
      expect(codeOf(() => client.meet(patched(answer, offset, own)))).toBe('wrong_key');
  });

  test('can’t stand in for the device with a hello of its own', () => {
    const scene = pairingScene(primitives);
    const other = pairingScene(primitives, 'the relay');
    const before = transcriptHash(null, scene.client.hello, primitives);
    const { deviceMacKey } = derivePairingKeys(secretOf(other), primitives);
    const { boxKey, signing } = pairingDevice(other.testDevice);
    const sign = (message: Uint8Array) => primitives.sign(message, signing.secretKey);
    const identity = { kind: 'camera', signingKey: signing.publicKey, boxKey } as const;
    const ephemeral = primitives.boxKeyPair(scene.random(32)).publicKey;
    const hello = makeDeviceHello(
      identity,
      sign,
      ephemeral,
      scene.random(32),
      before,
      deviceMacKey,
      primitives,
    );
    expect(codeOf(() => scene.client.meet(hello))).toBe('wrong_key');
  });

  test('can’t replay a hello, while the pairing goes on or after it', () => {
    const scene = pairingScene(primitives);
    const [hello = new Uint8Array(0), , sealed = new Uint8Array(0)] = pairHonestly(scene);
    expect(codeOf(() => scene.device.acceptHello(hello))).toBe('replayed');
    expect(codeOf(() => scene.device.acceptOffer(sealed))).toBe('replayed');
    const going = pairingScene(primitives);
    going.device.acceptHello(going.client.hello);
    expect(codeOf(() => going.device.acceptHello(going.client.hello))).toBe('replayed');
    const fresh = new DevicePairing(pairingDevice(scene.testDevice), scene);
    expect(codeOf(() => fresh.acceptHello(hello))).toBe('wrong_key');
  });

  test('can’t reflect a message to its sender, also under another type', () => {
    const { client, device, offer } = pairingScene(primitives);
    const retyped = (message: Uint8Array, type: number) =>
      Uint8Array.of(...message.subarray(0, 3), type, ...message.subarray(4));
    expect(codeOf(() => client.meet(client.hello))).toBe('broken_chain');
    expect(codeOf(() => client.meet(retyped(client.hello, 2)))).toBe('malformed_record');
    const answer = device.acceptHello(client.hello);
    expect(codeOf(() => device.acceptOffer(answer))).toBe('broken_chain');
    client.meet(answer);
    const sealed = client.offer(offer);
    expect(codeOf(() => client.finish(sealed))).toBe('broken_chain');
    expect(codeOf(() => client.finish(retyped(sealed, 4)))).toBe('broken_chain');
    const { done } = device.acceptOffer(sealed);
    expect(codeOf(() => device.acceptOffer(retyped(done, 3)))).toBe('replayed');
  });

  test('can’t reorder the steps or mix two pairings', () => {
    const a = pairingScene(primitives);
    const b = pairingScene(primitives, 'the other');
    expect(codeOf(() => a.device.acceptOffer(a.client.hello))).toBe('broken_chain');
    expect(codeOf(() => a.client.offer(a.offer))).toBe('broken_chain');
    expect(codeOf(() => a.device.acceptHello(b.client.hello))).toBe('wrong_key');
    const answerOfA = a.device.acceptHello(a.client.hello);
    const answerOfB = b.device.acceptHello(b.client.hello);
    expect(codeOf(() => a.client.meet(answerOfB))).toBe('broken_chain');
    a.client.meet(answerOfA);
    b.client.meet(answerOfB);
    const sealedOfA = a.client.offer(a.offer);
    const sealedOfB = b.client.offer(b.offer);
    expect(codeOf(() => a.device.acceptOffer(sealedOfB))).toBe('broken_chain');
    const spliced = concatBytes(sealedOfA.subarray(0, 40), sealedOfB.subarray(40));
    expect(codeOf(() => a.device.acceptOffer(spliced))).toBe('wrong_key');
    a.device.acceptOffer(sealedOfA);
    expect(codeOf(() => a.client.finish(b.device.acceptOffer(sealedOfB).done))).toBe('broken_chain');
  });

  test('can’t change a bit or cut off a byte of any message', () => {
    const messages = pairHonestly(pairingScene(primitives));
    const accept = (step: number, changed: Uint8Array) => {
      const { device, client, offer } = pairingScene(primitives);
      if (step === 0) return device.acceptHello(changed);
      const answer = device.acceptHello(client.hello);
      if (step === 1) return client.meet(changed);
      client.meet(answer);
      client.offer(offer);
      return step === 2 ? device.acceptOffer(changed) : client.finish(changed);
    };
    for (const [step, message] of messages.entries()) {
      const stride = step < 1 ? 37 : Math.ceil((8 * message.length) / 12);
      for (let bit = 0; bit < 8 * message.length; bit += stride)
        expect(codeOf(() => accept(step, bitFlipped(message, bit)))).not.toBe(null);
      for (const length of [0, 7, 8, 39, message.length - 1])
        expect(codeOf(() => accept(step, message.subarray(0, length)))).toBe('malformed_record');
    }
  });

  test('can’t make either side read more than the limit', () => {
    const { device } = pairingScene(primitives);
    const long = new Uint8Array(PAIRING_MESSAGE_BYTES + 1);
    long.set([0x50, 0x50, 1, 1]);
    expect(codeOf(() => device.acceptHello(long))).toBe('limit_exceeded');
  });
});
