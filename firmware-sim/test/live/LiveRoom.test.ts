import { bytesToHex } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { makeMember, memberEntry } from '../device/household.ts';
import { LiveBench, pictures } from './LiveBench.ts';

test('whoever asks sees the newest frame at once, and then each as it is filmed, whole and in order', async () => {
  await using bench = new LiveBench();
  await bench.film();
  const request = bench.begin();
  await bench.until(() => bench.countOf('picture') === 1);
  const first = bench.viewOf(request);
  expect(first.opener?.announcement).toMatchObject({
    generation: 1,
    keyringVersion: 1,
    answersHex: [bytesToHex(request)],
    tracks: { picture: { widthPx: 320, heightPx: 180 }, sound: { codec: 'opus' } },
  });
  expect(pictures(first)).toMatchObject([{ sequence: 0, isKeyframe: true, timeUs: 0, missed: 0 }]);
  await bench.filmUntil(() => bench.countOf('picture') >= 20 && bench.countOf('sound') >= 40);
  const view = bench.viewOf(request);
  expect(view.refused).toEqual(new Set());
  expect(view.results.every(({ kind }) => kind !== 'gap')).toBe(true);
  const times = pictures(view).map(({ timeUs }) => timeUs);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
});

test('an old frame is not shown as what is seen now', async () => {
  await using bench = new LiveBench();
  await bench.film();
  bench.pass(5000);
  bench.begin();
  await bench.filmUntil(() => bench.countOf('picture') >= 1);
  expect(bench.announcements[0]?.timeUs).toBeLessThan(5_000_000);
});

test('a second request of the same quality is answered by an announcement, without another key or keyframe', async () => {
  await using bench = new LiveBench();
  await bench.film();
  const first = bench.begin();
  await bench.filmUntil(() => bench.countOf('picture') >= 3);
  const second = bench.begin();
  expect(bench.announcements.map(({ generation }) => generation)).toEqual([1, 1]);
  expect(bench.announcements[1]?.answersHex).toEqual([bytesToHex(first), bytesToHex(second)]);
  await bench.filmUntil(() => bench.countOf('picture') >= 8);
  expect(pictures(bench.viewOf(first)).filter(({ isKeyframe }) => isKeyframe)).toHaveLength(1);
});

test('who comes back after the only viewer had gone begins with a keyframe, since nobody has kept one', async () => {
  await using bench = new LiveBench();
  await bench.film();
  bench.begin();
  await bench.filmUntil(() => bench.countOf('picture') >= 3);
  bench.report(0);
  const again = bench.begin();
  await bench.filmUntil(() => pictures(bench.viewOf(again)).length >= 2);
  const view = bench.viewOf(again);
  expect(pictures(view)[0]).toMatchObject({ isKeyframe: true });
  // What the encoder held already comes before it.
  expect(view.results.filter(({ kind }) => kind === 'gap').length).toBeLessThanOrEqual(2);
});

test('requests that come before the first picture are all answered', async () => {
  await using bench = new LiveBench();
  const requests = [bench.begin(), bench.begin(), bench.begin()];
  await bench.filmUntil(() => bench.countOf('picture') >= 2);
  for (const request of requests) expect(pictures(bench.viewOf(request)).length).toBeGreaterThan(0);
  expect(new Set(bench.announcements.map(({ sessionId }) => sessionId)).size).toBe(1);
});

test('each quality is a session of its own', async () => {
  await using bench = new LiveBench();
  await bench.film();
  const [high, low] = [bench.begin('high'), bench.begin('low')];
  await bench.filmUntil(() => bench.announcements.length === 2 && bench.countOf('picture') >= 12);
  for (const request of [high, low]) expect(pictures(bench.viewOf(request)).length).toBeGreaterThan(0);
  const widths = [high, low].map(
    (request) => bench.viewOf(request).opener?.announcement.tracks.picture?.widthPx,
  );
  expect(widths).toEqual([320, 160]);
});

