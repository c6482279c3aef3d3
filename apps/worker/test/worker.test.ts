import { generateKeyPairSync } from 'node:crypto';
import { storeClipJobId } from '@porchlight/contracts';
import { type LoggableRequest, requestDeletion } from '@porchlight/domain';
import { type Clock, concatBytes, type MemberId } from '@porchlight/kernel';
import { peekStatement } from '@porchlight/seal/header';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { createLogger } from '@porchlight/service';
import { type FilmedClip, filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { MemoryClipDeletions } from '@porchlight/testkit/clip-deletions/MemoryClipDeletions';
import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryClipSpool } from '@porchlight/testkit/clip-spool/MemoryClipSpool';
import { MemoryClipStore } from '@porchlight/testkit/clip-store/MemoryClipStore';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { MemoryMatchIndex } from '@porchlight/testkit/match-index/MemoryMatchIndex';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { sampleBlinded } from '@porchlight/testkit/registry/sampleKeyringChange';
import { MemoryRequestStore } from '@porchlight/testkit/request-store/MemoryRequestStore';
import { entryOf, requestWithEntry, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { MemoryShareStore } from '@porchlight/testkit/share-store/MemoryShareStore';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PemReceiptSigner } from '../src/PemReceiptSigner.ts';
import { buildWorker, keepResuming, type WorkerDeps } from '../src/worker.ts';

const home = sampleHome();
const [camera] = home.cameras;
const { deviceId } = camera;
const cells = sampleTown(1);
const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** A worker over memory, the queue that it works on, and its log. */
async function open() {
  const [spool, store, index, requests] = [
    new MemoryClipSpool(),
    new MemoryClipStore(),
    new MemoryClipIndex(),
    new MemoryRequestStore(),
  ];
  const registry = new MemoryRegistry();
  await registry.addHousehold(home.householdId, home.root.publicKey);
  const devices = [{ deviceId, kind: 'camera', signingKey: camera.signing.publicKey, retiredAtMs: null }];
  const { householdId } = home;
  const first = {
    previous: null,
    keyring: new Uint8Array(1),
    version: 1,
    logged: sampleBlinded(),
    clientKeys: [],
  };
  await registry.replaceKeyring({ householdId, ...first, devices });
  const clock: Clock = { nowMs: () => sampleTime(3_600_000) };
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const deps: WorkerDeps = {
    ...{ spool, store, index, requests, registry, clock, primitives: nodeVerifyPrimitives },
    deletions: new MemoryClipDeletions(index),
    shares: new MemoryShareStore(index),
    matching: new MemoryMatchIndex(index, requests),
    signer: new PemReceiptSigner(pem),
    log: createLogger({ name: 'worker', level: 'debug', destination }),
  };
  const jobs = new MemoryJobQueue();
  const arrive = async (clip: FilmedClip, records = clip.records, finished = true) => {
    spool.fill(deviceId, clip.clipId, records);
    const payload = { deviceId, clipId: clip.clipId, finished };
    await jobs.add('store-clip', payload, storeClipJobId(payload, records.length - 1));
  };
  const post = async (request: LoggableRequest) => {
    await requests.insert(request, entryOf(request));
    await jobs.add('match-request', { requestId: request.requestId }, request.requestId);
  };
  return {
    ...{ deps, jobs, spool, store, index, requests, lines, arrive, post },
    handlers: buildWorker(deps),
  };
}

