import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLoggedKeyring, topics } from '@porchlight/contracts';
import { type ClipId, concatBytes } from '@porchlight/kernel';
import { openingHash, readOpening } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type OpenedClip, openClip } from '@porchlight/seal/open';
import { expect, test } from 'vitest';
import { type PairedDevice, TestHousehold, temporaryFolder } from '../device/household.ts';
import { type HeldClip, TestCloud } from '../upload/TestCloud.ts';
import { runMain, SimulatorProcess } from './simulatorProcess.ts';

const STARTED_AT_MS = 1_780_000_000_000;
const SMALL = { width: 320, height: 180, seed: 4 };
const LONG_SCRIPT = { kind: 'script', ...SMALL, clips: [{ startedAtMs: STARTED_AT_MS, durationMs: 60_000 }] };

/** A household with a cloud, and a folder for its devices. */
class SimulatorBench implements AsyncDisposable {
  readonly household = new TestHousehold();
  readonly cloud: TestCloud;
  readonly #folder = temporaryFolder();

  private constructor(household: TestHousehold, cloud: TestCloud) {
    this.household = household;
    this.cloud = cloud;
  }

  static async start(): Promise<SimulatorBench> {
    const household = new TestHousehold();
    return new SimulatorBench(household, await TestCloud.start(household));
  }

  folder(name: string): string {
    const folder = join(this.#folder.path, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  pair(name: string, kind: PairedDevice['kind']): PairedDevice {
    return this.household.pair(this.folder(name), kind, this.cloud.url);
  }

  run(
    devices: readonly { folder: string; kind: string; source: object; pace: string }[],
    exitWhenDone = true,
  ): SimulatorProcess {
    const config = { devices: devices.map((each) => ({ startsAtMs: STARTED_AT_MS, ...each })), exitWhenDone };
    return new SimulatorProcess(this.#folder.path, config);
  }

  open(clip: HeldClip): OpenedClip {
    const { deviceId } = clip;
    const device = this.household.paired.get(deviceId) as PairedDevice;
    return openClip(clip.records, device, this.household.epochKeys(deviceId), nodePrimitives);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloud[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

function config(device: PairedDevice, source: object, pace = 'fast') {
  return { folder: device.folder, kind: device.kind, source, pace };
}

function outboxOf(device: PairedDevice): string[] {
  return readdirSync(join(device.folder, 'outbox'));
}

function unitHashes(clip: OpenedClip): string[] {
  const hashes: string[] = [];
  let parts: Uint8Array[] = [];
  for (const { segment, plaintext } of clip.segments) {
    parts.push(plaintext);
    if (!segment.endsUnit) continue;
    hashes.push(
      createHash('sha256')
        .update(concatBytes(...parts))
        .digest('hex'),
    );
    parts = [];
  }
  return hashes;
}

test('identity makes keys once and prints their public halves in order', async () => {
  using folder = temporaryFolder();
  const args = ['identity', 'camera', join(folder.path, 'a'), 'doorbell', join(folder.path, 'b')];
  const printed = await runMain(...args);
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ kind }) => kind)).toEqual(['camera', 'doorbell']);
  expect(Object.keys(lines[0])).toEqual(['deviceId', 'kind', 'signingKeyHex', 'boxKeyHex']);
  expect(await runMain(...args)).toBe(printed);
  await expect(runMain('identity', 'toaster', folder.path)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"code":"invalid_setting"'),
  });
});

