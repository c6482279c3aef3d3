import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from '@porchlight/contracts';
import { isPorchlightError } from '@porchlight/kernel';
import { endEarlierProcesses, noteProcess } from '../cloud/earlierProcesses.ts';
import { type Cloud, startCloud } from '../cloud/startCloud.ts';
import { Simulator } from '../simulator/Simulator.ts';
import type { SimulatorReport } from '../simulator/simulatorProtocol.ts';
import { buildLocalClient } from '../webClient/buildLocalClient.ts';
import type { FeedEntry } from './board/BoardState.ts';
import type { DemoAccount } from './DemoAccount.ts';
import type { Home, HomeDevice } from './Home.ts';
import { NEIGHBOURHOOD, type PlannedHome } from './neighbourhood.ts';
import { openDemoAccount } from './openDemoAccount.ts';
import { openHomes } from './openHomes.ts';
import { orderDevice } from './orderDevice.ts';
import { START_PORTS } from './ports.ts';
import type { StepLines } from './StepLines.ts';
import { StreetState } from './StreetState.ts';
import { StreetWatch } from './StreetWatch.ts';

export interface StreetOptions {
  /** Everything that is kept lies here. */
  readonly folder: string;
  /** Where programs are looked for: a PATH setting. */
  readonly path: string;
  readonly redisUrl: string | null;
  readonly steps: StepLines;
  /** Takes each entry of the feed as it comes. */
  readonly tell: (entry: FeedEntry) => void;
}

const CLIP_SILENCE_MS = 30_000;
/** Two of the three are enough. */
const COSIGNERS = { witnesses: 2, mirror: true };
const PICTURE = { width: 320, height: 180, frameRate: 15 };
const CONNECT_PATIENCE_MS = 15_000;
const POLL_MS = 20;

/** The running cloud with its neighbourhood: devices and their owners' clients. People walk by and ring of their own accord. */
export class Street {
  readonly cloud: Cloud;
  readonly homes: readonly Home[];
  /** By which the first home is watched in a browser. */
  readonly account: DemoAccount;
  readonly state: StreetState;
  readonly #options: StreetOptions;
  readonly #simulator: Simulator;
  readonly #watch: StreetWatch;
  readonly #connected = new Set<string>();
  #isStopping = false;

