import { createLogger } from '@porchlight/service';
import { sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleHouseholdId, sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventFeed } from '../src/devices/EventFeed.ts';
import { MemoryBrokerGateway } from './server/MemoryBrokerGateway.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { memberId, signing } = sampleMember();
const member = {
  role: 'member',
  householdId: sampleHouseholdId(),
  memberId,
  memberRole: 'owner',
  untilMs: null,
} as const;
const listener = { signingKey: signing.publicKey, send: () => undefined, dismiss: () => undefined };

function feedOf(broker: MemoryBrokerGateway): EventFeed {
  const log = createLogger({ name: 'api', destination: { write: () => undefined } });
  return new EventFeed(
    { broker, registry: new MemoryRegistry(), clock: { nowMs: () => sampleTime(0) } },
    log,
  );
}

/** How often the broker is asked in `ms`. */
async function askedIn(broker: MemoryBrokerGateway, ms: number): Promise<number> {
  const before = broker.asked;
  await vi.advanceTimersByTimeAsync(ms);
  return broker.asked - before;
}

test('the broker is asked four times a second for all who listen together, and not at all when nobody does', async () => {
  const broker = new MemoryBrokerGateway();
  const feed = feedOf(broker);
  expect(await askedIn(broker, 10_000)).toBe(0);
  const leaves = [1, 2, 3].map(() => feed.join(member, { ...listener }));
  expect(await askedIn(broker, 10_000)).toBe(40);
  for (const leave of leaves) leave();
  expect(await askedIn(broker, 10_000)).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  feed.join(member, listener);
  expect(await askedIn(broker, 1000)).toBe(4);
  feed.close();
  expect(await askedIn(broker, 10_000)).toBe(0);
});

test('a broker out of reach is asked ever less often, and as before once it is back', async () => {
  const broker = new MemoryBrokerGateway();
  const feed = feedOf(broker);
  feed.join(member, listener);
  broker.isDown = true;
  expect(await askedIn(broker, 250 + 500 + 1000 + 2000)).toBe(4);
  expect(await askedIn(broker, 40_000)).toBe(10);
  broker.isDown = false;
  expect(await askedIn(broker, 4000)).toBe(1);
  expect(await askedIn(broker, 10_000)).toBe(40);
  feed.close();
});