test('a script: every clip begins and ends exactly as it says, is stored, and opens to what was reported', async () => {
  await using bench = await SimulatorBench.start();
  const device = bench.pair('camera', 'camera');
  const lengths = [100, 1234, 2000, 5050];
  const clips = lengths.map((durationMs, i) => ({ startedAtMs: STARTED_AT_MS + i * 60_000, durationMs }));
  await using simulator = bench.run([config(device, { kind: 'script', ...SMALL, clips })]);
  expect(await simulator.exited).toBe(0);
  expect(simulator.of('clip-sealed').map(({ endedAtMs }) => endedAtMs)).toEqual(
    clips.map(({ startedAtMs, durationMs }) => startedAtMs + durationMs),
  );
  expect(simulator.of('clip-stored')).toHaveLength(clips.length);
  expect(outboxOf(device)).toEqual([]);
  const held = [...bench.cloud.clips].toSorted(
    ([, a], [, b]) => bench.open(a).opening.clipNumber - bench.open(b).opening.clipNumber,
  );
  for (const [i, [clipId, clip]] of held.entries()) {
    const { opening, manifest, segments } = bench.open(clip);
    const { startedAtMs = 0, durationMs = 0 } = clips[i] ?? {};
    expect([opening.startedAtMs, manifest?.endedAtMs]).toEqual([startedAtMs, startedAtMs + durationMs]);
    expect([opening.clipNumber, opening.trigger]).toEqual([i, 'command']);
    expect(opening.previousSegments).toBe(i === 0 ? 0 : (held[i - 1]?.[1].records.length ?? 0) - 2);
    const own = simulator.reports.filter((report) => 'clipId' in report && report.clipId === clipId);
    const kinds = own.map(({ report }) => report);
    expect([kinds[0], kinds.at(-2), kinds.at(-1)]).toEqual(['clip-begun', 'clip-sealed', 'clip-stored']);
    const units = simulator.of('unit').filter((unit) => unit.clipId === clipId);
    expect(units.map(({ sha256Hex }) => sha256Hex)).toEqual(unitHashes(bench.open(clip)));
    expect(simulator.of('clip-sealed')[i]?.segmentCount).toBe(segments.length);
  }
  expect(simulator.reports.at(-1)).toEqual({ report: 'done' });
});

test('scenes: the doorbell rings, the floodlight lights up, both film, and reports are as the vectors show', async () => {
  await using bench = await SimulatorBench.start();
  const doorbell = bench.pair('doorbell', 'doorbell');
  const floodlight = bench.pair('floodlight', 'floodlight');
  const source = { kind: 'scene', ...SMALL, durationMs: 32_000 };
  await using simulator = bench.run([config(doorbell, source), config(floodlight, source)]);
  expect(await simulator.exited).toBe(0);
  const events = (device: PairedDevice) =>
    simulator.of('event').flatMap(({ deviceId, event }) => (deviceId === device.deviceId ? [event] : []));
  expect(events(doorbell).map(({ kind }) => kind)).toEqual(['motion', 'press', 'ring-ended']);
  expect(events(floodlight)).toMatchObject([
    { kind: 'light', on: true, cause: 'motion' },
    { kind: 'motion' },
    { kind: 'light', on: false, cause: 'timer' },
  ]);
  expect(simulator.of('clip-stored')).toMatchObject([{ finished: true }, { finished: true }]);
  expect(simulator.of('progress').at(-1)).toMatchObject({ sourceMs: 32_000, totalMs: 32_000 });
  const vectors = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../spec/vectors/simulator.json'), 'utf8'),
  );
  for (const report of simulator.reports) {
    const example = vectors.reports.find((each: { report: string }) => each.report === report.report);
    expect(Object.keys(report).toSorted()).toEqual(Object.keys(example).toSorted());
  }
});

test('the order to press is told of and filmed; other lines change nothing', async () => {
  await using bench = await SimulatorBench.start();
  const doorbell = bench.pair('doorbell', 'doorbell');
  const camera = bench.pair('camera', 'camera');
  const source = { kind: 'scene', ...SMALL, durationMs: null };
  const devices = [config(doorbell, source, 'realtime'), config(camera, source, 'realtime')];
  await using simulator = bench.run(devices, false);
  await simulator.until(() => simulator.of('connected').length === 2);
  for (const line of [
    '',
    'nonsense',
    '{"do":"fly"}',
    'null',
    `{"do":"press","deviceId":"${camera.deviceId}"}`,
  ])
    simulator.child.stdin?.write(`${line}\n`);
  simulator.child.stdin?.write(`${JSON.stringify({ do: 'press', deviceId: doorbell.deviceId })}\n`);
  await simulator.until(() => simulator.of('clip-begun').length === 1);
  simulator.child.stdin?.end();
  expect(await simulator.exited).toBe(0);
  expect(simulator.of('clip-begun')).toMatchObject([{ deviceId: doorbell.deviceId, trigger: 'press' }]);
  expect(bench.cloud.events).toContainEqual({ kind: 'press' });
});