test('while nothing is filmed nobody is shown anything, and asking says so', async () => {
  await using bench = new LiveBench();
  bench.begin();
  bench.room.close();
  expect(bench.ended).toHaveLength(1);
  expect(() => bench.begin()).toThrow(expect.objectContaining({ code: 'unavailable' }));
});

describe('the keys change', () => {
  const guest = makeMember();
  const withViewer = (untilMs: number | null = null) =>
    new LiveBench(({ members }) => ({
      members: [...members, memberEntry(guest, { role: 'live-viewer', untilMs })],
    }));

  test('with a keyring that leaves somebody out: they open nothing more, the others go on with a keyframe', async () => {
    await using bench = withViewer();
    await bench.film();
    const [own, removed] = [bench.begin(), bench.begin()];
    await bench.filmUntil(() => bench.countOf('picture') >= 4);
    const seenBefore = pictures(bench.viewOf(removed, guest)).length;
    expect(seenBefore).toBeGreaterThan(0);
    bench.changeKeyring(({ members }) => ({ members: members.slice(0, 1) }));
    expect(bench.announcements.at(-1)).toMatchObject({ generation: 2, keyringVersion: 2 });
    const before = bench.countOf('picture');
    await bench.filmUntil(() => bench.countOf('picture') >= before + 4);
    const left = bench.viewOf(removed, guest);
    expect(pictures(left).length).toBe(seenBefore);
    expect(left.refused).toEqual(new Set(['sealed_for_another']));
    const view = bench.viewOf(own);
    expect(view.refused).toEqual(new Set());
    expect(pictures(view).length).toBeGreaterThan(before);
  });

  test('at the moment at which a membership ends, without any keyring', async () => {
    await using bench = withViewer(1_780_000_000_000 + 2000);
    await bench.film();
    const [own, ended] = [bench.begin(), bench.begin()];
    await bench.filmUntil(() => bench.countOf('picture') >= 3);
    await bench.filmUntil(() => bench.announcements.at(-1)?.generation === 2);
    await bench.filmUntil(() => bench.countOf('picture') >= 8);
    expect(bench.viewOf(own).refused).toEqual(new Set());
    const late = pictures(bench.viewOf(ended, guest)).filter(({ timeUs }) => timeUs >= 2_000_000);
    expect(late).toEqual([]);
    const [first] = bench.announcements.filter(({ generation }) => generation === 2);
    expect(first?.issuedAtMs).toBeGreaterThanOrEqual(1_780_000_002_000);
  });

  test('with every keyring, although nobody came or went', async () => {
    await using bench = withViewer();
    await bench.film();
    const request = bench.begin();
    await bench.filmUntil(() => bench.countOf('picture') >= 2);
    bench.changeKeyring(() => ({}));
    await bench.filmUntil(() => bench.countOf('picture') >= 5);
    expect(bench.announcements.map(({ generation }) => generation)).toEqual([1, 2]);
    expect(bench.viewOf(request).refused).toEqual(new Set());
  });
});

