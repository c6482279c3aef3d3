import { describe, expect, test } from 'vitest';
import { Ring } from '../../src/control/Ring.ts';
import { Siren } from '../../src/control/Siren.ts';
import { ControlBench, type Order } from './ControlBench.ts';

describe('the bell', () => {
  function ringing(): { ring: Ring; ended: string[] } {
    const ended: string[] = [];
    const ring = new Ring((outcome) => ended.push(outcome));
    ring.tick(1000);
    ring.press();
    return { ring, ended };
  }

  test('rings until somebody does something about it, once', () => {
    const { ring, ended } = ringing();
    expect(ring.isRinging).toBe(true);
    expect([ring.end('answered'), ring.end('declined')]).toEqual([true, false]);
    ring.tick(90_000);
    expect([ended, ring.isRinging]).toEqual([['answered'], false]);
  });

  test('is missed when nobody does anything for 45 s from the last press', () => {
    const { ring, ended } = ringing();
    ring.tick(30_000);
    ring.press();
    ring.tick(74_999);
    expect(ended).toEqual([]);
    ring.tick(75_000);
    expect(ended).toEqual(['missed']);
  });

  function orders(bench: ControlBench, ...given: readonly Order[]): void {
    for (const [i, order] of given.entries()) bench.controls.obey(bench.command(order, { counter: i + 1 }));
  }

  test('a talk answers it', () => {
    using bench = new ControlBench('doorbell');
    bench.controls.press();
    bench.controls.talked(true);
    bench.controls.talked(false);
    expect(bench.told).toEqual([
      { kind: 'press' },
      { kind: 'talk', on: true },
      { kind: 'ring-ended', outcome: 'answered' },
      { kind: 'talk', on: false },
    ]);
  });

  test('can be declined while it rings, and not otherwise', () => {
    using bench = new ControlBench('doorbell');
    bench.controls.press();
    orders(bench, { kind: 'decline' }, { kind: 'decline' });
    expect(bench.told).toMatchObject([
      { kind: 'press' },
      { kind: 'ring-ended', outcome: 'declined' },
      { outcome: 'done' },
      { outcome: 'refused', reason: 'not_permitted' },
    ]);
  });

  test('a quick reply is said at the door, and ends the ring if there is one', () => {
    using bench = new ControlBench('doorbell');
    bench.controls.press();
    orders(bench, { kind: 'reply', reply: 'coming' }, { kind: 'reply', reply: 'leave-it' });
    expect(bench.said).toEqual(['coming', 'leave-it']);
    expect(bench.told.filter(({ kind }) => kind !== 'command-result')).toEqual([
      { kind: 'press' },
      { kind: 'reply', reply: 'coming' },
      { kind: 'ring-ended', outcome: 'replied' },
      { kind: 'reply', reply: 'leave-it' },
    ]);
  });
});

describe('the siren', () => {
  test('silences itself after three minutes from the last order', () => {
    const switched: string[] = [];
    const siren = new Siren((on) => switched.push(on ? 'on' : 'off'));
    siren.tick(500);
    siren.order(true);
    siren.tick(100_000);
    siren.order(true);
    siren.tick(279_999);
    expect([switched, siren.isOn]).toEqual([['on'], true]);
    siren.tick(280_000);
    expect([switched, siren.isOn]).toEqual([['on', 'off'], false]);
  });

  test('is in the state, and goes off by order or with the last frame', () => {
    using bench = new ControlBench('camera');
    bench.controls.obey(bench.command({ kind: 'siren', on: true }));
    expect(bench.controls.state.siren).toBe(true);
    bench.controls.tick(Number.POSITIVE_INFINITY);
    expect(bench.controls.state.siren).toBe(false);
    expect(bench.told.filter(({ kind }) => kind === 'siren')).toEqual([
      { kind: 'siren', on: true },
      { kind: 'siren', on: false },
    ]);
  });
});

test('privacy ends all that is shown, and nothing is shown until a command ends it', () => {
  using bench = new ControlBench('camera');
  const given: Order[] = [
    { kind: 'live', quality: 'high' },
    { kind: 'privacy', on: true },
    { kind: 'live', quality: 'low' },
    { kind: 'privacy', on: false },
    { kind: 'live', quality: 'low' },
  ];
  const shown = given.map((order, i) => {
    bench.controls.obey(bench.command(order, { counter: i + 1 }));
    return bench.controls.state.live;
  });
  expect(shown).toEqual([true, false, false, false, true]);
  expect(bench.results[2]).toMatchObject({ outcome: 'refused', reason: 'not_permitted' });
});
