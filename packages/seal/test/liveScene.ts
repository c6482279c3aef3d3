import type { EpochMs, RandomSource } from '@porchlight/kernel';
import type { Keyring, LiveTracks } from '../src/header/index.ts';
import { LiveOpener, LiveSealer, type MediaFrame } from '../src/live/index.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { patternBytes, STARTED_AT_MS } from './film.ts';
import {
  firstKeyring,
  keyringDevice,
  makeDevice,
  makeHousehold,
  makeMember,
  memberEntry,
  type TestDevice,
  type TestHousehold,
  type TestMember,
} from './household.ts';
import { fixedBytes } from './vectors/fixedBytes.ts';

export const NOW_MS = (STARTED_AT_MS + 60_000) as EpochMs;
/** When the membership of `leaving` ends. */
export const LEAVES_AT_MS = (NOW_MS + 600_000) as EpochMs;

export const LIVE_TRACKS: LiveTracks = {
  picture: { codec: 'avc1.64001f', widthPx: 1280, heightPx: 720, descriptionB64: 'AWQAH//hAA==' },
  sound: { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' },
};

export const REQUEST = fixedBytes('live request');

/** A household in which everybody stands otherwise to its one device. */
export interface LiveScene {
  readonly household: TestHousehold;
  readonly device: TestDevice;
  /** An adult with a wrap, who is gone in the second keyring. */
  readonly adult: TestMember;
  /** A guest with a wrap; one without. */
  readonly guest: TestMember;
  readonly otherGuest: TestMember;
  /** A live-viewer, who has none and needs none. */
  readonly viewer: TestMember;
  /** Live-viewers whose membership ended, and ends. */
  readonly gone: TestMember;
  readonly leaving: TestMember;
  readonly keyring: Keyring;
  readonly second: Keyring;
}

export function makeLiveScene(primitives: SealPrimitives, random: RandomSource): LiveScene {
  const household = makeHousehold(primitives, random);
  const device = makeDevice(primitives, random);
  const member = () => makeMember(primitives, random);
  const [adult, guest, otherGuest, viewer, gone, leaving] = [
    member(),
    member(),
    member(),
    member(),
    member(),
    member(),
  ];
  const first = firstKeyring(household, [device], primitives, random);
  const entry = keyringDevice(household, device, [household.owner, adult, guest], primitives, random);
  const others = [
    memberEntry(guest, 'guest'),
    memberEntry(otherGuest, 'guest'),
    memberEntry(viewer, 'live-viewer'),
    { ...memberEntry(gone, 'live-viewer'), untilMs: NOW_MS },
    { ...memberEntry(leaving, 'live-viewer'), untilMs: LEAVES_AT_MS },
  ];
  const owner = memberEntry(household.owner, 'owner');
  const devices = [{ ...entry, commanders: [household.owner.memberId, adult.memberId] }];
  const keyring = { ...first, members: [owner, memberEntry(adult, 'adult'), ...others], devices };
  const left = keyringDevice(household, device, [household.owner, guest], primitives, random);
  const second = {
    ...keyring,
    version: 2,
    members: [owner, ...others],
    devices: [{ ...left, commanders: [household.owner.memberId] }],
  };
  return { household, device, adult, guest, otherGuest, viewer, gone, leaving, keyring, second };
}

export function picture(timeUs: number, isKeyframe = false, length = 40): MediaFrame {
  return { bytes: patternBytes(length), timeUs, isKeyframe };
}

export function sound(timeUs: number, length = 12): MediaFrame {
  return { bytes: patternBytes(length), timeUs, isKeyframe: true };
}

/** A session of the scene's device, announced by the first keyring for `REQUEST`. */
export function beginLive(
  scene: LiveScene,
  primitives: SealPrimitives,
  random: RandomSource,
  tracks: LiveTracks = LIVE_TRACKS,
): { readonly sealer: LiveSealer; readonly announcement: Uint8Array } {
  const sealer = new LiveSealer(scene.device, tracks, primitives, random);
  const announcement = sealer.announce(scene.keyring, { nowMs: NOW_MS, timeUs: 0 }, REQUEST);
  return { sealer, announcement };
}

export function lookAs(
  member: TestMember,
  scene: LiveScene,
  announcement: Uint8Array,
  primitives: SealPrimitives,
  request = REQUEST,
): LiveOpener {
  const { deviceId, signingKey } = scene.device;
  const viewer = { device: { deviceId, signingKey }, client: member.box, request };
  return new LiveOpener(announcement, viewer, primitives);
}
