import type { DeviceEvent } from '@porchlight/contracts';
import { type EpochMs, parseClipId, parseDeviceId } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HeardWords, hearWords, withHeard } from '../../src/notices/heardWords.ts';
import { isWanted, noticeOfEvent, noticesOfChange } from '../../src/notices/noticeOf.ts';
import {
  isQuietAt,
  minuteOfText,
  readNoticePreferences,
  sayMinute,
} from '../../src/notices/noticePreferences.ts';

const DOOR = parseDeviceId('a'.repeat(32));
const door = {
  deviceId: DOOR,
  kind: 'doorbell',
  place: { name: 'Front door', longitude: 0, latitude: 0 },
  retiredAtMs: null,
  online: true,
  state: { online: true, batteryPercent: 60 },
};
const event = (told: DeviceEvent['event']): DeviceEvent => ({
  deviceId: DOOR,
  number: 1,
  atMs: 0 as EpochMs,
  clockUncertaintyMs: 0,
  event: told,
});
const minute = fc.integer({ min: 0, max: 1439 });

describe('quiet hours', () => {
  test('over midnight they hold late and early, and not by day', () => {
    const night = { isOn: true, fromMinute: 22 * 60, untilMinute: 7 * 60 };
    expect(
      [21 * 60 + 59, 22 * 60, 23 * 60 + 59, 0, 6 * 60 + 59, 7 * 60, 12 * 60].map((at) =>
        isQuietAt(night, at),
      ),
    ).toEqual([false, true, true, true, true, false, false]);
  });

  test('within a day they hold from the first minute up to the last', () => {
    const noon = { isOn: true, fromMinute: 720, untilMinute: 780 };
    expect([719, 720, 779, 780].map((at) => isQuietAt(noon, at))).toEqual([false, true, true, false]);
  });

  test('from and until the other way round are all the other minutes; alike they are none; switched off they never hold', () => {
    fc.assert(
      fc.property(minute, minute, minute, (fromMinute, untilMinute, at) => {
        const hours = { isOn: true, fromMinute, untilMinute };
        const others = { isOn: true, fromMinute: untilMinute, untilMinute: fromMinute };
        if (fromMinute === untilMinute) expect(isQuietAt(hours, at)).toBe(false);
        else expect(isQuietAt(hours, at)).toBe(!isQuietAt(others, at));
        expect(isQuietAt({ ...hours, isOn: false }, at)).toBe(false);
      }),
    );
  });

  test('a minute of the day survives being written and read', () => {
    fc.assert(fc.property(minute, (at) => minuteOfText(sayMinute(at)) === at));
    expect(['', '24:00', '7:00', 'noon'].map(minuteOfText)).toEqual([null, null, null, null]);
  });
});

test('what the vault keeps is read, and what is missing or of another form is as at the beginning', () => {
  const fresh = readNoticePreferences({});
  expect(fresh).toEqual({
    quiet: { isOn: false, fromMinute: 1320, untilMinute: 420 },
    silentDevices: [],
    ringsAloud: true,
    tellsFaults: true,
  });
  expect(readNoticePreferences({ notices: 'nonsense' })).toEqual(fresh);
  expect(
    readNoticePreferences({ notices: { quiet: { isOn: 1 }, silentDevices: [DOOR], tellsFaults: false } }),
  ).toEqual({ ...fresh, silentDevices: [DOOR], tellsFaults: false });
});

test('motion and a siren are told by the device’s name; a ring has a panel of its own, and what else a device tells, and a stranger’s motion, is not', () => {
  const said = (told: DeviceEvent['event']) => noticeOfEvent(event(told), [door])?.title ?? null;
  expect(said({ kind: 'motion', clipId: parseClipId('1'.repeat(32)) })).toBe('Motion at Front door');
  expect(said({ kind: 'press' })).toBeNull();
  expect(said({ kind: 'siren', on: true })).toBe('The siren of Front door sounds');
  expect(said({ kind: 'siren', on: false })).toBeNull();
  expect(said({ kind: 'light', on: true, cause: 'motion' })).toBeNull();
  expect(noticeOfEvent(event({ kind: 'siren', on: true }), [])).toBeNull();
});

