import { bytesToHex } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import {
  isTalker,
  KEYRING_LAPSE,
  LIVE_LIMITS,
  liveViewers,
  readLiveFrame,
  verifyLiveAnnouncement,
  verifyLiveFrame,
} from '../src/header/index.ts';
import { LiveSealer, TalkGate, TalkSealer } from '../src/live/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import type { TestMember } from './household.ts';
import {
  beginLive,
  LEAVES_AT_MS,
  LIVE_TRACKS,
  lookAs,
  makeLiveScene,
  NOW_MS,
  picture,
  REQUEST,
  sound,
} from './liveScene.ts';
import { seededRandom } from './seededRandom.ts';
import { fixedBytes } from './vectors/fixedBytes.ts';

const random = seededRandom('live');
const scene = makeLiveScene(primitives, random);
const { household, adult, guest, otherGuest, viewer, gone, leaving, device, keyring, second } = scene;
const stranger = makeLiveScene(primitives, random);
const at = { nowMs: NOW_MS, timeUs: 1_000_000 };
const OTHER_REQUEST = fixedBytes('another request');
const boxKeys = (...members: TestMember[]) => members.map((each) => bytesToHex(each.box.publicKey));
const begin = () => beginLive(scene, primitives, random);
const look = (member: TestMember, announcement: Uint8Array, request = REQUEST) =>
  lookAs(member, scene, announcement, primitives, request);
const one = (records: readonly Uint8Array[]) => {
  expect(records.length).toBe(1);
  return records[0] as Uint8Array;
};

describe('who may see a device live', () => {
  test('live-viewers and those who may see its recordings, while they count', () => {
    const viewers = liveViewers(keyring, device.deviceId, NOW_MS);
    expect(viewers).toEqual(boxKeys(household.owner, adult, guest, viewer, leaving));
    expect(liveViewers(keyring, device.deviceId, LEAVES_AT_MS)).not.toContain(boxKeys(leaving)[0]);
  });

  test('nobody when the rights have lapsed, when the device is retired, and when nobody is left', () => {
    const lapsed = NOW_MS + KEYRING_LAPSE.afterMs;
    expect(codeOf(() => liveViewers(keyring, device.deviceId, lapsed))).toBe('stale_keyring');
    const devices = keyring.devices.map((each) => ({ ...each, retiredAtMs: NOW_MS }));
    expect(codeOf(() => liveViewers({ ...keyring, devices }, device.deviceId, NOW_MS))).toBe('not_permitted');
    expect(codeOf(() => liveViewers(keyring, stranger.device.deviceId, NOW_MS))).toBe('not_permitted');
    const nobody = { ...keyring, members: keyring.members.filter((each) => each.untilMs === NOW_MS) };
    expect(codeOf(() => liveViewers(nobody, device.deviceId, NOW_MS))).toBe('not_permitted');
  });

  test('the announcement has a wrap for each of them, and opens for nobody else', () => {
    const { announcement } = begin();
    for (const member of [household.owner, adult, guest, viewer, leaving])
      expect(look(member, announcement).announcement.generation).toBe(1);
    for (const member of [otherGuest, gone, stranger.viewer])
      expect(codeOf(() => look(member, announcement))).toBe('sealed_for_another');
  });

  test('one member with a key of low order keeps nobody else from looking', () => {
    const members = keyring.members.map((each, i) =>
      i === 4 ? { ...each, clients: each.clients.map((c) => ({ ...c, boxKeyHex: '00'.repeat(32) })) } : each,
    );
    const sealer = new LiveSealer(device, LIVE_TRACKS, primitives, random);
    const record = sealer.announce({ ...keyring, members }, at, REQUEST);
    expect(look(household.owner, record).announcement.wraps.length).toBe(4);
    const alone = { ...keyring, members: members.filter((_, i) => i === 4) };
    expect(codeOf(() => sealer.announce({ ...alone, version: 2 }, at, null))).toBe('not_permitted');
    expect(codeOf(() => sealer.frame('sound', sound(0)))).toBe('not_permitted');
  });
});

