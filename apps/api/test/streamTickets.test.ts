import type { DeviceEvent } from '@porchlight/contracts';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { expect, test } from 'vitest';
import { TICKET_MS } from '../src/sockets/SocketTickets.ts';
import { EventClient } from './server/EventClient.ts';
import { TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

async function ticketOf(api: TestApi, town: Town): Promise<string> {
  const answer = await api.call('POST', '/v1/events/tickets', { by: town.owner });
  expect(answer.status).toBe(200);
  return (answer.body as { ticketHex: string }).ticketHex;
}

test('a browser opens its stream by a ticket, hears the own household, and the ticket opens no second one', async () => {
  await using api = await TestApi.start();
  const town = await foundTown(api);
  const ticket = await ticketOf(api, town);
  await using client = await EventClient.openByTicket(api, ticket);
  expect(client.socket.protocol).toBe('porchlight.events.v1');
  const { deviceId } = town.home.cameras[0];
  const press: DeviceEvent = {
    deviceId,
    number: 1,
    atMs: sampleTime(1),
    clockUncertaintyMs: 5,
    event: { kind: 'press' },
  };
  api.broker.happen(press);
  expect(await client.next()).toEqual(press);
  await expect(EventClient.openByTicket(api, ticket)).rejects.toThrow('401');
  expect(api.log.join('')).not.toContain(ticket);
});

test('a ticket that is made up or too old opens nothing', async () => {
  await using api = await TestApi.start();
  const town = await foundTown(api);
  await expect(EventClient.openByTicket(api, '00'.repeat(32))).rejects.toThrow('401');
  const ticket = await ticketOf(api, town);
  api.nowMs = (api.nowMs + TICKET_MS) as typeof api.nowMs;
  await expect(EventClient.openByTicket(api, ticket)).rejects.toThrow('401');
});