test('a log that contradicted itself to a device is told whatever the hour, a refused keyring as a fault', () => {
  const hashes = { rootHex: 'ab'.repeat(32), otherRootHex: 'cd'.repeat(32) };
  const conflict = noticeOfEvent(event({ kind: 'log-conflict', size: 7, ...hashes }), [door]);
  const refused = noticeOfEvent(event({ kind: 'keyring-refused', version: 2, reason: 'not_logged' }), [door]);
  if (conflict === null || refused === null) throw new Error('there is no notice');
  expect(conflict.title).toContain('Front door');
  expect(refused.detail).toContain('not_logged');
  const quiet = { isOn: true, fromMinute: 0, untilMinute: 1439 };
  const wanted = { quiet, silentDevices: [DOOR], ringsAloud: false, tellsFaults: true };
  expect([conflict, refused].map((each) => isWanted(each, wanted, 100))).toEqual([true, false]);
  expect([conflict, refused].map((each) => isWanted(each, wanted, 1439))).toEqual([true, true]);
});

test('a device that goes offline or whose battery runs low is told once, a retired one and a new one never', () => {
  const offline = { ...door, online: false };
  const low = { ...door, state: { online: true, batteryPercent: 20 } };
  const titles = (before: readonly (typeof door)[], after: readonly (typeof door)[]) =>
    noticesOfChange(before, after).map(({ title }) => title);
  expect(titles([door], [offline])).toEqual(['Front door went offline']);
  expect(titles([offline], [offline])).toEqual([]);
  expect(titles([offline], [door])).toEqual([]);
  expect(titles([door], [low])).toEqual(['The battery of Front door is low']);
  expect(titles([low], [low])).toEqual([]);
  expect(titles([], [offline])).toEqual([]);
  expect(noticesOfChange([door], [{ ...offline, retiredAtMs: 5 }])).toEqual([]);
});

test('quiet hours silence all but a siren, a silent device its motion alone', () => {
  const notices = (['motion', 'siren'] as const).map((kind) => {
    const told = kind === 'motion' ? { kind, clipId: parseClipId('1'.repeat(32)) } : { kind, on: true };
    const notice = noticeOfEvent(event(told), [door]);
    if (notice === null) throw new Error('there is no notice');
    return notice;
  });
  const night = { isOn: true, fromMinute: 1320, untilMinute: 420 };
  const wanted = { quiet: night, silentDevices: [], ringsAloud: true, tellsFaults: true };
  expect(notices.map((each) => isWanted(each, wanted, 100))).toEqual([false, true]);
  expect(notices.map((each) => isWanted(each, wanted, 800))).toEqual([true, true]);
  expect(notices.map((each) => isWanted(each, { ...wanted, silentDevices: [DOOR] }, 800))).toEqual([
    false,
    true,
  ]);
});

describe('what a device said itself', () => {
  const known = (...told: readonly DeviceEvent['event'][]) =>
    told.reduce<HeardWords>((words, each) => hearWords(words, event(each)), {});

  test('takes the place of what the cloud says of its state, the newest word of each', () => {
    const words = known(
      { kind: 'siren', on: true },
      { kind: 'privacy', on: true },
      { kind: 'siren', on: false },
    );
    expect(words).toEqual({ siren: false, privacy: true });
    expect(withHeard({ online: true, siren: true, armed: true }, words)).toEqual({
      online: true,
      armed: true,
      siren: false,
      privacy: true,
    });
    expect(withHeard(null, words)).toBeNull();
  });

  test('is nothing new where an event says nothing of how it is, and talk is no part of its state', () => {
    const words = known({ kind: 'talk', on: true });
    expect(hearWords(words, event({ kind: 'press' }))).toBe(words);
    expect(withHeard({ online: true }, words)).toEqual({ online: true });
  });
});