describe('a live session', () => {
  test('opens to what was sealed, both tracks, frames of one chunk and of many', () => {
    const { sealer, announcement } = begin();
    const opener = look(viewer, announcement);
    const frames = [
      ['picture', picture(0, true, 300_000)],
      ['sound', sound(10)],
      ['picture', picture(33_000)],
      ['picture', picture(66_000, false, LIVE_LIMITS.frameBytes.picture)],
    ] as const;
    for (const [track, frame] of frames) {
      const records = sealer.frame(track, frame);
      expect(records.length).toBe(Math.ceil(frame.bytes.length / LIVE_LIMITS.chunkBytes));
      const results = records.map((record) => opener.open(record));
      expect(results.slice(0, -1).every(({ kind }) => kind === 'part')).toBe(true);
      const last = results.at(-1);
      expect(last).toMatchObject({ kind: 'frame', track, missed: 0, timeUs: frame.timeUs });
      if (last?.kind === 'frame') expect(Buffer.compare(last.bytes, frame.bytes)).toBe(0);
    }
  });

  test('is joined in the middle at a keyframe, from its second announcement', () => {
    const { sealer, announcement } = begin();
    sealer.frame('picture', picture(0, true));
    const again = sealer.announce(keyring, at, OTHER_REQUEST);
    const opener = look(guest, again, OTHER_REQUEST);
    expect(opener.announcement.answersHex.length).toBe(2);
    expect(codeOf(() => look(guest, announcement, OTHER_REQUEST))).toBe('replayed');
    const [delta, key] = [sealer.frame('picture', picture(1)), sealer.frame('picture', picture(2, true))];
    expect(opener.open(one(delta))).toEqual({ kind: 'gap', track: 'picture', sequence: 1, missed: 0 });
    expect(opener.open(one(key))).toMatchObject({ kind: 'frame', sequence: 2, missed: 0 });
  });

  test('says how old a frame is at most, by the time since the request alone', () => {
    const { announcement } = begin();
    const opener = look(guest, announcement);
    expect(opener.ageAtMostMs({ timeUs: 2_000_000 }, 2_150)).toBe(150);
    expect(opener.ageAtMostMs({ timeUs: 2_000_000 }, 30_000)).toBe(28_000);
  });

  test('a server reads and checks announcement and frame without a key', () => {
    const { sealer, announcement } = begin();
    const record = one(sealer.frame('picture', picture(7, true)));
    const expected = { sessionId: sealer.sessionId, generation: 1, direction: 'down', track: 'picture' };
    expect(readLiveFrame(record)).toMatchObject({ ...expected, isKeyframe: true, sequence: 0, timeUs: 7 });
    verifyLiveFrame(readLiveFrame(record), device, primitives);
    const forStranger = () => verifyLiveFrame(readLiveFrame(record), stranger.device, primitives);
    expect(codeOf(forStranger)).toBe('bad_signature');
    const read = verifyLiveAnnouncement(announcement, device, primitives);
    expect([read.sessionId, read.keyringVersion]).toEqual([sealer.sessionId, 1]);
  });

  test('seals nothing before its announcement, after its end, past its limits, or backwards', () => {
    const sealer = new LiveSealer(device, { sound: LIVE_TRACKS.sound }, primitives, random);
    expect(codeOf(() => sealer.frame('sound', sound(0)))).toBe('not_permitted');
    expect(codeOf(() => sealer.announce(keyring, at, null))).toBe('malformed_record');
    const lasting = { ...keyring, members: keyring.members.filter((each) => each.untilMs === null) };
    sealer.announce(lasting, at, REQUEST);
    expect(codeOf(() => sealer.frame('picture', picture(0, true)))).toBe('malformed_record');
    expect(codeOf(() => sealer.frame('sound', sound(0, 16_385)))).toBe('limit_exceeded');
    expect(codeOf(() => sealer.frame('sound', sound(0, 0)))).toBe('malformed_record');
    expect(codeOf(() => sealer.frame('sound', sound(LIVE_LIMITS.sessionUs + 1)))).toBe('limit_exceeded');
    expect(codeOf(() => sealer.frame('sound', { ...sound(0), isKeyframe: false }))).toBe('malformed_record');
    expect(readLiveFrame(one(sealer.frame('sound', sound(9)))).sequence).toBe(0);
    expect(codeOf(() => sealer.frame('sound', sound(8)))).toBe('malformed_record');
    const late = { ...at, timeUs: LIVE_LIMITS.sessionUs + 1 };
    expect(codeOf(() => sealer.announce(keyring, late, REQUEST))).toBe('limit_exceeded');
    sealer.end();
    expect(codeOf(() => sealer.frame('sound', sound(10)))).toBe('not_permitted');
    expect(codeOf(() => sealer.announce(keyring, at, REQUEST))).toBe('not_permitted');
  });
});

