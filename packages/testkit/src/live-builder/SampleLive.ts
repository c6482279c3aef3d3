import { bytesToBase64, bytesToHex, hexToBytes, type LiveSessionId, systemRandom } from '@porchlight/kernel';
import { deviceIdOf, type Keyring, type LiveTracks } from '@porchlight/seal/header';
import { type LiveDevice, LiveOpener, LiveSealer, TalkSealer } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { type SampleMember, sampleMember } from '../clip-builder/sampleHome.ts';

const SOUND = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };
const TRACKS: LiveTracks = {
  picture: { codec: 'avc1.64001f', widthPx: 640, heightPx: 360, descriptionB64: 'AWQAH//hAA==' },
  sound: SOUND,
};
const NOW_MS = 1_780_000_000_000;
/** Between two frames of the sample. */
const FRAME_US = 10_000;

/** A live session of a device, sealed for one owner; what is filmed is bytes without meaning. */
export class SampleLive {
  readonly #device: LiveDevice;
  readonly #viewer: SampleMember = sampleMember();
  readonly #sealer: LiveSealer;
  #keyring: Keyring;
  #timeUs = 0;

  constructor(device: LiveDevice) {
    this.#device = device;
    this.#sealer = new LiveSealer(device, TRACKS, nodePrimitives, systemRandom);
    this.#keyring = keyringFor(device, this.#viewer);
  }

  get sessionId(): LiveSessionId {
    return this.#sealer.sessionId;
  }

  /** An announcement that answers a request, given by its hash, and the ones before it. */
  announce(answerHex: string): Uint8Array {
    return this.#announce(hexToBytes(answerHex));
  }

  /** The announcement of the next generation. */
  rekey(): Uint8Array {
    this.#keyring = { ...this.#keyring, version: this.#keyring.version + 1 };
    return this.#announce(null);
  }

  /** The records of the next picture. */
  picture(isKeyframe: boolean, length = 40): Uint8Array[] {
    return this.#sealer.frame('picture', { bytes: new Uint8Array(length), timeUs: this.#next(), isKeyframe });
  }

  /** The record of the next piece of sound. */
  sound(length = 12): Uint8Array {
    const bytes = new Uint8Array(length);
    const [record] = this.#sealer.frame('sound', { bytes, timeUs: this.#next(), isKeyframe: true });
    if (record === undefined) throw new Error('a frame has a record');
    return record;
  }

  /** What the owner opens the session with, who sent the request. Throws as `LiveOpener`. */
  open(announcement: Uint8Array, answerHex: string): LiveOpener {
    const { deviceId, signingSecretKey } = this.#device;
    const device = { deviceId, signingKey: signingSecretKey.slice(32) };
    return new LiveOpener(
      announcement,
      { device, client: this.#viewer.box, request: hexToBytes(answerHex) },
      nodePrimitives,
    );
  }

  /** What the owner says to a device of which nobody has the box key: the offer, and `count` frames of `length` bytes. */
  talk(count: number, length = 12): Uint8Array[] {
    const { deviceId } = this.#device;
    const deviceBoxKey = nodePrimitives.boxKeyPair(systemRandom(32)).publicKey;
    const place = { deviceId, deviceBoxKey, liveSessionId: this.sessionId, seenUs: this.#timeUs };
    const sealer = new TalkSealer(place, this.#viewer.signing, SOUND, nodePrimitives, systemRandom);
    const frames = Array.from({ length: count }, (_, i) =>
      sealer.frame({ bytes: new Uint8Array(length), timeUs: i * FRAME_US, isKeyframe: true }),
    );
    return [sealer.offer, ...frames.flat()];
  }

  #announce(request: Uint8Array | null): Uint8Array {
    return this.#sealer.announce(this.#keyring, { nowMs: NOW_MS, timeUs: this.#timeUs }, request);
  }

  #next(): number {
    this.#timeUs += FRAME_US;
    return this.#timeUs;
  }
}

/** A device with a new key. */
export function sampleLiveDevice(): LiveDevice {
  const { publicKey, secretKey } = nodePrimitives.signKeyPair(systemRandom(32));
  return { deviceId: deviceIdOf(publicKey, nodePrimitives), signingSecretKey: secretKey };
}

/** A random hash of a request, in hexadecimal. */
export function sampleAnswer(): string {
  return bytesToHex(systemRandom(32));
}

function keyringFor(device: LiveDevice, viewer: SampleMember): Keyring {
  const boxKeyHex = bytesToHex(viewer.box.publicKey);
  const { memberId, role, untilMs } = viewer;
  const noKey = '0'.repeat(64);
  return {
    householdId: '0'.repeat(32),
    version: 1,
    previousHashHex: noKey,
    issuedAtMs: NOW_MS,
    members: [
      {
        memberId,
        role,
        untilMs,
        clients: [{ signingKeyHex: bytesToHex(viewer.signing.publicKey), boxKeyHex }],
      },
    ],
    devices: [
      {
        deviceId: device.deviceId,
        kind: 'camera',
        signingKeyHex: bytesToHex(device.signingSecretKey.slice(32)),
        boxKeyHex: noKey,
        epoch: 1,
        epochKeyHex: noKey,
        wraps: [{ boxKeyHex, wrapB64: bytesToBase64(new Uint8Array(80)) }],
        history: [],
        commanders: [memberId],
      },
    ],
  };
}
