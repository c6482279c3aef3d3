import { bytesToBase64, bytesToHex, type EpochMs, type RandomSource } from '@porchlight/kernel';
import {
  ClientPairing,
  DevicePairing,
  type PairingDevice,
  type PairingOffer,
  parsePairingUri,
} from '../src/pairing/index.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import {
  firstKeyring,
  makeDevice,
  makeHousehold,
  signKeyring,
  type TestDevice,
  type TestHousehold,
} from './household.ts';
import { seededRandom } from './seededRandom.ts';

/** A clock that stands where it is set. */
export interface SetClock {
  time: number;
  nowMs(): EpochMs;
}

export function setClock(): SetClock {
  return {
    time: 1_780_000_000_000,
    nowMs() {
      return this.time as EpochMs;
    },
  };
}

export interface PairingScene {
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  /** Everything that was drawn from `random` so far. */
  readonly drawn: readonly Uint8Array[];
  readonly clock: SetClock;
  readonly household: TestHousehold;
  readonly testDevice: TestDevice;
  readonly device: DevicePairing;
  readonly client: ClientPairing;
  readonly offer: PairingOffer;
}

export function pairingDevice(device: TestDevice): PairingDevice {
  const signing = { publicKey: device.signingKey, secretKey: device.signingSecretKey };
  return { kind: 'camera', signing, boxKey: device.box.publicKey };
}

/** What `household` offers a device, in a first keyring that names `devices`. */
export function offerOf(
  household: TestHousehold,
  devices: readonly TestDevice[],
  primitives: SealPrimitives,
  random: RandomSource,
): PairingOffer {
  const keyring = firstKeyring(household, devices, primitives, random);
  return {
    rootKeyHex: bytesToHex(household.root.publicKey),
    keyringB64: bytesToBase64(signKeyring(household, keyring, primitives)),
    receiptKeyHex: 'ab'.repeat(32),
    brokerUrl: 'mqtts://broker.example:8883',
    cell: '8a1fb46622dffff',
    logPolicy: 'log log.example/vectors+00000000+AAAA\nquorum none\n',
    watchKeyHex: 'cd'.repeat(32),
    keyringProof: 'c2sp.org/tlog-proof@v1\nindex 0\n\nlog.example/vectors\n',
  };
}

/** A household, a device that shows a code, and a client that has scanned it. */
export function pairingScene(primitives: SealPrimitives, seed = 'pairing'): PairingScene {
  const stream = seededRandom(seed);
  const drawn: Uint8Array[] = [];
  const random: RandomSource = (length) => {
    const bytes = stream(length);
    drawn.push(bytes.slice());
    return bytes;
  };
  const clock = setClock();
  const deps = { primitives, random, clock };
  const household = makeHousehold(primitives, random);
  const testDevice = makeDevice(primitives, random);
  const offer = offerOf(household, [testDevice], primitives, random);
  const device = new DevicePairing(pairingDevice(testDevice), deps);
  const client = new ClientPairing(parsePairingUri(device.uri, primitives), deps);
  return { primitives, random, drawn, clock, household, testDevice, device, client, offer };
}

/** Carries the messages of one pairing as an honest relay does, and returns them in their order. */
export function pairHonestly({ device, client, offer }: PairingScene): readonly Uint8Array[] {
  const hello = client.hello.slice();
  const answer = device.acceptHello(hello);
  client.meet(answer);
  const sealed = client.offer(offer);
  const { done } = device.acceptOffer(sealed);
  client.finish(done);
  return [hello, answer, sealed, done];
}
