import type { DeviceEvent } from '@porchlight/contracts';
import { type EpochMs, parseDeviceId } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageRings, hearRing, nextAgeMs, putAway, RINGING_MS, type Ring } from '../../src/ring/rings.ts';
import { sayRing } from '../../src/ring/ringWords.ts';

const DOOR = parseDeviceId('a'.repeat(32));
const GATE = parseDeviceId('b'.repeat(32));
const NOW_MS = 1_800_000_000_000;

let number = 0;
function event(told: DeviceEvent['event'], deviceId = DOOR, atMs = NOW_MS): DeviceEvent {
  number += 1;
  return { deviceId, number, atMs: atMs as EpochMs, clockUncertaintyMs: 0, event: told };
}
const press = (deviceId = DOOR, atMs = NOW_MS) => event({ kind: 'press' }, deviceId, atMs);
const end = (outcome: NonNullable<Ring['outcome']>) => event({ kind: 'ring-ended', outcome });
function after(...events: readonly DeviceEvent[]): readonly Ring[] {
  return events.reduce<readonly Ring[]>((rings, each) => hearRing(rings, each, NOW_MS), []);
}

describe('rings', () => {
  test('a press rings, and each end of the device is said by its name', () => {
    const said = (['answered', 'declined', 'replied', 'missed'] as const).map((outcome) =>
      after(press(), end(outcome)).map(sayRing),
    );
    expect(after(press()).map(sayRing)).toEqual(['Somebody is at the door']);
    expect(said).toEqual([
      ['Answered by somebody of your household'],
      ['Declined'],
      ['A reply was played at the door'],
      ['Nobody answered'],
    ]);
  });

  test('a reply is said by its words, whichever of its two events comes first', () => {
    const reply = () => event({ kind: 'reply', reply: 'leave-it' });
    const said = 'Played at the door: “Please leave it at the door”';
    expect(after(press(), reply(), end('replied')).map(sayRing)).toEqual([said]);
    expect(after(press(), end('replied'), reply()).map(sayRing)).toEqual([said]);
  });

  test('a second press while it rings is the same ring, and one after its end is another', () => {
    const twice = after(press(), press(GATE), press());
    expect(twice.map(({ deviceId, presses }) => [deviceId, presses])).toEqual([
      [DOOR, 2],
      [GATE, 1],
    ]);
    const [first] = after(press());
    const [again] = after(press(), end('missed'), press());
    expect(again?.presses).toBe(1);
    expect(again?.outcome).toBeNull();
    expect(again?.number).not.toBe(first?.number);
  });

  test('what is put away is gone here until the bell is pressed again, and others ring on', () => {
    const both = after(press(), press(GATE));
    const away = putAway(both, DOOR);
    expect(away.map(({ isPutAway }) => isPutAway)).toEqual([true, false]);
    expect(hearRing(away, press(), NOW_MS)[0]?.isPutAway).toBe(false);
    expect(putAway(after(press(), end('missed')), DOOR)).toEqual([]);
    expect(ageRings(hearRing(away, end('answered'), NOW_MS), NOW_MS)).toHaveLength(1);
  });

  test('a ring that nobody ends is missed after 45 s and stays; another end goes by itself', () => {
    const rings = after(press());
    expect(ageRings(rings, NOW_MS + RINGING_MS)).toBe(rings);
    const missedAtMs = nextAgeMs(rings) ?? 0;
    expect(missedAtMs).toBeGreaterThan(NOW_MS + RINGING_MS);
    const missed = ageRings(rings, missedAtMs);
    expect(missed.map(({ outcome }) => outcome)).toEqual(['missed']);
    expect(nextAgeMs(missed)).toBeNull();
    const ended = after(press(), end('declined'));
    expect(ageRings(ended, nextAgeMs(ended) ?? 0)).toEqual([]);
  });

  test('a press that was held back rings nowhere, and what belongs to no ring changes nothing', () => {
    expect(after(press(DOOR, NOW_MS - 11 * 60_000))).toEqual([]);
    expect(after(press(DOOR, NOW_MS - 60_000))).toHaveLength(1);
    const rings = after(press());
    expect(hearRing(rings, event({ kind: 'chime' }), NOW_MS)).toBe(rings);
    expect(hearRing([], end('answered'), NOW_MS)).toEqual([]);
  });

  test('whatever comes, a doorbell has one ring at most, and ageing ends', () => {
    const told = fc.constantFrom<DeviceEvent['event']>(
      { kind: 'press' },
      { kind: 'ring-ended', outcome: 'answered' },
      { kind: 'ring-ended', outcome: 'missed' },
      { kind: 'reply', reply: 'coming' },
      { kind: 'chime' },
    );
    const step = fc.record({ told, deviceId: fc.constantFrom(DOOR, GATE), away: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let rings: readonly Ring[] = [];
        for (const { told: each, deviceId, away } of steps) {
          rings = hearRing(rings, event(each, deviceId), NOW_MS);
          if (away) rings = putAway(rings, deviceId);
          expect(new Set(rings.map((ring) => ring.deviceId)).size).toBe(rings.length);
        }
        for (let turns = 0; turns < 5; turns += 1) {
          const nextMs = nextAgeMs(rings);
          if (nextMs === null) return;
          const aged = ageRings(rings, nextMs);
          expect(aged).not.toBe(rings);
          rings = aged;
        }
        expect(nextAgeMs(rings)).toBeNull();
      }),
    );
  });
});
