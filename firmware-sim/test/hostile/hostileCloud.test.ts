import { hasLapsed } from '@porchlight/seal/header';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PairedDevice } from '../device/household.ts';
import { type Carried, HostileCloud } from './HostileCloud.ts';

const FRESH_MS = 10_000;
const HOUR_MS = 3_600_000;

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('sign' as const), device: fc.nat(1), isStranger: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(20), device: fc.nat(1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      which: fc.nat(20),
      at: fc.nat(999),
      bit: fc.nat(7),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(500, 4_000, FRESH_MS, FRESH_MS + 1, 12_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('lie' as const), byHours: fc.integer({ min: -400, max: 400 }) }),
  },
);

/** What the rules of contracts/spec/mqtt.md allow one device to do, told from them alone. */
class Allowed {
  readonly #madeAtMs = new Map<string, number>();
  #counter = 0;

  gave(challengeHex: string, nowMs: number): void {
    this.#madeAtMs.set(challengeHex, nowMs);
  }

  does({ challengeHex, counter }: Carried, nowMs: number, isLapsed: boolean): boolean {
    const madeAtMs = this.#madeAtMs.get(challengeHex);
    this.#madeAtMs.delete(challengeHex);
    if (madeAtMs === undefined || nowMs - madeAtMs > FRESH_MS || counter <= this.#counter) return false;
    this.#counter = counter;
    return !isLapsed;
  }
}

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

/** A hostile cloud at its work, and what the rules let come of it. */
class Trial {
  readonly expected: string[] = [];
  readonly #cloud: HostileCloud;
  readonly #carried: (Carried & { readonly isOwners: boolean })[] = [];
  readonly #allowed = new Map<PairedDevice, Allowed>();

  constructor(cloud: HostileCloud) {
    this.#cloud = cloud;
  }

  async take(each: Step): Promise<void> {
    const cloud = this.#cloud;
    switch (each.do) {
      case 'wait':
        cloud.monotonicMs += each.ms;
        return;
      case 'lie':
        cloud.wallMs = cloud.household.keyring.issuedAtMs + each.byHours * HOUR_MS;
        return;
      case 'sign':
        return this.#sign(this.#device(each.device), !each.isStranger);
      case 'deliver':
        return this.#deliver(this.#device(each.device), each.which);
      case 'change':
        return this.#change(each);
    }
  }

  async #sign(device: PairedDevice, isOwners: boolean): Promise<void> {
    const signed = await this.#cloud.sign(device, isOwners ? undefined : this.#cloud.stranger);
    const allowed = this.#allowed.get(device) ?? new Allowed();
    this.#allowed.set(device, allowed);
    allowed.gave(signed.challengeHex, this.#cloud.monotonicMs);
    this.#carried.push({ ...signed, isOwners });
  }

  async #deliver(device: PairedDevice, which: number): Promise<void> {
    const cloud = this.#cloud;
    const chosen = this.#carried[which % Math.max(1, this.#carried.length)];
    if (chosen === undefined) return;
    const isLapsed = hasLapsed(cloud.household.keyring, cloud.wallMs);
    const may = chosen.isOwners && chosen.device === device;
    if (may && this.#allowed.get(device)?.does(chosen, cloud.monotonicMs, isLapsed) === true)
      this.expected.push(chosen.commandId);
    await cloud.deliver(device, chosen.record);
  }

  async #change({ which, at, bit }: Extract<Step, { do: 'change' }>): Promise<void> {
    const chosen = this.#carried[which % Math.max(1, this.#carried.length)];
    if (chosen === undefined) return;
    const changed = chosen.record.slice();
    const index = at % changed.length;
    changed[index] = (changed[index] ?? 0) ^ (1 << bit);
    await this.#cloud.deliver(chosen.device, changed);
  }

  #device(index: number): PairedDevice {
    return this.#cloud.devices[index] ?? expect.unreachable();
  }
}

test('whatever a cloud does with what members sign, and whatever time it tells, a device does each once, in order, within ten seconds of its own clock, or not at all', {
  timeout: 120_000,
}, async () => {
  let acts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using cloud = await HostileCloud.open();
      const trial = new Trial(cloud);
      for (const each of steps) await trial.take(each);
      expect(cloud.done).toEqual(trial.expected);
      expect(cloud.acts).toBeLessThanOrEqual(trial.expected.length);
      acts += cloud.acts;
    }),
    { numRuns: 40 },
  );
  expect(acts).toBeGreaterThan(0);
});

test('kept for eleven seconds an order sounds nothing, although the cloud sets the clock back', async () => {
  await using cloud = await HostileCloud.open();
  const [device] = cloud.devices;
  if (device === undefined) return expect.unreachable();
  const order = await cloud.sign(device);
  cloud.monotonicMs += 11_000;
  cloud.wallMs -= 11_000;
  await cloud.deliver(device, order.record);
  expect(cloud.acts).toBe(0);
});

test('an order that is delivered at once sounds once, however often it comes, and never at another device', async () => {
  await using cloud = await HostileCloud.open();
  const [own, other] = cloud.devices;
  if (own === undefined || other === undefined) return expect.unreachable();
  const order = await cloud.sign(own);
  await cloud.deliver(other, order.record);
  expect(cloud.acts).toBe(0);
  for (let time = 0; time < 3; time++) await cloud.deliver(own, order.record);
  expect(cloud.done).toEqual([order.commandId]);
  expect(cloud.acts).toBe(1);
});