test.each(['SIGTERM', 'the end of its input'])(
  '%s ends the clip in the middle with its manifest',
  async (how) => {
    await using bench = await SimulatorBench.start();
    const device = bench.pair('camera', 'camera');
    await using simulator = bench.run([config(device, LONG_SCRIPT, 'realtime')]);
    await simulator.until(() => simulator.of('unit').length >= 4);
    if (how === 'SIGTERM') simulator.child.kill('SIGTERM');
    else simulator.child.stdin?.end();
    expect(await simulator.exited).toBe(0);
    const [clip] = bench.cloud.clips.values();
    expect(clip?.hasManifest).toBe(true);
    const whole = bench.open(clip as HeldClip);
    expect(whole.manifest).toMatchObject({
      reason: 'stopped',
      endedAtMs: simulator.of('clip-sealed')[0]?.endedAtMs,
    });
    expect(outboxOf(device)).toEqual([]);
    expect(simulator.reports.at(-1)).toEqual({ report: 'done' });
    expect(JSON.parse(bench.cloud.states.at(-1) ?? '')).toMatchObject({ online: false });
  },
);

test('a new epoch in the middle of a clip ends it with its manifest, and filming goes on under the new one', async () => {
  await using bench = await SimulatorBench.start();
  const device = bench.pair('camera', 'camera');
  await using simulator = bench.run([config(device, LONG_SCRIPT, 'realtime')]);
  await simulator.until(() => simulator.of('unit').length >= 4);
  const next = bench.household.logged(bench.household.nextEpoch(device.deviceId));
  bench.cloud.say(topics.keyring(device.deviceId), encodeLoggedKeyring(next));
  await simulator.until(() => simulator.of('clip-begun').length === 2);
  const second = simulator.of('clip-begun')[1]?.clipId;
  await simulator.until(() =>
    simulator.of('unit').some(({ clipId, track }) => clipId === second && track === 'picture'),
  );
  simulator.child.stdin?.end();
  expect(await simulator.exited).toBe(0);
  const [before, after] = [...bench.cloud.clips.values()].map((clip) => bench.open(clip));
  expect([before?.opening.epoch, after?.opening.epoch]).toEqual([1, 2]);
  expect(Buffer.from(after?.manifest?.checkpoint ?? []).toString()).toBe(bench.household.log.checkpoint());
  expect(before?.manifest).toMatchObject({ reason: 'longest', endedAtMs: after?.opening.startedAtMs });
  expect(after?.opening).toMatchObject({ clipNumber: 1, previousSegments: before?.segments.length });
  expect(after?.manifest?.reason).toBe('stopped');
});

test('without a cloud it stops all the same, and the next run sends what is there', async () => {
  await using bench = await SimulatorBench.start();
  const device = bench.pair('camera', 'camera');
  await bench.cloud.vanish();
  const clips = [{ startedAtMs: STARTED_AT_MS, durationMs: 3000 }];
  {
    await using simulator = bench.run([config(device, { kind: 'script', ...SMALL, clips })]);
    await simulator.until(() => simulator.of('clip-sealed').length === 1);
    simulator.child.kill('SIGTERM');
    expect(await simulator.exited).toBe(0);
  }
  expect(outboxOf(device)).toHaveLength(1);
  await bench.cloud.listen();
  await using simulator = bench.run([config(device, { kind: 'script', ...SMALL, clips: [] })]);
  expect(await simulator.exited).toBe(0);
  expect(simulator.of('clip-stored')).toMatchObject([{ finished: true }]);
  expect(outboxOf(device)).toEqual([]);
});

