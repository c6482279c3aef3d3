import { bytesToBase64, type HouseholdId, systemRandom } from '@porchlight/kernel';
import {
  keyringOf,
  type SampleHome,
  type SampleMember,
  sampleHome,
  sampleMember,
} from '@porchlight/testkit/clip-builder/sampleHome';
import { expect, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { enrol } from './server/Town.ts';

const PATH = '/v1/household/book';
const sealed = (length = 99) => bytesToBase64(systemRandom(length));

/** A household with an owner and `others`, enrolled. */
async function openHome(api: TestApi, ...others: readonly SampleMember[]): Promise<SampleHome> {
  const home = sampleHome();
  const whole: SampleHome = { ...home, members: [home.members[0], ...others] };
  await enrol(api, whole);
  return whole;
}
const put = (api: TestApi, by: SampleMember, version: number, bookB64: string) =>
  api.call('PUT', PATH, { by: by.signing, body: { version, bookB64 } });
const get = (api: TestApi, by: SampleMember) => api.call('GET', PATH, { by: by.signing });

test('a book is given out as it was put, to every member, and to no other household', async () => {
  await using api = await TestApi.start();
  const guest = sampleMember({ role: 'guest' });
  const home = await openHome(api, guest);
  const neighbour = await openHome(api);
  const [owner] = home.members;
  expect(await get(api, owner)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const book = sealed(65_536);
  expect(await put(api, owner, 0, book)).toMatchObject({ status: 200, body: { version: 1 } });
  for (const member of [owner, guest])
    expect(await get(api, member)).toMatchObject({ status: 200, body: { version: 1, bookB64: book } });
  expect(await get(api, neighbour.members[0])).toMatchObject({ status: 404 });
});

test('owners and adults write, by the newest keyring: no guest, no live-viewer, nobody whose time is over or who was removed', async () => {
  await using api = await TestApi.start();
  const adult = sampleMember({ role: 'adult' });
  const others = [
    sampleMember({ role: 'guest' }),
    sampleMember({ role: 'live-viewer' }),
    sampleMember({ role: 'adult', untilMs: api.nowMs + 1000 }),
  ] as const;
  const home = await openHome(api, adult, ...others);
  const lapsing = others[2];
  expect(await put(api, lapsing, 0, sealed())).toMatchObject({ status: 200 });
  for (const member of others.slice(0, 2))
    expect(await put(api, member, 1, sealed())).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  api.nowMs = (api.nowMs + 1000) as typeof api.nowMs;
  expect(await put(api, lapsing, 1, sealed())).toMatchObject({ status: 401 });
  expect(await put(api, adult, 1, sealed())).toMatchObject({ status: 200, body: { version: 2 } });
  const previous = (await api.registry.findKeyring(home.householdId))?.keyring ?? null;
  const body = keyringBody(home, keyringOf({ ...home, members: [home.members[0]] }, previous));
  const target = `/v1/households/${home.householdId}/keyring`;
  await api.call('PUT', target, { by: home.members[0].signing, body });
  expect(await put(api, adult, 2, sealed())).toMatchObject({ status: 401 });
  expect(await get(api, adult)).toMatchObject({ status: 401 });
});

test('of two that follow one book the second is told to fetch; the same one again, after a lost answer, is no error', async () => {
  await using api = await TestApi.start();
  const { members } = await openHome(api);
  const [first, second] = [sealed(), sealed()];
  api.books.failNext('replaceBook', 'after');
  expect(await put(api, members[0], 0, first)).toMatchObject({ status: 503 });
  expect(await put(api, members[0], 0, first)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await put(api, members[0], 0, second)).toMatchObject({ status: 409, body: { code: 'replayed' } });
  expect(await get(api, members[0])).toMatchObject({ body: { version: 1, bookB64: first } });
});

test('what is no book is refused by name', async () => {
  await using api = await TestApi.start();
  const { members } = await openHome(api);
  const refused = async (body: unknown, code: string) =>
    expect((await api.call('PUT', PATH, { by: members[0].signing, body })).body).toMatchObject({ code });
  await refused({ version: 0, bookB64: bytesToBase64(new Uint8Array(65_539)) }, 'malformed_message');
  await refused({ version: 0, bookB64: bytesToBase64(new Uint8Array(65_537)) }, 'limit_exceeded');
  await refused({ version: 0, bookB64: '' }, 'limit_exceeded');
  await refused({ version: -1, bookB64: sealed() }, 'malformed_message');
  await refused({ version: 0, bookB64: sealed(), more: 1 }, 'malformed_message');
});

test('reading and writing are on the audit record before anything is given or changed', async () => {
  await using api = await TestApi.start();
  const { householdId, members } = await openHome(api);
  const rows = (id: HouseholdId) =>
    api.audit
      .rowsOf(id)
      .flatMap(({ action, subject, actor }) =>
        action.startsWith('book') ? [{ action, subject, actor }] : [],
      );
  api.audit.failNext('record', 'before');
  expect(await put(api, members[0], 0, sealed())).toMatchObject({ status: 503 });
  expect(await api.books.findBook(householdId)).toBeNull();
  await put(api, members[0], 0, sealed());
  api.audit.failNext('record', 'before');
  expect(await get(api, members[0])).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  await get(api, members[0]);
  await get(api, members[0]);
  const actor = { kind: 'member', id: members[0].memberId };
  expect(rows(householdId)).toEqual([
    { action: 'book.write', subject: '1', actor },
    { action: 'book.read', subject: 'household', actor },
  ]);
});