describe('a new generation', () => {
  test('shuts out who was removed, and goes on for the others without a gap', () => {
    const { sealer, announcement } = begin();
    const [stays, leaves] = [look(guest, announcement), look(adult, announcement)];
    const before = one(sealer.frame('picture', picture(0, true)));
    for (const opener of [stays, leaves]) expect(opener.open(before).kind).toBe('frame');
    expect([sealer.isStale(keyring, NOW_MS), sealer.isStale(second, NOW_MS)]).toEqual([false, true]);
    const next = sealer.announce(second, at, null);
    expect(codeOf(() => sealer.frame('picture', picture(1)))).toBe('malformed_record');
    const after = one(sealer.frame('picture', picture(1, true)));
    expect(codeOf(() => stays.open(after))).toBe('sealed_for_another');
    stays.announce(next);
    expect(stays.open(after)).toMatchObject({ kind: 'frame', sequence: 1, missed: 0 });
    expect(codeOf(() => leaves.open(after))).toBe('sealed_for_another');
    expect(codeOf(() => leaves.announce(next))).toBe('sealed_for_another');
    expect(codeOf(() => leaves.open(after))).toBe('sealed_for_another');
    expect(codeOf(() => leaves.announce(announcement))).toBe('replayed');
  });

  test('begins by itself when a membership ends, under a key that has nothing of the one before', () => {
    const { sealer, announcement } = begin();
    expect(sealer.isStale(keyring, LEAVES_AT_MS)).toBe(true);
    const next = sealer.announce(keyring, { nowMs: LEAVES_AT_MS, timeUs: 1 }, null);
    const opener = look(guest, announcement);
    const commitment = opener.announcement.commitmentHex;
    opener.announce(next);
    expect(opener.announcement.generation).toBe(2);
    expect(opener.announcement.commitmentHex).not.toBe(commitment);
    expect(codeOf(() => look(leaving, next))).toBe('sealed_for_another');
  });

  test('must be begun, or the old one announced again, before a frame from after the end of a membership', () => {
    const { sealer } = begin();
    const endUs = (LEAVES_AT_MS - NOW_MS) * 1_000;
    sealer.frame('sound', sound(endUs - 1));
    expect(codeOf(() => sealer.frame('sound', sound(endUs)))).toBe('stale_keyring');
    sealer.announce(keyring, { nowMs: LEAVES_AT_MS, timeUs: endUs }, null);
    expect(readLiveFrame(one(sealer.frame('sound', sound(endUs)))).generation).toBe(2);
  });

  test('is taken back by no older announcement, frame or keyring', () => {
    const { sealer, announcement } = begin();
    const opener = look(guest, announcement);
    const old = sealer.frame('picture', picture(0, true));
    opener.announce(sealer.announce(second, at, null));
    expect(codeOf(() => opener.open(one(old)))).toBe('replayed');
    expect(codeOf(() => opener.announce(announcement))).toBe('replayed');
    expect(codeOf(() => sealer.announce(keyring, at, null))).toBe('stale_keyring');
    expect(opener.open(one(sealer.frame('picture', picture(1, true)))).kind).toBe('frame');
  });

  test('there is none once the rights have lapsed: the session is over', () => {
    const { sealer } = begin();
    const late = { nowMs: NOW_MS + KEYRING_LAPSE.afterMs, timeUs: 5 };
    expect(sealer.isStale(keyring, late.nowMs)).toBe(true);
    expect(codeOf(() => sealer.announce(keyring, late, null))).toBe('stale_keyring');
    expect(codeOf(() => sealer.frame('sound', sound(6)))).toBe('not_permitted');
  });
});

