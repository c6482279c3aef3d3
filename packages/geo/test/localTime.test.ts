import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LocalTime, localTimeToEpochMs } from '../src/index.ts';
import { faultOf } from './faultOf.ts';

const local = (text: string): LocalTime => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute };
};

test.each([
  ['America/New_York', '2026-07-01 12:00', '2026-07-01T16:00Z'],
  ['America/New_York', '2026-03-08 01:59', '2026-03-08T06:59Z'],
  ['America/New_York', '2026-03-08 03:00', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01 00:59', '2026-11-01T04:59Z'],
  ['America/New_York', '2026-11-01 02:00', '2026-11-01T07:00Z'],
  ['Europe/Berlin', '2026-03-29 01:59', '2026-03-29T00:59Z'],
  ['Europe/Berlin', '2026-03-29 03:00', '2026-03-29T01:00Z'],
  ['Australia/Lord_Howe', '2026-04-05 01:29', '2026-04-04T14:29Z'],
  ['Australia/Lord_Howe', '2026-10-04 02:30', '2026-10-03T15:30Z'],
  ['Pacific/Apia', '2011-12-29 23:59', '2011-12-30T09:59Z'],
  ['Pacific/Apia', '2011-12-31 00:00', '2011-12-30T10:00Z'],
  ['Pacific/Kiritimati', '2026-01-01 00:00', '2025-12-31T10:00Z'],
  ['Asia/Kathmandu', '2026-01-01 00:00', '2025-12-31T18:15Z'],
  ['UTC', '2024-02-29 23:59', '2024-02-29T23:59Z'],
])('%s %s is %s', (zone, text, moment) => {
  expect(localTimeToEpochMs(local(text), zone)).toBe(Date.parse(moment));
});

test.each([
  ['America/New_York', '2026-11-01 01:00', '2026-11-01T05:00Z', '2026-11-01T06:00Z'],
  ['America/New_York', '2026-11-01 01:59', '2026-11-01T05:59Z', '2026-11-01T06:59Z'],
  ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30Z', '2026-10-25T01:30Z'],
  ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45Z', '2026-04-04T15:15Z'],
  ['Antarctica/Casey', '2010-03-05 00:30', '2010-03-04T13:30Z', '2010-03-04T16:30Z'],
])('%s %s was twice: refused without a choice, and each is had by choosing', (zone, text, earlier, later) => {
  const fault = faultOf(() => localTimeToEpochMs(local(text), zone));
  expect(fault?.code).toBe('ambiguous_local_time');
  for (const reading of [earlier, later]) {
    expect(fault?.hint).toContain(`${reading.slice(0, 16).replace('T', ' ')} UTC`);
  }
  expect(localTimeToEpochMs(local(text), zone, 'earlier')).toBe(Date.parse(earlier));
  expect(localTimeToEpochMs(local(text), zone, 'later')).toBe(Date.parse(later));
});

test.each([
  ['America/New_York', '2026-03-08 02:30', '2026-03-08 01:30', '2026-03-08 03:30'],
  ['Europe/Berlin', '2026-03-29 02:00', '2026-03-29 01:00', '2026-03-29 03:00'],
  ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-04 01:45', '2026-10-04 02:45'],
  ['Pacific/Apia', '2011-12-30 12:00', '2011-12-29 12:00', '2011-12-31 12:00'],
  ['Pacific/Kwajalein', '1993-08-21 12:00', '1993-08-20 12:00', '1993-08-22 12:00'],
])('%s %s never was: refused whatever the choice, with both readings', (zone, text, before, after) => {
  for (const choice of [undefined, 'earlier', 'later'] as const) {
    const fault = faultOf(() => localTimeToEpochMs(local(text), zone, choice));
    expect(fault?.code).toBe('ambiguous_local_time');
    expect(fault?.hint).toContain(before);
    expect(fault?.hint).toContain(after);
  }
});

test.each([
  ['a month 13', '2026-13-01 00:00', 'UTC'],
  ['30 February', '2026-02-30 00:00', 'UTC'],
  ['29 February of a common year', '2026-02-29 00:00', 'UTC'],
  ['hour 24', '2026-01-01 24:00', 'UTC'],
  ['minute 60', '2026-01-01 00:60', 'UTC'],
  ['NaN', 'x', 'UTC'],
  ['an unknown zone', '2026-01-01 00:00', 'Mars/Olympus'],
  ['before 1970', '1969-12-31 23:59', 'UTC'],
])('%s is malformed_time', (_, text, zone) => {
  expect(faultOf(() => localTimeToEpochMs(local(text), zone))?.code).toBe('malformed_time');
});

test('fractions are malformed_time', () => {
  const parts = { year: 2026, month: 1, day: 1, hour: 1, minute: 0.5 };
  expect(faultOf(() => localTimeToEpochMs(parts, 'UTC'))?.code).toBe('malformed_time');
});

test('what a clock shows at a moment leads back to that moment', () => {
  const zones = [
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  ];
  const minutes = fc.integer({ min: 0, max: 60 * 366 * 24 * 60 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), minutes, (zone, minute) => {
      const moment = minute * 60_000;
      const shown = local(
        new Date(moment).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', '-').replaceAll(':', '-'),
      );
      const candidates = (['earlier', 'later'] as const).map((choice) =>
        localTimeToEpochMs(shown, zone, choice),
      );
      expect(candidates).toContain(moment);
    }),
    { numRuns: 400 },
  );
});
