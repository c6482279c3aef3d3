import { expect, test } from 'vitest';
import { parsePlainSearch, writePlainSearch } from '../../src/app/plainSearch.ts';
import { filterClips, readFilter, searchOf } from '../../src/timeline/TimelineFilter.ts';
import { madeUpClips, madeUpDevices, madeUpId } from '../gallery/clips/madeUpHouse.ts';

const clips = madeUpClips(60, Date.now());
const devices = new Map(madeUpDevices().map((device) => [device.deviceId, device]));
const all = { device: null, kind: null, trigger: null };

test('the filter outlives the address of the page, and ids of digits alone stay texts', () => {
  const filter = { device: '1'.repeat(32), kind: null, trigger: 'press' as const };
  const address = writePlainSearch(searchOf(filter));
  expect(address).toBe(`?device=${'1'.repeat(32)}&trigger=press`);
  expect(readFilter(parsePlainSearch(address))).toEqual(filter);
});

test('what the address says and nobody understands lets everything through', () => {
  expect(readFilter({ device: '', trigger: 'earthquake', more: 1 })).toEqual(all);
  expect(writePlainSearch(searchOf(all))).toBe('');
});

test('device and kind each let through their own, in order', () => {
  expect(filterClips(clips, devices, all)).toEqual(clips);
  const yard = filterClips(clips, devices, { ...all, device: madeUpId('b2') });
  expect(new Set(yard.map(({ deviceId }) => deviceId))).toEqual(new Set([madeUpId('b2')]));
  const cameras = filterClips(clips, devices, { ...all, kind: 'camera' });
  expect(cameras).toEqual(yard);
  expect(filterClips(clips, devices, { ...all, kind: 'drone' })).toEqual([]);
});