describe('the worker', () => {
  test('stores what arrives and matches what is posted, until no job is left', async () => {
    const { deps, jobs, store, arrive, post, handlers, lines } = await open();
    const [early, late, request] = [
      filmClip(camera, { cells }),
      filmClip(camera, { cells }),
      sampleRequest({ cells }),
    ];
    await arrive(early);
    await post(request);
    await arrive(late, late.records.slice(0, 2), false);
    await jobs.drain(handlers);
    expect(jobs.waiting).toEqual([]);
    expect(jobs.failed).toEqual([]);
    expect(store.objects().size).toBe(2);
    const found = await deps.matching.candidatesOf(request.requestId, home.householdId);
    expect(found.map(({ clipId }) => clipId).sort()).toEqual([early.clipId, late.clipId].sort());
    expect(lines).toMatchObject([
      { msg: 'the clip is stored', deviceId, clipId: early.clipId, outcome: 'stored', finished: true },
      { msg: 'the request was matched', footageRequestId: request.requestId },
      { msg: 'the clip is stored', clipId: late.clipId, outcome: 'stored', finished: false, segmentCount: 1 },
    ]);
  });

  test('runs a job again that met a part out of reach, and loses nothing', async () => {
    const { jobs, store, index, spool, arrive, handlers } = await open();
    const clip = filmClip(camera);
    await arrive(clip);
    store.failNext('put', 'before');
    index.failNext('commit', 'after');
    spool.failNextSettle('before');
    await jobs.drain(handlers);
    expect(jobs.failed).toEqual([]);
    expect([...store.objects().values()]).toEqual([concatBytes(...clip.records.slice(1))]);
    expect(spool.settled).toHaveLength(1);
    expect(await spool.read(deviceId, clip.clipId)).toEqual([]);
  });

  test('answers a clip that can never be stored by a refusal, says so once in the log, and is done with it', async () => {
    const { jobs, spool, store, handlers, lines } = await open();
    const stranger = sampleCamera();
    const clip = filmClip(stranger);
    spool.fill(stranger.deviceId, clip.clipId, clip.records);
    const payload = { deviceId: stranger.deviceId, clipId: clip.clipId, finished: true };
    await jobs.add('store-clip', payload, storeClipJobId(payload, 3));
    await jobs.drain(handlers);
    expect(jobs.failed).toEqual([]);
    expect(store.objects().size).toBe(0);
    expect(spool.settled).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 'warn', msg: 'the clip was refused', code: 'unknown_device' }]);
  });

  test('deletes the clip that its household has it delete, and tells the device that sends it again', async () => {
    const { deps, jobs, store, index, spool, arrive, handlers, lines } = await open();
    const clip = filmClip(camera);
    const { clipId } = clip;
    await arrive(clip);
    await jobs.drain(handlers);
    const memberId = home.members[0].memberId as MemberId;
    await requestDeletion({ ...deps, jobs }, { clipId, householdId: home.householdId }, memberId);
    await jobs.drain(handlers);
    expect([store.objects().size, index.left]).toEqual([0, { rows: [], openings: [] }]);
    await arrive(clip);
    await jobs.drain(handlers);
    expect([jobs.failed, store.objects().size]).toEqual([[], 0]);
    const { reply } = spool.settled.at(-1) ?? { reply: new Uint8Array(0) };
    expect(peekStatement(reply, 'refusal')).toMatchObject({ clipId, code: 'clip_deleted' });
    expect(lines.map((line) => line['msg'])).toContain('the clip is deleted');
  });

  test('takes a job on a clip that is gone from the spool for done', async () => {
    const { jobs, handlers, lines } = await open();
    const payload = { deviceId, clipId: filmClip(camera).clipId, finished: false };
    await jobs.add('store-clip', payload, storeClipJobId(payload, 3));
    await jobs.drain(handlers);
    expect(jobs.failed).toEqual([]);
    expect(lines).toMatchObject([{ level: 'debug', msg: 'the spool holds nothing of this clip' }]);
  });

  test('names no key, cell or place in its log', async () => {
    const { jobs, arrive, post, handlers, lines } = await open();
    const request = sampleRequest({ cells });
    await arrive(filmClip(camera, { cells }));
    await post(request);
    await jobs.drain(handlers);
    const text = JSON.stringify(lines);
    expect(lines.length).toBeGreaterThan(1);
    expect(text).not.toContain(cells[0] ?? '-');
    expect(text).not.toMatch(/51\.5|clips\//);
    expect(text).not.toContain(request.text);
  });
});

describe('matching that a crash left undone', () => {
  test('is queued when the worker starts, and every minute after that until it is stopped', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { deps, jobs, requests } = await open();
    const [first, second] = [sampleRequest(), sampleRequest()];
    await requests.insert(first, entryOf(first));
    const stop = await keepResuming(deps, jobs);
    expect(jobs.waiting.map(({ jobId }) => jobId)).toEqual([first.requestId]);
    await requests.insert(second, entryOf(second));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(jobs.waiting.map(({ jobId }) => jobId)).toEqual([first.requestId, second.requestId]);
    stop();
    await requests.insert(...requestWithEntry());
    await vi.advanceTimersByTimeAsync(600_000);
    expect(jobs.waiting).toHaveLength(2);
  });

  test('is looked for again after it could not be, with a line in the log', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { deps, jobs, requests, lines } = await open();
    await requests.insert(...requestWithEntry());
    requests.failNext('unmatched', 'before');
    const stop = await keepResuming(deps, jobs);
    expect(jobs.waiting).toEqual([]);
    expect(lines).toMatchObject([{ level: 'warn', err: { code: 'unavailable' } }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(jobs.waiting).toHaveLength(1);
    stop();
  });
});
