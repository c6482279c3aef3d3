import { fileURLToPath } from 'node:url';
import { clipPageSchema, holdingsSchema, postedRequestSchema } from '@porchlight/contracts/http';
import { matchRequest } from '@porchlight/domain';
import { freshDatabase } from '@porchlight/embedded';
import { cellsOverlapping, parseArea } from '@porchlight/geo';
import {
  createLogin,
  type DatabaseRole,
  migrate,
  PostgresAuditLog,
  PostgresClipDeletions,
  PostgresClipIndex,
  PostgresDatabase,
  PostgresHoldings,
  PostgresLogBacklog,
  PostgresLogOverview,
  PostgresLogQueue,
  PostgresMatchIndex,
  PostgresRegistry,
  PostgresRequestStore,
  PostgresRuledLog,
  PostgresShareStore,
} from '@porchlight/index-store';
import { connectJobs, migrateJobs } from '@porchlight/jobs';
import { bytesToBase64, bytesToHex, concatBytes, systemClock, systemRandom } from '@porchlight/kernel';
import { keyringOf, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { enrol, foundTown, store, type Town } from './server/Town.ts';

/** The same API over PostgreSQL, with the rights that the api has there, and a real queue; objects and broker stay in memory. */
let api: TestApi;
let town: Town;
let worker: ReturnType<typeof portsOf>;
let jobs: Awaited<ReturnType<typeof connectJobs>>;
let log: PostgresLogBacklog;
/** Shows what waits now, with texts that stand for proofs. */
async function show(): Promise<void> {
  const waiting = await log.waiting({ entries: 1000, sizeBytes: 1_000_000 });
  const firstIndex = await log.placedSize();
  const leafHashes = waiting.map(({ leafHash }) => leafHash);
  await log.markPlaced(firstIndex, leafHashes);
  const proofs = waiting.map((_, at) => `index ${firstIndex + at}`);
  const size = firstIndex + waiting.length;
  await log.show({ checkpoint: 'checkpoint', size, shownAtMs: 1_750_000_000_000, firstIndex, proofs });
}
const opened = new AsyncDisposableStack();

const MIGRATIONS = fileURLToPath(new URL('../../../infra/migrations', import.meta.url));
const { incident, caseNumber, text, area } = sampleRequest();
const draft = { incident, caseNumber, text, area, fromMs: sampleTime(0), toMs: sampleTime(3_600_000) };
const [cell = ''] = cellsOverlapping(parseArea(area));

function portsOf(database: PostgresDatabase) {
  return {
    registry: new PostgresRegistry(database),
    index: new PostgresClipIndex(database),
    shares: new PostgresShareStore(database),
    holdings: new PostgresHoldings(database),
    deletions: new PostgresClipDeletions(database),
    matching: new PostgresMatchIndex(database),
    requests: new PostgresRequestStore(database),
  };
}

async function connect(adminUrl: string, role: DatabaseRole): Promise<PostgresDatabase> {
  const password = bytesToHex(systemRandom(16));
  const user = await createLogin(adminUrl, role, password, `${role}_${password.slice(0, 8)}`);
  const url = Object.assign(new URL(adminUrl), { username: user, password });
  return opened.use(new PostgresDatabase({ url: url.href, applicationName: `test ${role}` }));
}

beforeAll(async () => {
  const { url } = opened.use(await freshDatabase(inject('postgresUrl')));
  await migrate(url, MIGRATIONS);
  const queues = opened.use(await freshDatabase(inject('postgresUrl')));
  await migrateJobs(queues.url);
  jobs = opened.use(await connectJobs({ backend: { kind: 'postgres', url: queues.url } }));
  const database = await connect(url, 'porchlight_api');
  const audit = new PostgresAuditLog(database);
  worker = portsOf(await connect(url, 'porchlight_worker'));
  const readiness = {
    database: () => database.ready(),
    jobs: async () => void (await jobs.counts('matching')),
  };
  const logging = {
    log: new PostgresLogQueue(database),
    ruledLog: new PostgresRuledLog(database),
    logOverview: new PostgresLogOverview(database),
  };
  log = new PostgresLogBacklog(await connect(url, 'porchlight_log'));
  const ports = { ...portsOf(database), ...logging, audit, jobs: jobs.queue, readiness };
  api = opened.use(await TestApi.start(ports));
  // The api registers devices, and has no right to store clips.
  town = await foundTown(api, { ...worker, store: api.store });
  await show();
});
afterAll(() => opened.disposeAsync());

const get = (target: string) => api.call('GET', target, { by: town.owner });

test('it is ready, and says of which parts', async () => {
  expect((await api.call('GET', '/readyz')).body).toEqual({
    status: 'ok',
    checks: { database: 'ok', jobs: 'ok' },
  });
});

test('a request is matched by its job, and each household sees its own candidates alone', async () => {
  const clip = await store(api, { ...worker, store: api.store }, town.home, { cells: [cell] });
  await store(api, { ...worker, store: api.store }, town.neighbour, { cells: [cell] });
  const posted = await api.call('POST', '/v1/requests', { by: town.agency, body: draft });
  expect(posted.status).toBe(201);
  const { requestId, state } = postedRequestSchema.parse(posted.body);
  expect(state).toBe('waiting');
  const read = () => api.call('GET', `/v1/requests/${requestId}`);
  expect(await read()).toMatchObject({ status: 404 });
  await show();
  const matched = Promise.withResolvers<number>();
  await jobs.work(
    {
      'match-request': async (payload) =>
        matched.resolve(await matchRequest({ ...worker, clock: systemClock }, payload)),
    },
    { concurrency: 1 },
  );
  expect(await matched.promise).toBe(2);
  expect((await read()).body).toMatchObject({ ...draft, state: 'open' });
  const candidates = clipPageSchema.parse((await get(`/v1/requests/${requestId}/candidates`)).body);
  expect(candidates.clips.map(({ clipId }) => clipId)).toEqual([clip.clipId]);
  expect((await get(`/v1/requests/${'0'.repeat(32)}/candidates`)).body).toEqual({ clips: [], next: null });
});

test("own clips are listed and given out, a neighbour's are nothing", async () => {
  const { clips } = clipPageSchema.parse((await get('/v1/clips')).body);
  const ids = clips.map(({ clipId }) => clipId);
  expect(ids).toContain(town.clip.clipId);
  expect(ids).not.toContain(town.neighbourClip.clipId);
  const object = await get(`/v1/clips/${town.clip.clipId}/object`);
  expect(Buffer.compare(object.bytes, concatBytes(...town.clip.records))).toBe(0);
  const [theirs, none] = [town.neighbourClip.clipId, '0'.repeat(32)].map((id) => get(`/v1/clips/${id}`));
  expect((await theirs)?.status).toBe(404);
  expect((await theirs)?.bytes).toEqual((await none)?.bytes);
});

test('what is held on a household is given out whole: its rows, its objects, and nothing of a neighbour', async () => {
  const answer = await get('/v1/household/holdings');
  const { holdings, householdId } = holdingsSchema.parse(answer.body);
  expect(householdId).toBe(town.home.householdId);
  const tables = new Set(holdings.map(({ table }) => table));
  for (const table of [
    'households',
    'keyrings',
    'devices',
    'signing_keys',
    'clips',
    'clip_openings',
    'objects',
  ])
    expect(tables).toContain(table);
  const objects = holdings.filter(({ table }) => table === 'objects');
  const indexed = await worker.index.find(town.clip.clipId);
  const sizeBytes = (indexed?.sizeBytes ?? 0) - town.clip.opening.length;
  expect(objects.map(({ row }) => row)).toContainEqual({ key: indexed?.objectKey, sizeBytes });
  const text = answer.bytes.toString();
  for (const theirs of [
    town.neighbour.householdId,
    town.neighbourClip.clipId,
    town.neighbour.cameras[0].deviceId,
  ])
    expect(text.replaceAll('-', '')).not.toContain(theirs);
});

test('clips begun in the same millisecond are listed once each across the edge of a page', async () => {
  const [startedAtMs, objects] = [sampleTime(7_000_000), { ...worker, store: api.store }];
  const home = town.neighbour;
  for (let i = 0; i < 203; i++) await store(api, objects, home, { startedAtMs, seconds: 1, unitBytes: 10 });
  const by = town.neighbourOwner;
  const first = clipPageSchema.parse((await api.call('GET', '/v1/clips', { by })).body);
  const rest = clipPageSchema.parse((await api.call('GET', `/v1/clips?before=${first.next}`, { by })).body);
  const ids = [...first.clips, ...rest.clips].map(({ clipId }) => clipId);
  expect(first.clips).toHaveLength(200);
  expect(rest.next).toBeNull();
  expect(new Set(ids).size).toBe(205);
  expect(ids).toHaveLength(205);
});

test('a keyring is read back as it was published, replaced by the next, and not by one that is stale', async () => {
  const path = `/v1/households/${town.home.householdId}/keyring`;
  const proof = expect.stringContaining('index ');
  expect((await get(path)).body).toEqual({ keyringB64: bytesToBase64(town.keyring), proof });
  const publish = (keyring: Uint8Array) =>
    api.call('PUT', path, { by: town.owner, body: keyringBody(town.home, keyring) });
  const [owner] = town.home.members;
  const guest = sampleMember({ role: 'guest', untilMs: api.nowMs });
  const next = keyringOf({ ...town.home, members: [owner, guest] }, town.keyring);
  expect(await publish(next)).toMatchObject({ status: 200, body: { version: 2, proof: null } });
  await show();
  expect(await publish(next)).toMatchObject({ status: 200, body: { version: 2, proof } });
  expect(await publish(keyringOf(town.home, town.keyring))).toMatchObject({
    status: 409,
    body: { code: 'stale_keyring' },
  });
  expect(await api.call('GET', '/v1/clips', { by: guest.signing })).toMatchObject({ status: 401 });
  const versions = await Promise.all([1, 2, 3].map((version) => get(`${path}s/${version}`)));
  expect(versions).toMatchObject([
    { status: 200, body: { keyringB64: bytesToBase64(town.keyring) } },
    { status: 200, body: { keyringB64: bytesToBase64(next) } },
    { status: 404, body: { code: 'not_found' } },
  ]);
});

test('enrolling the same again is no error, and an id under another key is refused as replayed', async () => {
  const { householdId, root } = town.home;
  const add = (name: string, body: object) =>
    api.call('POST', `/v1/operator/${name}`, { by: api.operator, body });
  const again = await add('households', { householdId, rootKeyHex: bytesToHex(root.publicKey) });
  expect(again).toMatchObject({ status: 201, body: { householdId } });
  const agency = { agencyId: town.agencyId, name: 'Harbour Police', signingKeyHex: 'b'.repeat(64) };
  expect(await add('agencies', agency)).toMatchObject({ status: 409, body: { code: 'replayed' } });
  const stolen = { ...agency, agencyId: 'e'.repeat(32), signingKeyHex: bytesToHex(town.owner.publicKey) };
  expect(await add('agencies', stolen)).toMatchObject({ status: 409, body: { code: 'replayed' } });
  await expect(enrol(api, { ...town.home, root: town.neighbour.root })).rejects.toThrow('malformed_message');
});
