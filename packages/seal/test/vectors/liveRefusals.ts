import { bytesToHex, type ErrorCode } from '@porchlight/kernel';
import {
  type LiveAnnouncement,
  makeStatement,
  peekLiveAnnouncement,
  type Track,
} from '../../src/header/index.ts';
import { liveTrackKey } from '../../src/live/liveKeys.ts';
import { sealFrame } from '../../src/live/sealFrame.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { LIVE_TRACKS, picture } from '../liveScene.ts';
import { frameRefusals } from './liveFrameRefusals.ts';
import { type LiveStory, liveKeyOf, liveScope } from './liveStory.ts';

/** Records in turn; a number stands for the record of that place in the story. */
export interface LiveRefusal {
  readonly name: string;
  readonly code: ErrorCode;
  /** Which client reads it; the guest where it isn't said. */
  readonly as?: string;
  readonly nowMs?: number;
  readonly timeUs?: number;
  readonly steps: readonly (number | string)[];
}

/** Everything that a viewer refuses. */
export function liveRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  return [
    ...frameRefusals(story),
    ...sealedRefusals(story, primitives),
    ...announcementRefusals(story, primitives),
    ...wrapRefusals(story, primitives),
    ...laterRefusals(story, primitives),
  ];
}

const OTHER_ID = '00'.repeat(16);
const ZEROS = '00'.repeat(32);

/** The announcements of the story, and what signs one anew. */
function forging({ scene, steps }: LiveStory, primitives: SealPrimitives) {
  const read = (i: number) => peekLiveAnnouncement(steps[i]?.record as Uint8Array);
  const signed = (value: object, secretKey = scene.device.signingSecretKey) =>
    bytesToHex(makeStatement('live', value, (message) => primitives.sign(message, secretKey)));
  const [first, second] = [read(0), read(4)];
  const alone = (name: string, code: ErrorCode, change: Partial<LiveAnnouncement> | object): LiveRefusal => ({
    name: `announcement: ${name}`,
    code,
    steps: [signed({ ...first, ...change })],
  });
  return { first, second, signed, alone };
}

/** What a device could seal, and what a viewer could, that no opener takes. */
function sealedRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  const scope = liveScope(story, 1);
  const key = liveKeyOf(story, 1);
  const { device, adult } = story.scene;
  const seal = (timeUs: number, keyOf: Track, secretKey = device.signingSecretKey) => {
    const trackKey = liveTrackKey(key, scope, keyOf, primitives);
    const sign = (message: Uint8Array) => primitives.sign(message, secretKey);
    const seat = { scope, track: 'picture' as const, trackKey, sequence: 2, sign };
    return bytesToHex(sealFrame(picture(timeUs), seat, primitives)[0] as Uint8Array);
  };
  return [
    { name: 'time that goes back', code: 'out_of_order', steps: [0, 1, 3, seal(33_332, 'picture')] },
    { name: 'a picture under the key of sound', code: 'wrong_key', steps: [0, 1, 3, seal(40_000, 'sound')] },
    {
      name: 'a frame that another viewer made',
      code: 'bad_signature',
      steps: [0, 1, 3, seal(40_000, 'picture', adult.signing.secretKey)],
    },
  ];
}

function announcementRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  const { first, signed, alone } = forging(story, primitives);
  const { answersHex } = first;
  const seventeen = Array.from({ length: 17 }, (_, i) => `${ZEROS.slice(2)}${i + 10}`);
  const byRoot = signed(first, story.scene.household.root.secretKey);
  return [
    { name: 'announcement: signed by another', code: 'bad_signature', steps: [byRoot] },
    alone('of another device', 'wrong_device', { deviceId: OTHER_ID }),
    alone('answers another request', 'replayed', { answersHex: [ZEROS] }),
    alone('answers nothing', 'malformed_record', { answersHex: [] }),
    alone('answers one request twice', 'malformed_record', { answersHex: [...answersHex, ...answersHex] }),
    alone('answers seventeen', 'malformed_record', { answersHex: [...seventeen, ...answersHex].slice(-17) }),
    alone('generation 0', 'malformed_record', { generation: 0 }),
    alone('generation 1025', 'malformed_record', { generation: 1_025 }),
    alone('no track', 'malformed_record', { tracks: {} }),
    alone('a time past the longest session', 'malformed_record', { timeUs: 3_600_000_001 }),
    alone('a field that the schema does not have', 'malformed_record', { more: 1 }),
    {
      name: 'announcement: a frame in its place',
      code: 'malformed_record',
      steps: [1],
    },
  ];
}

function wrapRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  const { first, second, alone } = forging(story, primitives);
  const own = bytesToHex(story.scene.guest.box.publicKey);
  const wrapIn = ({ wraps }: LiveAnnouncement, isOwn: boolean) =>
    wraps.find((each) => (each.boxKeyHex === own) === isOwn)?.wrapB64;
  const withWrap = (wrapB64: string | undefined) => ({
    wraps: first.wraps.map((each) => (each.boxKeyHex === own ? { ...each, wrapB64 } : each)),
  });
  const others = first.wraps.filter((each) => each.boxKeyHex !== own);
  return [
    alone('no wrap for the viewer', 'sealed_for_another', { wraps: others }),
    alone('the wrap of another viewer', 'sealed_for_another', withWrap(wrapIn(first, false))),
    alone('the wrap of another generation', 'sealed_for_another', withWrap(wrapIn(second, true))),
    alone('another session', 'sealed_for_another', { sessionId: OTHER_ID }),
    alone('another generation', 'sealed_for_another', { generation: 2 }),
    alone('a wrap that is too short', 'malformed_record', withWrap('AAAA')),
    alone('two wraps for one key', 'malformed_record', { wraps: [...first.wraps, ...first.wraps] }),
    alone('no wraps', 'malformed_record', { wraps: [] }),
    alone('another commitment', 'wrong_key', { commitmentHex: ZEROS }),
    {
      name: 'announcement: for everybody but this client',
      code: 'sealed_for_another',
      as: 'otherGuest',
      steps: [0],
    },
  ];
}

function laterRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  const { second, signed } = forging(story, primitives);
  const later = (
    name: string,
    code: ErrorCode,
    change: object,
    before: readonly number[] = [0],
  ): LiveRefusal => ({
    name: `later announcement: ${name}`,
    code,
    steps: [...before, signed({ ...second, ...change })],
  });
  return [
    later('of another session', 'broken_chain', { sessionId: OTHER_ID }),
    later('other tracks', 'broken_chain', { tracks: { sound: LIVE_TRACKS.sound } }),
    later('another commitment', 'wrong_key', { commitmentHex: ZEROS }),
    later('the same generation with another key', 'broken_chain', { generation: 1 }),
    later('by an older keyring', 'stale_keyring', { generation: 3, keyringVersion: 1 }, [0, 4]),
    {
      name: 'later announcement: of a generation that is over',
      code: 'replayed',
      steps: [0, 4, 0],
    },
    {
      name: 'later announcement: without this client',
      code: 'sealed_for_another',
      as: 'adult',
      steps: [0, 4],
    },
    { name: 'a frame after being left out', code: 'sealed_for_another', as: 'adult', steps: [0, 4, 5] },
    {
      name: 'a frame of the generation before, after being left out',
      code: 'replayed',
      as: 'adult',
      steps: [0, 4, 1],
    },
  ];
}