test('after kill -9 in mid-clip all that is on disk is sent, done with an unfinished receipt, and the chain goes on', async () => {
  await using bench = await SimulatorBench.start();
  const device = bench.pair('camera', 'camera');
  bench.cloud.takes = (topic) => topic.kind !== 'segment' || topic.sequence < 3;
  {
    await using simulator = bench.run([config(device, LONG_SCRIPT, 'realtime')]);
    await simulator.until(() => simulator.of('unit').length >= 7);
  }
  const clipId = outboxOf(device)[0] as ClipId;
  const held = bench.cloud.clips.get(clipId) as HeldClip;
  expect(held.records.length).toBe(4);
  bench.cloud.takes = () => true;
  const clips = [{ startedAtMs: STARTED_AT_MS + 100_000, durationMs: 1000 }];
  await using simulator = bench.run([config(device, { kind: 'script', ...SMALL, clips })]);
  await bench.cloud.until(() => held.records.length >= 7);
  await simulator.until(() => simulator.of('clip-stored').length === 1);
  await bench.cloud.until(() => [...bench.cloud.clips.values()].some(({ hasManifest }) => hasManifest));
  const [, next] = [...bench.cloud.clips.values()];
  const { opening } = bench.open(next as HeldClip);
  expect([opening.clipNumber, opening.previousSegments]).toEqual([1, held.records.length - 1]);
  const first = readOpening(held.records[0] as Uint8Array);
  expect(opening.previousOpeningHash).toEqual(openingHash(first, nodePrimitives));
  expect(outboxOf(device)).toEqual([clipId]);
  bench.cloud.say(topics.receipt(device.deviceId, clipId), bench.cloud.receiptOf(clipId));
  expect(await simulator.exited).toBe(0);
  expect(simulator.of('clip-stored').at(-1)).toMatchObject({ clipId, finished: false });
  expect(outboxOf(device)).toEqual([]);
  const whole = bench.open(held);
  expect([whole.manifest, whole.segments.length]).toEqual([null, held.records.length - 1]);
});

test('a source that breaks off and a device without a pairing fail; the others go on, and what was filmed is kept', async () => {
  await using bench = await SimulatorBench.start();
  const camera = bench.pair('camera', 'camera');
  const broken = bench.pair('broken', 'camera');
  const file = join(bench.folder('files'), 'broken.mp4');
  writeFileSync(file, new Uint8Array(5000).fill(7));
  const clips = [{ startedAtMs: STARTED_AT_MS, durationMs: 2000 }];
  await using simulator = bench.run([
    config(broken, { kind: 'file', path: file }),
    { folder: bench.folder('unpaired'), kind: 'camera', source: LONG_SCRIPT, pace: 'fast' },
    config(camera, { kind: 'script', ...SMALL, clips }),
  ]);
  expect(await simulator.exited).toBe(1);
  expect(simulator.of('failed').toSorted((a, b) => a.code.localeCompare(b.code))).toMatchObject([
    { deviceId: null, code: 'invalid_setting' },
    { deviceId: broken.deviceId, code: 'unsupported_media' },
  ]);
  expect(simulator.of('clip-stored')).toMatchObject([{ deviceId: camera.deviceId }]);
});

test.each([['{'], ['{"devices":[]}'], [null]])(
  'a configuration that is none is refused: %s',
  async (text) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'config.json');
    if (text !== null) writeFileSync(file, text);
    const failed = expect.stringMatching(
      /^\{"report":"failed","deviceId":null,"code":"(malformed_message|invalid_setting)"/,
    );
    await expect(runMain('run', file)).rejects.toMatchObject({ code: 1, stdout: failed });
  },
);
