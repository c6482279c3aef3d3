import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceKind } from '@porchlight/contracts';
import { type DeviceId, systemClock, systemRandom } from '@porchlight/kernel';
import { Household, newMemberSecrets } from '@porchlight/owner-client';
import { publishKeyring } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { vi } from 'vitest';
import { type Cloud, startCloud } from '../../src/cloud/startCloud.ts';
import { type PairedHousehold, pairHousehold } from '../../src/household/pairHousehold.ts';
import { Simulator } from '../../src/simulator/Simulator.ts';
import type { SimulatorReport } from '../../src/simulator/simulatorProtocol.ts';
import { Watcher } from './Watcher.ts';

const PICTURE = { width: 320, height: 180, frameRate: 15 };
const PLACE = { longitude: 13.405, latitude: 52.52 };

/** A whole cloud, a household, and its one device, which films as it happens. */
export class LiveHome implements AsyncDisposable {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly home: PairedHousehold;
  readonly simulator: Simulator;
  readonly reports: SimulatorReport[];

  private constructor(parts: Pick<LiveHome, 'cloud' | 'folder' | 'home' | 'simulator' | 'reports'>) {
    this.cloud = parts.cloud;
    this.folder = parts.folder;
    this.home = parts.home;
    this.simulator = parts.simulator;
    this.reports = parts.reports;
  }

  static async open(kind: DeviceKind): Promise<LiveHome> {
    await using opening = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-live-'));
    opening.defer(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o711);
    const path = process.env['PATH'] ?? '';
    const options = { redisUrl: null, path, clipSilenceMs: 3000, progress: () => undefined };
    const cloud = opening.use(await startCloud({ ...options, folder: join(folder, 'cloud') }));
    const device = join(folder, 'device');
    mkdirSync(device, { mode: 0o700 });
    const home = await pairHousehold(cloud, Household.newSecrets(systemRandom), [
      { folder: device, kind, ...PLACE },
    ]);
    const source = { kind: 'scene', seed: 3, ...PICTURE, durationMs: null } as const;
    const devices = [{ folder: device, kind, source, startsAtMs: null, pace: 'realtime' as const }];
    const reports: SimulatorReport[] = [];
    const simulator = new Simulator({
      config: { devices, exitWhenDone: false },
      folder,
      name: 'device',
      path,
      report: (news) => reports.push(news),
    });
    opening.defer(() => simulator.stop());
    const opened = new LiveHome({ cloud, folder, home, simulator, reports });
    await vi.waitUntil(() => reports.some(({ report }) => report === 'connected'), { timeout: 30_000 });
    opening.move();
    return opened;
  }

  get deviceId(): DeviceId {
    const [device] = this.home.devices;
    if (device === undefined) throw new Error('this home has no device');
    return device.deviceId;
  }

  /** Somebody begins to look: the owner where nobody else is named. */
  watch(household: Household = this.home.household): Watcher {
    return new Watcher(household, this.cloud.apiUrl, this.deviceId);
  }

  /** Whether the device last said that somebody watches. */
  get isWatched(): boolean {
    const told = this.reports.findLast((news) => news.report === 'state');
    return told?.report === 'state' && told.state['live'] === true;
  }

  /** Lets somebody in who may see the device live and nothing else. Resolves to what their client has. */
  async letLookIn(): Promise<Household> {
    const { household } = this.home;
    const secrets = newMemberSecrets(household.root.publicKey, systemRandom);
    const guest = new Household(secrets, nodePrimitives, systemRandom);
    household.addMember(
      {
        memberId: secrets.memberId,
        role: 'live-viewer',
        untilMs: null,
        clients: [guest.clientKeys],
        sees: [],
        commands: [],
      },
      systemClock.nowMs(),
    );
    await this.publish();
    guest.adoptAll([household.keyring.record]);
    return guest;
  }

  /** Gives the household's newest keyring to the cloud. */
  async publish(): Promise<void> {
    const { household, client } = this.home;
    await publishKeyring({ api: client, household, primitives: nodePrimitives }, household.keyring);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.stop();
    await this.cloud.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
