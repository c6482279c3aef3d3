import type { DeviceEvent } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';
import { createLogger } from '@porchlight/service';
import { sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleDeviceId, sampleHouseholdId, sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { sampleDevice, sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
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

function press(deviceId: DeviceId, number: number): DeviceEvent {
  return { deviceId, number, atMs: sampleTime(number), clockUncertaintyMs: 0, event: { kind: 'press' } };
}

function feedOf(broker: MemoryBrokerGateway, registry = new MemoryRegistry()): EventFeed {
  const log = createLogger({ name: 'api', destination: { write: () => undefined } });
  return new EventFeed({ broker, registry, clock: { nowMs: () => sampleTime(0) } }, log);
}

test('the broker is listened to once for all who listen together, and not at all when nobody does', () => {
  const broker = new MemoryBrokerGateway();
  const feed = feedOf(broker);
  const listener = { signingKey: signing.publicKey, send: () => undefined, dismiss: () => undefined };
  expect([broker.listening, vi.getTimerCount()]).toEqual([0, 0]);
  const leaves = [1, 2, 3].map(() => feed.join(member, { ...listener }));
  expect([broker.listening, vi.getTimerCount()]).toEqual([1, 1]);
  for (const leave of leaves) leave();
  expect([broker.listening, vi.getTimerCount()]).toEqual([0, 0]);
  feed.join(member, listener);
  expect(broker.listening).toBe(1);
  feed.close();
  expect([broker.listening, vi.getTimerCount()]).toEqual([0, 0]);
});

test('while the registry is out of reach no more waits than may, the newest of it, and that comes once it is back', async () => {
  const [broker, registry] = [new MemoryBrokerGateway(), new MemoryRegistry()];
  const device = sampleDevice();
  const { householdId } = member;
  const clientKeys = [{ memberId, memberRole: 'owner', signingKey: signing.publicKey, untilMs: null }];
  await registry.addHousehold(householdId, signing.publicKey);
  await registry.replaceKeyring({
    ...sampleKeyringChange({ householdId, devices: [device], clientKeys }),
    previous: null,
  });
  const feed = feedOf(broker, registry);
  const sent: string[] = [];
  feed.join(member, {
    signingKey: signing.publicKey,
    send: (text) => sent.push(text),
    dismiss: () => undefined,
  });
  registry.failNext('devicesOf', 'before');
  for (let n = 0; n < 10_600; n += 1)
    broker.happen(press(n % 2 === 0 ? device.deviceId : sampleDeviceId(), n));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.length).toBeGreaterThan(4900);
  expect(sent.length).toBeLessThan(5300);
  feed.close();
});
