import { connect } from 'node:net';
import { PAIRING_RELAY_LIMITS, PAIRING_SLOTS, pairingPath } from '@porchlight/contracts/http';
import { bytesToHex, systemRandom, utf8 } from '@porchlight/kernel';
import { expect, test, vi } from 'vitest';
import { RendezvousTable } from '../src/pairing/RendezvousTable.ts';
import { TestApi } from './server/TestApi.ts';

const OCTETS = { 'content-type': 'application/octet-stream' };
const newId = () => bytesToHex(systemRandom(16));
const put = (api: TestApi, target: string, body: Uint8Array) =>
  api.call('PUT', target, { body, headers: OCTETS });

test('each slot takes one message: the same bytes again are fine, others are replayed, and all read what came first', async () => {
  await using api = await TestApi.start();
  const id = newId();
  for (const slot of PAIRING_SLOTS) {
    const target = pairingPath(id, slot);
    const message = new Uint8Array(PAIRING_RELAY_LIMITS.messageBytes[slot]).fill(slot.length);
    expect(await put(api, target, message)).toMatchObject({ status: 204 });
    expect(await put(api, target, message)).toMatchObject({ status: 204 });
    const other = message.map((byte, i) => (i === 7 ? byte ^ 1 : byte));
    expect(await put(api, target, other)).toMatchObject({ status: 409, body: { code: 'replayed' } });
    const answer = await api.call('GET', target);
    expect(answer).toMatchObject({ status: 200, headers: { ...OCTETS, 'cache-control': 'no-store' } });
    expect(new Uint8Array(answer.bytes)).toEqual(message);
  }
});

test('what is no message of a pairing is refused by name', async () => {
  await using api = await TestApi.start();
  const id = newId();
  const hello = pairingPath(id, 'hello');
  const refused = async (
    status: number,
    code: string,
    target: string,
    body: Uint8Array,
    headers: object = OCTETS,
  ) => {
    const answer = await api.call('PUT', target, { body, headers: { ...headers } });
    expect([target, answer.status, answer.body]).toEqual([target, status, expect.objectContaining({ code })]);
  };
  await refused(400, 'malformed_id', `/v1/pairing/${id.slice(1)}/hello`, utf8('x'));
  await refused(400, 'malformed_id', `/v1/pairing/${id.toUpperCase().replace(/^./, 'A')}/hello`, utf8('x'));
  await refused(404, 'not_found', `/v1/pairing/${id}/bye`, utf8('x'));
  await refused(404, 'not_found', pairingPath(id, 'offer'), utf8('x'));
  await refused(400, 'malformed_message', hello, new Uint8Array(0));
  await refused(400, 'malformed_message', hello, utf8('{}'), { 'content-type': 'application/json' });
  await refused(413, 'limit_exceeded', hello, new Uint8Array(513));
  expect(await put(api, hello, new Uint8Array(512))).toMatchObject({ status: 204 });
  await refused(
    413,
    'limit_exceeded',
    pairingPath(id, 'offer'),
    new Uint8Array(PAIRING_RELAY_LIMITS.messageBytes.offer + 1),
  );
  const signed = { by: api.operator, body: new Uint8Array(104), headers: OCTETS };
  expect(await api.call('POST', '/v1/operator/agencies', signed)).toMatchObject({ status: 400 });
});

test('a call waits for a message that is not there yet and gets it as it comes, or learns in the end that nothing came', async () => {
  const briefly = new RendezvousTable({ waitMs: 1 }, () => 0);
  {
    await using api = await TestApi.start({ pairings: briefly });
    expect(await api.call('GET', pairingPath(newId(), 'hello'))).toMatchObject({ status: 204, body: null });
  }
  const pairings = new RendezvousTable({}, () => 0);
  await using api = await TestApi.start({ pairings });
  const target = pairingPath(newId(), 'hello');
  const waits = [1, 2, 3].map(() => api.call('GET', target));
  await vi.waitUntil(() => pairings.held.waits === 3);
  await put(api, target, utf8('hello there'));
  for (const answer of await Promise.all(waits)) expect(answer.bytes.toString()).toBe('hello there');
  expect(pairings.held.waits).toBe(0);
});

