import { cellOf, cellsOverlapping, parseArea, parseWindow } from '@porchlight/geo';
import { epochMs } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { type FilmedClip, searchByBruteForce } from '../../src/demo/bruteForce.ts';
import { planTown, type TownCamera } from '../../src/demo/Town.ts';

const NOW_MS = Date.UTC(2026, 4, 1, 12);
const town = planTown(NOW_MS - 40 * 60_000);
const area = parseArea({ type: 'Polygon', coordinates: [town.ring] });

function clipsOf(camera: TownCamera): FilmedClip[] {
  return camera.clips.map(({ startedAtMs, durationMs }) => ({
    ...camera,
    clipId: `${camera.name} ${startedAtMs}`,
    startedAtMs,
    endedAtMs: startedAtMs + durationMs,
    clockUncertaintyMs: 0,
  }));
}

const inside = town.cameras.filter(
  (camera) => searchByBruteForce(clipsOf(camera), { ...town, fromMs: 0 }).size > 0,
);
const insideClips = inside.flatMap(clipsOf);

test('the area and the window may be asked for', () => {
  expect(area.vertices).toHaveLength(town.ring.length - 1);
  expect(parseWindow(town, epochMs(NOW_MS), 'posting')).toEqual({ fromMs: town.fromMs, toMs: town.toMs });
});

test('every clip lies in the past', () => {
  const ends = town.cameras.flatMap((camera) => clipsOf(camera).map((clip) => clip.endedAtMs));
  expect(Math.max(...ends)).toBeLessThan(NOW_MS);
});

test('cameras hang inside the area and outside, and some outside in a cell that the area touches', () => {
  const outside = town.cameras.filter((camera) => !inside.includes(camera));
  expect(inside.length).toBeGreaterThanOrEqual(5);
  expect(outside.length).toBeGreaterThanOrEqual(5);
  const cells = new Set<string>(cellsOverlapping(area));
  const offered = outside.filter(({ longitude, latitude }) => cells.has(cellOf([longitude, latitude])));
  expect(offered.length).toBeGreaterThanOrEqual(2);
  expect(offered.length).toBeLessThan(outside.length);
});

test('inside the area clips lie in the window, before it, after it, and astride both of its ends', () => {
  const { fromMs, toMs } = town;
  const where = insideClips.map(({ startedAtMs, endedAtMs }) => {
    if (endedAtMs < fromMs) return 'before';
    if (startedAtMs > toMs) return 'after';
    if (startedAtMs < fromMs) return 'astride its beginning';
    return endedAtMs > toMs ? 'astride its end' : 'within';
  });
  expect(new Set(where)).toEqual(
    new Set(['before', 'after', 'astride its beginning', 'astride its end', 'within']),
  );
});

test('the scene and the smashed camera are inside, in different households', () => {
  for (const place of [town.main, town.cutOff]) {
    const clip = {
      ...place,
      clipId: 'one',
      startedAtMs: town.fromMs,
      endedAtMs: town.toMs,
      clockUncertaintyMs: 0,
    };
    expect(searchByBruteForce([clip], town)).toEqual(new Set(['one']));
  }
  expect(town.main.household).not.toBe(town.cutOff.household);
});
