import { bytesToHex } from '@porchlight/kernel';
import {
  formatSetupCode,
  pairingSecret,
  parsePairingUri,
  wrongSetupCodeGroups,
} from '../src/pairing/index.ts';
import { derivePairingKeys, type PairingKeys, sessionKey } from '../src/pairing/pairingKeys.ts';
import { transcriptHash } from '../src/pairing/pairingMessage.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { codeOf } from './codeOf.ts';
import { bitFlipped } from './forge.ts';
import { type PairingScene, pairHonestly, pairingScene } from './pairingScene.ts';
import { fixedBytes } from './vectors/fixedBytes.ts';

const SEED = 'porchlight pairing vectors';
const STEPS = ['client-hello', 'device-hello', 'client-offer', 'device-done'] as const;

/** Codes, and one whole pairing with what is refused at each of its steps. */
export function pairingVectors(primitives: SealPrimitives): unknown {
  const scene = pairingScene(primitives, SEED);
  const { secret } = parsePairingUri(scene.device.uri, primitives);
  const keys = derivePairingKeys(secret, primitives);
  const messages = pairHonestly(scene);
  const other = pairHonestly(pairingScene(primitives, `${SEED}, another`));
  return {
    about: 'pairing.md; refused: message is sent as step 0 … 3 in place of the right one of that pairing',
    seed: SEED,
    codes: codeVectors(primitives),
    pairing: {
      secretHex: bytesToHex(secret),
      setupCode: scene.device.setupCode,
      uri: scene.device.uri,
      rendezvousHex: keys.rendezvousIdHex,
      clientMacKeyHex: bytesToHex(keys.clientMacKey),
      deviceMacKeyHex: bytesToHex(keys.deviceMacKey),
      mixKeyHex: bytesToHex(keys.mixKey),
      deviceSigningKeyHex: bytesToHex(scene.testDevice.signingKey),
      deviceSigningSeedHex: bytesToHex(scene.testDevice.signingSecretKey.subarray(0, 32)),
      deviceBoxKeyHex: bytesToHex(scene.testDevice.box.publicKey),
      householdId: scene.household.householdId,
      offer: scene.offer,
      messages: messages.map((message, i) => ({ name: STEPS[i], hex: bytesToHex(message) })),
      transcriptHashesHex: transcriptOf(messages, primitives).map(bytesToHex),
      ...ephemeralVectors(scene, keys, messages),
    },
    refused: refusals(messages, other, primitives),
  };
}

/** Plays the pairing of the vectors up to `step` and gives `message` in place of the right one; the code of its refusal, or null. */
export function playVector(step: number, message: Uint8Array, primitives: SealPrimitives): string | null {
  const { device, client, offer }: PairingScene = pairingScene(primitives, SEED);
  if (step === 0) return codeOf(() => device.acceptHello(message));
  const answer = device.acceptHello(client.hello);
  if (step === 1) return codeOf(() => client.meet(message));
  client.meet(answer);
  const sealed = client.offer(offer);
  if (step === 2) return codeOf(() => device.acceptOffer(message));
  device.acceptOffer(sealed);
  return codeOf(() => client.finish(message));
}

function codeVectors(primitives: SealPrimitives): unknown {
  const secrets = [new Uint8Array(16), new Uint8Array(16).fill(255), fixedBytes('setup code', 16)];
  const codes = secrets.map((bytes) => {
    const code = formatSetupCode(pairingSecret(bytes), primitives);
    return {
      secretHex: bytesToHex(bytes),
      code,
      typed: code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'),
    };
  });
  const code = codes[2]?.code ?? '';
  const groups = code.split('-');
  const texts = [
    '',
    groups.slice(0, 6).join('-'),
    `${code}-0`,
    [groups[1], groups[0], ...groups.slice(2)].join('-'),
    code.replace(/^./, (first) => (first === '7' ? '8' : '7')),
    code.replace(/.$/, 'U'),
    [...groups.slice(0, 6), codes[0]?.code.split('-')[6]].join('-'),
  ];
  const refused = texts.map((text) => ({
    text,
    wrongGroups: wrongSetupCodeGroups(text),
    code: 'malformed_encoding',
  }));
  return { accepted: codes, refused };
}

function transcriptOf(messages: readonly Uint8Array[], primitives: SealPrimitives): Uint8Array[] {
  let before: Uint8Array | null = null;
  return messages.slice(0, 3).map((message) => {
    before = transcriptHash(before, message, primitives);
    return before;
  });
}

function refusals(
  messages: readonly Uint8Array[],
  other: readonly Uint8Array[],
  primitives: SealPrimitives,
): unknown[] {
  return messages.flatMap((message, step) => {
    const lastBit = 8 * message.length - 1;
    const cases: (readonly [string, Uint8Array])[] = [
      ['nothing', new Uint8Array(0)],
      ['one byte short', message.subarray(0, -1)],
      ['another magic', bitFlipped(message, 0)],
      ['version 2', Uint8Array.of(...message.subarray(0, 2), 2, ...message.subarray(3))],
      ['type 5', Uint8Array.of(...message.subarray(0, 3), 5, ...message.subarray(4))],
      ['a changed first bit of the body', bitFlipped(message, 64)],
      ['a changed bit at offset 40', bitFlipped(message, 8 * 48)],
      ['a changed last bit', bitFlipped(message, lastBit)],
      ['the same step of another pairing', other[step] ?? message],
      ['the step before, or the last', messages.at(step - 1) ?? message],
    ];
    return cases.map(([name, changed]) => ({
      name: `${STEPS[step]}: ${name}`,
      step,
      code: playVector(step, changed, primitives),
      messageHex: bytesToHex(changed),
    }));
  });
}

/** What each side drew for the pairing, and the session key that both come to. */
function ephemeralVectors(
  { drawn, primitives }: PairingScene,
  keys: PairingKeys,
  messages: readonly Uint8Array[],
): Record<string, string> {
  const [clientSecret, clientNonce, deviceSecret, deviceNonce] = drawn.slice(-4) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const [, h2] = transcriptOf(messages, primitives) as [Uint8Array, Uint8Array, Uint8Array];
  const deviceKey = primitives.boxKeyPair(deviceSecret.slice()).publicKey;
  const session = sessionKey(keys, clientSecret.slice(), deviceKey, h2, primitives);
  return {
    clientEphemeralSecretHex: bytesToHex(clientSecret),
    clientNonceHex: bytesToHex(clientNonce),
    deviceEphemeralSecretHex: bytesToHex(deviceSecret),
    deviceNonceHex: bytesToHex(deviceNonce),
    sessionKeyHex: bytesToHex(session),
  };
}