test('a caller who hangs up waits no longer, and a server that stops answers whoever waits', async () => {
  const pairings = new RendezvousTable({}, () => 0);
  await using api = await TestApi.start({ pairings });
  const target = pairingPath(newId(), 'meet');
  const [host = '', port = ''] = api.authority.split(':');
  const socket = connect(Number(port), host);
  socket.write(`GET ${target} HTTP/1.1\r\nhost: ${api.authority}\r\n\r\n`);
  await vi.waitUntil(() => pairings.held.waits === 1);
  socket.destroy();
  await vi.waitUntil(() => pairings.held.waits === 0);
  const waiting = api.call('GET', target);
  await vi.waitUntil(() => pairings.held.waits === 1);
  await api.app.close();
  expect(await waiting).toMatchObject({ status: 204 });
});

test('nothing of a rendezvous stands in the log', async () => {
  await using api = await TestApi.start({ pairings: new RendezvousTable({ waitMs: 1 }, () => 0) });
  const id = newId();
  await put(api, pairingPath(id, 'hello'), systemRandom(104));
  await put(api, pairingPath(id, 'hello'), systemRandom(104));
  await api.call('GET', pairingPath(id, 'hello'));
  await api.call('GET', pairingPath(id, 'meet'));
  expect(api.log.join('')).not.toContain(id);
});

const BOUNDS = { rendezvousPerAddress: 3, rendezvous: 5, bytes: 1000, waitsPerAddress: 2, waits: 3 };

test('the table holds no more than its bounds, of one address and of all, and lets go of everything when its time is over', () => {
  let nowMs = 0;
  const table = new RendezvousTable({ ...BOUNDS, lifetimeMs: 900_000 }, () => nowMs);
  const begin = (address: string, bytes = 10) => table.put(newId(), 'hello', new Uint8Array(bytes), address);
  for (let i = 0; i < 3; i++) begin('a');
  expect(() => begin('a')).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  begin('b');
  begin('b');
  expect(() => begin('c')).toThrow(expect.objectContaining({ code: 'unavailable' }));
  expect(table.held).toEqual({ rendezvous: 5, bytes: 50, addresses: 2, waits: 0 });
  nowMs = 899_999;
  expect(() => begin('c')).toThrow(expect.objectContaining({ code: 'unavailable' }));
  nowMs = 900_000;
  const id = newId();
  table.put(id, 'hello', new Uint8Array(500), 'c');
  expect(table.held).toEqual({ rendezvous: 1, bytes: 500, addresses: 1, waits: 0 });
  expect(() => table.put(id, 'meet', new Uint8Array(501), 'c')).toThrow(
    expect.objectContaining({ code: 'unavailable' }),
  );
  table.put(id, 'meet', new Uint8Array(500), 'd');
  expect(table.held).toMatchObject({ rendezvous: 1, bytes: 1000 });
  nowMs = 1_800_000;
  table.forgetEnded();
  expect(table.held).toEqual({ rendezvous: 0, bytes: 0, addresses: 0, waits: 0 });
  expect(() => table.put(id, 'offer', new Uint8Array(1), 'c')).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  );
});

test('no more calls wait than the bounds say, and those that end make room', async () => {
  const table = new RendezvousTable(BOUNDS, () => 0);
  const id = newId();
  const gone = new AbortController();
  const take = (address: string, signal = gone.signal) => table.take(id, 'hello', address, signal);
  const waits = [take('a'), take('a'), take('b')];
  await expect(take('a')).rejects.toMatchObject({ code: 'rate_limited' });
  await expect(take('b')).rejects.toMatchObject({ code: 'unavailable' });
  expect(table.held.waits).toBe(3);
  gone.abort();
  expect(await Promise.all(waits)).toEqual([null, null, null]);
  expect(table.held.waits).toBe(0);
  const again = take('a', new AbortController().signal);
  table.put(id, 'hello', utf8('here'), 'b');
  expect(await again).toEqual(utf8('here'));
});