describe('talk', () => {
  const liveSessionId = begin().sealer.sessionId;
  const place = {
    deviceId: device.deviceId,
    deviceBoxKey: device.box.publicKey,
    liveSessionId,
    seenUs: 900_000,
  };
  const codec = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };
  const talkAs = (member: TestMember, where = place) =>
    new TalkSealer(where, member.signing, codec, primitives, random);
  const gate = () => new TalkGate(device, liveSessionId, primitives);

  test('reaches the device from whoever may command it, in order and once', () => {
    const talk = talkAs(adult);
    const opener = gate().begin(talk.offer, keyring, at);
    expect(opener.offer.clientKeyHex).toBe(bytesToHex(adult.signing.publicKey));
    const records = [talk.frame(sound(0)), talk.frame(sound(20_000))].map(one) as [Uint8Array, Uint8Array];
    expect(records.map((each) => opener.open(each, at.timeUs).kind)).toEqual(['frame', 'frame']);
    expect(codeOf(() => opener.open(records[0], at.timeUs))).toBe('replayed');
    expect(readLiveFrame(records[0]).direction).toBe('up');
  });

  test('reaches it from nobody else, for no other live session, and no offer counts twice', () => {
    const open = gate();
    const code = (talk: TalkSealer, by = keyring) => codeOf(() => open.begin(talk.offer, by, at));
    expect([code(talkAs(guest)), code(talkAs(viewer))]).toEqual(['not_permitted', 'not_permitted']);
    expect(code(talkAs(stranger.household.owner))).toBe('not_permitted');
    const once = talkAs(adult);
    expect([code(once), code(once)]).toEqual([null, 'replayed']);
    expect(code(talkAs(adult), second)).toBe('not_permitted');
    const old = { ...place, liveSessionId: begin().sealer.sessionId };
    expect(code(talkAs(adult, old))).toBe('replayed');
    expect(code(talkAs(adult, { ...place, deviceId: stranger.device.deviceId }))).toBe('wrong_device');
    const foreign = { ...place, deviceBoxKey: stranger.device.box.publicKey };
    expect(code(talkAs(adult, foreign))).toBe('sealed_for_another');
    const late = NOW_MS + KEYRING_LAPSE.afterMs;
    expect(codeOf(() => open.begin(talkAs(adult).offer, keyring, { ...at, nowMs: late }))).toBe(
      'stale_keyring',
    );
  });

  test('is not played when it was kept for more than ten seconds, nor can its offer be', () => {
    const open = gate();
    const talk = talkAs(adult);
    const late = (sinceSeenUs: number) => ({ ...at, timeUs: place.seenUs + sinceSeenUs });
    const limit = LIVE_LIMITS.talkAgeUs;
    expect(codeOf(() => open.begin(talk.offer, keyring, late(limit + 1)))).toBe('stale_command');
    expect(codeOf(() => open.begin(talk.offer, keyring, late(-1)))).toBe('stale_command');
    const opener = open.begin(talk.offer, keyring, late(limit));
    const [first, second] = [talk.frame(sound(0)), talk.frame(sound(30_000_000))].map(one) as [
      Uint8Array,
      Uint8Array,
    ];
    expect(codeOf(() => opener.open(first, late(limit + 1).timeUs))).toBe('stale_command');
    expect(opener.open(first, late(limit).timeUs).kind).toBe('frame');
    expect(codeOf(() => opener.open(second, late(30_000_000 + limit + 1).timeUs))).toBe('stale_command');
    expect(opener.open(second, late(30_000_000 + limit).timeUs).kind).toBe('frame');
  });

  test('ends for whoever may no longer command the device', () => {
    const open = gate();
    const { offer } = open.begin(talkAs(adult).offer, keyring, at);
    expect(open.mayGoOn(offer, keyring, NOW_MS)).toBe(true);
    expect(open.mayGoOn(offer, second, NOW_MS)).toBe(false);
    expect(isTalker(second, device.deviceId, bytesToHex(household.owner.signing.publicKey), NOW_MS)).toBe(
      true,
    );
  });

  test('frames of the other direction open on neither side', () => {
    const { sealer, announcement } = begin();
    const opener = look(adult, announcement);
    const talk = talkAs(adult);
    const listener = gate().begin(talk.offer, keyring, at);
    expect(codeOf(() => opener.open(one(talk.frame(sound(0)))))).toBe('broken_chain');
    expect(codeOf(() => listener.open(one(sealer.frame('sound', sound(0))), at.timeUs))).toBe('broken_chain');
  });
});