  private constructor(options: StreetOptions, cloud: Cloud, homes: readonly Home[], account: DemoAccount) {
    this.#options = options;
    this.cloud = cloud;
    this.homes = homes;
    this.account = account;
    const devices = this.devices;
    this.state = new StreetState(devices, options.tell);
    this.#watch = new StreetWatch(homes, this.state);
    const { folder, path } = options;
    const config = { devices: simulated(devices), exitWhenDone: false };
    const report = (news: SimulatorReport) => this.#take(news);
    this.#simulator = new Simulator({ config, folder, name: 'neighbourhood', path, report });
    noteProcess(join(folder, 'processes'), 'neighbourhood', this.#simulator.pid);
    this.#noticeEnds();
  }

  /** Starts cloud and devices; resolves once every device is connected. Throws what the part that failed throws, and has stopped the others then. */
  static async open(options: StreetOptions): Promise<Street> {
    const { folder, steps } = options;
    steps.begin('web client');
    const { folder: webFolder } = await buildLocalClient();
    steps.done('web client');
    steps.begin('databases, object store');
    await endEarlierProcesses(join(folder, 'processes'));
    let isFirst = true;
    const progress = (what: string) => {
      steps.done(what);
      if (isFirst) steps.begin('broker, worker, log, api');
      isFirst = false;
    };
    const cloudOptions = {
      ...options,
      folder: join(folder, 'cloud'),
      ports: START_PORTS,
      cosigners: COSIGNERS,
    };
    // PostgreSQL's own user passes through it where root starts everything.
    mkdirSync(cloudOptions.folder, { recursive: true, mode: 0o711 });
    await using starting = new AsyncDisposableStack();
    const cloud = starting.use(
      await startCloud({ ...cloudOptions, webFolder, clipSilenceMs: CLIP_SILENCE_MS, progress }),
    );
    steps.begin('homes and their keys');
    const homes = await openHomes(cloud, folder);
    steps.done(`${homes.length} homes and their keys`);
    steps.begin('an account to sign in with');
    const account = await openDemoAccount(cloud, folder, homes[0] as Home, NEIGHBOURHOOD[0] as PlannedHome);
    steps.done('an account to sign in with');
    steps.begin('devices');
    const street = new Street(options, cloud, homes, account);
    starting.defer(() => street.#simulator.stop());
    await street.#watch.start();
    starting.defer(() => street.#watch.stop());
    await street.#untilConnected();
    steps.done(`${street.#connected.size} of ${street.devices.length} devices connected`);
    starting.move();
    return street;
  }

  get devices(): readonly HomeDevice[] {
    return this.homes.flatMap((home) => home.devices);
  }

  get isSimulating(): boolean {
    return !this.#simulator.hasEnded;
  }

  press(device: HomeDevice): void {
    this.#simulator.press(device.deviceId);
  }

  /** Has the owner of `device` sign and send an order; how it went is told in the feed. */
  async order(device: HomeDevice, order: Command['command'], what: string): Promise<void> {
    const home = this.homes.find((each) => each.devices.includes(device));
    if (home === undefined) return;
    try {
      const { commandId, counter } = await orderDevice(home, device, order);
      this.state.takeSent(commandId, what);
      this.state.say(Date.now(), device.name, `${what}: command ${counter}, signed by its owner, is sent`);
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      this.state.say(Date.now(), device.name, `${what}: ${error.message}`, 'bad');
    }
  }

  /** Stops the devices first, which finish the clips that they film, then the cloud in order. */
  async stop(steps: StepLines): Promise<void> {
    this.#isStopping = true;
    steps.begin('devices say goodbye');
    await this.#watch.stop();
    await this.#simulator.stop();
    steps.done('devices said goodbye');
    steps.begin('cloud stops');
    await this.cloud.stop();
    steps.done('cloud stopped');
    rmSync(join(this.#options.folder, 'processes'), { recursive: true, force: true });
  }

  #take(report: SimulatorReport): void {
    if (report.report === 'connected') this.#connected.add(report.deviceId);
    this.state.takeReport(report);
    if (report.report !== 'clip-stored') return;
    const home = this.homes.find((each) => each.devices.some(({ deviceId }) => deviceId === report.deviceId));
    if (home !== undefined) this.#watch.clipIsStored(home);
  }

  /** A device that isn't there after a while will come when it can; the board shows it. */
  async #untilConnected(): Promise<void> {
    const giveUpAtMs = performance.now() + CONNECT_PATIENCE_MS;
    while (this.#connected.size < this.devices.length && performance.now() < giveUpAtMs) await delay(POLL_MS);
  }

  #noticeEnds(): void {
    const notice = async (name: string, untilExit: Promise<void>, log: string) => {
      await untilExit;
      if (!this.#isStopping)
        this.state.say(
          Date.now(),
          name,
          `has ended by itself; its log is ${log}. Stop with q and start again.`,
          'bad',
        );
    };
    const { folder } = this.#options;
    void notice('devices', this.#simulator.untilExit(), join(folder, 'neighbourhood.log'));
    for (const server of this.cloud.processes) {
      void notice(server.name, server.untilExit(), join(this.cloud.folder, 'logs', `${server.name}.log`));
    }
  }
}

function simulated(devices: readonly HomeDevice[]) {
  const planned = NEIGHBOURHOOD.flatMap((home) => home.devices);
  return devices.map(({ name, folder, kind }) => {
    const seed = planned.find((each) => each.name === name)?.seed ?? 1;
    const source = { kind: 'scene' as const, seed, durationMs: null, ...PICTURE };
    return { folder, kind, source, startsAtMs: null, pace: 'realtime' as const };
  });
}