describe('a session ends', () => {
  async function watched(): Promise<LiveBench> {
    const bench = new LiveBench();
    await bench.film();
    bench.begin();
    await bench.filmUntil(() => bench.countOf('picture') >= 2);
    return bench;
  }

  async function expectOver(bench: LiveBench): Promise<void> {
    expect([bench.ended.length, bench.room.isOn]).toEqual([1, false]);
    const sent = bench.records.length;
    await bench.film(3);
    bench.begin();
    await bench.until(() => bench.records.length > sent);
    const sessions = new Set(bench.announcements.map(({ sessionId }) => sessionId));
    expect(sessions.size).toBe(2);
  }

  test('when the last viewer has gone', async () => {
    await using bench = await watched();
    bench.pass(4000);
    bench.report(1);
    bench.report(0);
    await expectOver(bench);
  });

  test('six seconds after the last word, and not while words come', async () => {
    await using bench = await watched();
    for (let i = 0; i < 5; i++) {
      bench.pass(5500);
      bench.report(1);
    }
    expect(bench.room.isOn).toBe(true);
    bench.pass(6000);
    bench.room.tick();
    await expectOver(bench);
  });

  test('five minutes after the newest request, however many look', async () => {
    await using bench = await watched();
    for (let i = 0; i < 61 && bench.room.isOn; i++) {
      bench.pass(5000);
      bench.report(3);
    }
    await expectOver(bench);
  });

  test('when rights have lapsed, and when the device is unpaired', async () => {
    await using lapsed = await watched();
    lapsed.nowMs += 604_800_001;
    lapsed.room.tick();
    expect(lapsed.room.isOn).toBe(false);
    await using unpaired = await watched();
    unpaired.changeKeyring(({ devices }) => ({
      devices: devices.map((each) => ({ ...each, retiredAtMs: 1 })),
    }));
    expect(unpaired.room.isOn).toBe(false);
  });

  test('a report on another session, or one that is none, changes nothing', async () => {
    await using bench = await watched();
    bench.pass(4000);
    bench.report(0, 0, 'f'.repeat(32));
    expect(() => bench.room.watched(Buffer.from('{"viewers":0}'))).toThrow(
      expect.objectContaining({ code: 'malformed_message' }),
    );
    expect(bench.room.isOn).toBe(true);
  });
});

describe('on a line that carries less than is filmed', () => {
  test('pictures are left out up to a keyframe that is asked for, and none is queued', async () => {
    await using bench = new LiveBench();
    await bench.film();
    const request = bench.begin();
    await bench.filmUntil(() => bench.countOf('picture') >= 4);
    bench.heldBytes = 300_000;
    const before = bench.countOf('picture');
    const sound = bench.countOf('sound');
    await bench.filmUntil(() => bench.countOf('sound') >= sound + 20);
    expect(bench.countOf('picture')).toBe(before);
    bench.heldBytes = 0;
    await bench.filmUntil(() => bench.countOf('picture') >= before + 3);
    const view = bench.viewOf(request);
    const seen = pictures(view);
    expect(seen.length).toBe(before + 3);
    expect(seen[before]).toMatchObject({ isKeyframe: true });
    expect(view.results.some(({ kind }) => kind === 'gap')).toBe(false);
  });

  test('a session goes on when the connection comes back, announced anew and with a keyframe', async () => {
    await using bench = new LiveBench();
    await bench.film();
    const request = bench.begin();
    await bench.filmUntil(() => bench.countOf('picture') >= 3);
    bench.isConnected = false;
    bench.room.disconnected();
    await bench.film(10);
    const [announced, before] = [bench.announcements.length, pictures(bench.viewOf(request)).length];
    bench.isConnected = true;
    bench.room.connected();
    expect(bench.announcements.length).toBe(announced + 1);
    await bench.filmUntil(() => bench.countOf('picture') >= before + 3);
    expect(bench.viewOf(request).results.some(({ kind }) => kind === 'gap')).toBe(false);
    expect(pictures(bench.viewOf(request))[before]).toMatchObject({ isKeyframe: true });
  });

  test('the encoder is set lower while viewers are slow in two reports, and no lower than its floor', async () => {
    await using bench = new LiveBench();
    await bench.film();
    const request = bench.begin();
    await bench.filmUntil(() => bench.countOf('picture') >= 2);
    for (let i = 0; i < 2; i++) {
      bench.pass(2000);
      bench.report(2, 1);
    }
    const before = bench.countOf('picture');
    await bench.filmUntil(() => bench.countOf('picture') >= before + 2);
    expect(
      pictures(bench.viewOf(request))
        .slice(before)
        .some(({ isKeyframe }) => isKeyframe),
    ).toBe(true);
  });
});
