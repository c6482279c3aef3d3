import type { LiveSessionId, RandomSource } from '@porchlight/kernel';
import { LIVE_LIMITS } from '../../src/header/index.ts';
import { TalkSealer } from '../../src/live/index.ts';
import type { LiveScope } from '../../src/live/liveKeys.ts';
import type { KeyPair, SealPrimitives } from '../../src/primitives/primitives.ts';
import {
  beginLive,
  LIVE_TRACKS,
  type LiveScene,
  makeLiveScene,
  NOW_MS,
  picture,
  sound,
} from '../liveScene.ts';
import { seededRandom } from '../seededRandom.ts';

/** One record of the story; `frame` is null for an announcement or an offer. */
export interface LiveStep {
  readonly name: string;
  readonly record: Uint8Array;
  readonly frame: { readonly bytes: Uint8Array } | null;
}

/** A session of two generations, and a talk in it. */
export interface LiveStory {
  readonly scene: LiveScene;
  readonly steps: readonly LiveStep[];
  /** The two records of a frame that doesn't fit into one; it follows the last of `steps`. */
  readonly large: readonly Uint8Array[];
  readonly talk: readonly LiveStep[];
  /** What the two sealers drew, in turn. */
  readonly liveDraws: readonly Uint8Array[];
  readonly talkDraws: readonly Uint8Array[];
  readonly liveSessionId: string;
}

/** When the device reads the talk, from the live session's start. */
export const TALK_AT_US = 1_500_000;

export const LARGE_BYTES = LIVE_LIMITS.chunkBytes + 1;

export function tellLiveStory(primitives: SealPrimitives): LiveStory {
  const scene = makeLiveScene(primitives, seededRandom('porchlight vectors:live household'));
  const live = recording('porchlight vectors:live session');
  const { sealer, announcement } = beginLive(scene, primitives, live.random);
  const steps: LiveStep[] = [{ name: 'announcement', record: announcement, frame: null }];
  const add = (name: string, track: 'picture' | 'sound', frame: ReturnType<typeof picture>) =>
    steps.push({ name, record: sealer.frame(track, frame)[0] as Uint8Array, frame });
  add('keyframe', 'picture', picture(0, true, 40));
  add('sound', 'sound', sound(5_000, 12));
  add('picture', 'picture', picture(33_333, false, 23));
  const at = { nowMs: NOW_MS + 1_000, timeUs: 1_000_000 };
  const record = sealer.announce(scene.second, at, null);
  steps.push({ name: 'announcement of generation 2, without the adult', record, frame: null });
  add('keyframe of generation 2', 'picture', picture(1_033_333, true, 41));
  add('sound of generation 2', 'sound', sound(1_040_000, 13));
  const large = sealer.frame('picture', picture(1_066_666, false, LARGE_BYTES));

  const said = recording('porchlight vectors:live talk');
  const { deviceId, box } = scene.device;
  const place = { deviceId, deviceBoxKey: box.publicKey, liveSessionId: sealer.sessionId, seenUs: 1_040_000 };
  const codec = LIVE_TRACKS.sound as NonNullable<typeof LIVE_TRACKS.sound>;
  const speaker: KeyPair = scene.adult.signing;
  const sealed = new TalkSealer(place, speaker, codec, primitives, said.random);
  const talk: LiveStep[] = [{ name: 'offer', record: sealed.offer, frame: null }];
  for (const [i, length] of [12, 14].entries()) {
    const frame = sound(20_000 * i, length);
    talk.push({ name: `talk ${i}`, record: sealed.frame(frame)[0] as Uint8Array, frame });
  }
  return {
    scene,
    steps,
    large,
    talk,
    liveDraws: live.drawn,
    talkDraws: said.drawn,
    liveSessionId: sealer.sessionId,
  };
}

/** A seeded source that remembers what it gave. */
function recording(seed: string): { readonly random: RandomSource; readonly drawn: Uint8Array[] } {
  const source = seededRandom(seed);
  const drawn: Uint8Array[] = [];
  const random: RandomSource = (length) => {
    const bytes = source(length);
    drawn.push(bytes);
    return bytes;
  };
  return { random, drawn };
}

/** The sealer draws the session's id, a key, a secret for each of five wraps, and for the second generation a key again. */
export function liveKeyOf({ liveDraws }: LiveStory, generation: number): Uint8Array {
  return liveDraws[generation === 1 ? 1 : 7] as Uint8Array;
}

export function liveScope({ scene, liveSessionId }: LiveStory, generation: number): LiveScope {
  const { deviceId } = scene.device;
  return { deviceId, sessionId: liveSessionId as LiveSessionId, generation, direction: 'down' };
}
