import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '@porchlight/kernel';
import { connectClipStore } from '@porchlight/object-store';
import { Household } from '@porchlight/owner-client';
import { expect, vi } from 'vitest';
import type { CloudPorts } from '../../src/cloud/CloudPorts.ts';
import { choosePorts } from '../../src/cloud/choosePorts.ts';
import type { Cloud } from '../../src/cloud/startCloud.ts';
import { compareWithFilmed } from '../../src/demo/checkOpened.ts';
import { FilmedClips } from '../../src/demo/FilmedClips.ts';
import { openStored } from '../../src/demo/openStored.ts';
import {
  allClips,
  type CloudAccess,
  type PairedHousehold,
  pairHousehold,
} from '../../src/household/pairHousehold.ts';
import { Simulator } from '../../src/simulator/Simulator.ts';
import type { SimulatorReport } from '../../src/simulator/simulatorProtocol.ts';

const CAMERAS = 4;
const CLIPS_EACH = 5;
const CLIP_MS = 2500;

/** A household whose cameras film twenty clips as time goes by, while a cloud comes and goes. */
export class UploadTrial implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'porchlight-cloud-test-'));
  readonly cloudFolder = join(this.folder, 'cloud');
  readonly ports: CloudPorts;
  readonly reports: SimulatorReport[] = [];
  readonly #filmed = new FilmedClips();
  #simulator: Simulator | null = null;
  #home: PairedHousehold | null = null;

  private constructor(ports: CloudPorts) {
    this.ports = ports;
    chmodSync(this.folder, 0o711);
    mkdirSync(this.cloudFolder, { mode: 0o755 });
  }

  static async open(): Promise<UploadTrial> {
    return new UploadTrial(await choosePorts({}, 1));
  }

  /** Pairs the cameras and has them film. */
  async begin(cloud: CloudAccess): Promise<void> {
    const placed = Array.from({ length: CAMERAS }, (_, i) => ({
      folder: join(this.folder, `camera-${i}`),
      kind: 'camera' as const,
      longitude: 13.4,
      latitude: 52.5,
    }));
    this.#home = await pairHousehold(cloud, Household.newSecrets(systemRandom), placed);
    const beganAtMs = Date.now() - 3_600_000;
    const devices = placed.map(({ folder, kind }, i) => {
      const clips = Array.from({ length: CLIPS_EACH }, (_, n) => ({
        startedAtMs: beganAtMs + 10_000 * n,
        durationMs: CLIP_MS,
      }));
      const source = { kind: 'script', seed: i, clips, width: 160, height: 90 } as const;
      return { folder, kind, source, startsAtMs: null, pace: 'realtime' } as const;
    });
    this.#simulator = new Simulator({
      config: { devices, exitWhenDone: true },
      folder: this.folder,
      name: 'cameras',
      path: '',
      report: (report) => {
        this.reports.push(report);
        this.#filmed.take(report);
      },
    });
  }

  /** The household, once it was begun. */
  get home(): PairedHousehold {
    if (this.#home === null) throw new Error('nothing was begun');
    return this.#home;
  }

  /** Whether all clips have been filmed and settled. */
  get isOver(): boolean {
    return this.#simulator?.hasEnded === true;
  }

  count(kind: SimulatorReport['report']): number {
    return this.reports.filter((report) => report.report === kind).length;
  }

  /** Whether the cameras have filmed all but the last of their clips, or more. */
  get isNearlyFilmed(): boolean {
    return this.count('clip-sealed') >= CAMERAS * (CLIPS_EACH - 1);
  }

  /** Resolves once the cameras have filmed so many units more, or all there is. */
  async untilUnits(more: number): Promise<void> {
    const enough = this.count('unit') + more;
    const isFilmed = () => this.count('clip-sealed') === CAMERAS * CLIPS_EACH;
    await this.#until(() => isFilmed() || this.count('unit') >= enough);
  }

  /** Resolves once the cloud has stored so many clips more. */
  async untilStored(more: number): Promise<void> {
    const enough = this.count('clip-stored') + more;
    await this.#until(() => this.count('clip-stored') >= enough);
  }

  async #until(holds: () => boolean): Promise<void> {
    await vi.waitUntil(() => this.isOver || holds(), { timeout: 90_000, interval: 5 });
  }

  /** Waits until the cameras are done, and expects every clip to be stored once, with a receipt, as it was filmed. */
  async expectAllStored(store: Cloud['store']): Promise<void> {
    await this.#simulator?.untilExit();
    expect(this.#simulator?.hasSucceeded).toBe(true);
    expect(this.#filmed.all).toHaveLength(CAMERAS * CLIPS_EACH);
    expect(this.count('clip-stored')).toBe(CAMERAS * CLIPS_EACH);
    expect(this.count('clip-refused')).toBe(0);
    const outboxes = Array.from({ length: CAMERAS }, (_, i) =>
      readdirSync(join(this.folder, `camera-${i}`, 'outbox')),
    );
    expect(outboxes.flat()).toEqual([]);
    const { home } = this;
    const clips = await allClips(home.client);
    const filmedIds = this.#filmed.all.map(({ clipId }) => clipId);
    expect(clips.map(({ clipId }) => clipId).sort()).toEqual(filmedIds.sort());
    for (const clip of clips) {
      const { opened } = await openStored(home, clip);
      const truth = this.#filmed.all.find(({ clipId }) => clipId === clip.clipId);
      if (truth === undefined) throw new Error('the cloud lists a clip that nobody filmed');
      expect({ finished: clip.finished, ...compareWithFilmed(opened, truth) }).toMatchObject({
        finished: true,
        differences: [],
      });
    }
    // A job that died after its commit removes what it had replaced when it is run again.
    await vi.waitFor(
      async () => expect(await objectCounts(store)).toEqual(new Map(filmedIds.map((id) => [id, 1]))),
      {
        timeout: 60_000,
        interval: 200,
      },
    );
  }

  [Symbol.dispose](): void {
    void this.#simulator?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How many objects there are of each clip. */
async function objectCounts(store: Cloud['store']): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const key of connectClipStore(store).list('')) {
    const clipId = key.split('/')[2] ?? '';
    counts.set(clipId, (counts.get(clipId) ?? 0) + 1);
  }
  return counts;
}
