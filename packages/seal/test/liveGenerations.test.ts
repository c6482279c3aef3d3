import { bytesToBase64, bytesToHex, PorchlightError } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Keyring, LIVE_LIMITS, verifyLiveAnnouncement } from '../src/header/index.ts';
import { FrameCounter } from '../src/live/FrameCounter.ts';
import { type LiveOpener, LiveSealer } from '../src/live/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import type { TestMember } from './household.ts';
import { beginLive, LIVE_TRACKS, lookAs, makeLiveScene, NOW_MS, picture, sound } from './liveScene.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('live generations');
const scene = makeLiveScene(primitives, random);
const owner = scene.household.owner;
/** Those who come and go; the owner stays. */
const GUESTS: readonly TestMember[] = [scene.viewer, scene.leaving, scene.otherGuest];

type Step = { readonly kind: 'frame' } | { readonly kind: 'keyring'; readonly present: readonly boolean[] };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ kind: 'frame' }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.boolean(), fc.boolean(), fc.boolean())
        .map((present): Step => ({ kind: 'keyring', present })),
    },
  ),
  { minLength: 1, maxLength: 16 },
);

/** The keyring in which the owner and these guests, as live-viewers, are all there is. */
function keyringOf(version: number, present: readonly boolean[]): Keyring {
  const [first] = scene.keyring.members as [Keyring['members'][number]];
  const guests = GUESTS.filter((_, i) => present[i]).map(({ memberId, signing, box }) => ({
    memberId,
    role: 'live-viewer' as const,
    untilMs: null,
    clients: [{ signingKeyHex: bytesToHex(signing.publicKey), boxKeyHex: bytesToHex(box.publicKey) }],
  }));
  return { ...scene.keyring, version, members: [first, ...guests] };
}

/** Everybody's openers, each of which must take a record exactly if its owner is among `allowed`. */
class Audience {
  readonly #openers = new Map<TestMember, LiveOpener>();

  constructor(announcement: Uint8Array) {
    for (const member of [owner, ...GUESTS])
      codeOf(() => this.#openers.set(member, lookAs(member, scene, announcement, primitives)));
  }

  get members(): Set<TestMember> {
    return new Set(this.#openers.keys());
  }

  expect(allowed: ReadonlySet<TestMember>, read: (opener: LiveOpener) => unknown): void {
    for (const [member, opener] of this.#openers)
      expect(codeOf(() => read(opener))).toBe(allowed.has(member) ? null : 'sealed_for_another');
  }
}

test('whatever keyrings come, a frame opens for exactly those whom the keyring of its moment allows', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const { sealer, announcement } = beginLive(scene, primitives, random);
      const audience = new Audience(announcement);
      let allowed = audience.members;
      expect(allowed.size).toBe(3);
      let isFirst = true;
      for (const [i, step] of script.entries()) {
        const timeUs = 1_000 * i;
        if (step.kind === 'frame') {
          const [record] = sealer.frame('picture', picture(timeUs, isFirst)) as [Uint8Array];
          audience.expect(allowed, (opener) => opener.open(record));
          isFirst = false;
          continue;
        }
        const keyring = keyringOf(i + 2, step.present);
        expect(sealer.isStale(keyring, NOW_MS)).toBe(true);
        const record = sealer.announce(keyring, { nowMs: NOW_MS, timeUs }, null);
        allowed = new Set([owner, ...GUESTS.filter((_, at) => step.present[at])]);
        audience.expect(allowed, (opener) => opener.announce(record));
        isFirst = true;
      }
    }),
    { numRuns: 40 },
  );
});

test('no generation’s key, however it was wrapped, is that of another', () => {
  const { sealer, announcement } = beginLive(scene, primitives, random);
  const opener = lookAs(owner, scene, announcement, primitives);
  const commitments = new Set([opener.announcement.commitmentHex]);
  for (let version = 2; version <= 50; version++) {
    opener.announce(sealer.announce(keyringOf(version, []), { nowMs: NOW_MS, timeUs: version }, null));
    commitments.add(opener.announcement.commitmentHex);
  }
  expect(commitments.size).toBe(50);
});

test('the announcement of the largest household, with the longest descriptions, fits into a record', () => {
  const [first] = scene.keyring.members as [Keyring['members'][number]];
  const members = Array.from({ length: 32 }, () => ({
    ...first,
    role: 'live-viewer' as const,
    clients: Array.from({ length: 16 }, () => ({
      signingKeyHex: bytesToHex(random(32)),
      boxKeyHex: bytesToHex(primitives.boxKeyPair(random(32)).publicKey),
    })),
  }));
  const descriptionB64 = bytesToBase64(random(LIVE_LIMITS.descriptionBytes));
  const { picture: seen, sound: heard } = LIVE_TRACKS;
  if (seen === undefined || heard === undefined) throw new PorchlightError('internal', 'a track is missing');
  const tracks = { picture: { ...seen, descriptionB64 }, sound: { ...heard, descriptionB64 } };
  const sealer = new LiveSealer(scene.device, tracks, primitives, random);
  const at = { nowMs: NOW_MS, timeUs: 0 };
  const requests = Array.from({ length: LIVE_LIMITS.answers + 1 }, () => random(32));
  const records = requests.map((request) => sealer.announce({ ...scene.keyring, members }, at, request));
  const read = verifyLiveAnnouncement(records.at(-1) as Uint8Array, scene.device, primitives);
  expect([read.wraps.length, read.answersHex.length]).toEqual([LIVE_LIMITS.wraps, LIVE_LIMITS.answers]);
  expect(read.answersHex).toEqual(requests.slice(1).map(bytesToHex));
});

test('a session has 1,024 generations and no more, and is then over', () => {
  const { sealer } = beginLive(scene, primitives, random);
  for (let version = 2; version <= LIVE_LIMITS.generations; version++)
    sealer.announce(keyringOf(version, []), { nowMs: NOW_MS, timeUs: 0 }, null);
  const oneMore = () => sealer.announce(keyringOf(1_025, []), { nowMs: NOW_MS, timeUs: 0 }, null);
  expect([codeOf(oneMore), codeOf(oneMore)]).toEqual(['limit_exceeded', 'not_permitted']);
});

test.each(['picture', 'sound'] as const)(
  'the numbers of %s are counted up to the last, each once',
  (track) => {
    const counter = new FrameCounter(track);
    const frame = track === 'picture' ? picture(0, true) : sound(0);
    for (let i = 0; i < LIVE_LIMITS.framesOfTrack[track]; i++)
      if (counter.take(frame) !== i) throw new PorchlightError('internal', 'a number was given out of turn');
    expect(codeOf(() => counter.take(frame))).toBe('limit_exceeded');
  },
);
