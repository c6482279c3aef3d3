import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceKind } from '@porchlight/contracts';
import { openBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Browser } from 'playwright-core';
import { type Cloud, startCloud } from '../../src/cloud/startCloud.ts';
import { Simulator } from '../../src/simulator/Simulator.ts';
import type { SimulatedDevice, SimulatorReport } from '../../src/simulator/simulatorProtocol.ts';
import { buildLocalClient } from '../../src/webClient/buildLocalClient.ts';
import { Visitor } from './Visitor.ts';

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** How a device films. */
export interface Filming {
  /** `fast`: as fast as the machine can. */
  readonly pace?: 'fast' | 'realtime';
  /** How long each clip is: 2,000 where left out. */
  readonly clipMs?: number;
}

/** Chromium's microphone that beeps, which nobody is asked about. */
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const LIVE_PICTURE = { width: 640, height: 360, frameRate: 15 };
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/** A whole cloud that hands out the client, and browsers that visit it. */
export class Site implements AsyncDisposable {
  readonly cloud: Cloud;
  readonly folder: string;
  /** What the devices have reported so far. */
  readonly reports: SimulatorReport[] = [];
  readonly #browser: Browser;
  readonly #simulators = new Map<string, Simulator>();

  private constructor(cloud: Cloud, folder: string, browser: Browser) {
    this.cloud = cloud;
    this.folder = folder;
    this.#browser = browser;
  }

  static async open(): Promise<Site> {
    await using opening = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-site-'));
    opening.defer(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o711);
    const { folder: webFolder } = await buildLocalClient();
    const options = { redisUrl: null, path: process.env['PATH'] ?? '', clipSilenceMs: 5000, webFolder };
    const cloud = opening.use(
      await startCloud({ ...options, folder: join(folder, 'cloud'), progress: () => undefined }),
    );
    const site = new Site(cloud, folder, await openBrowser(process.env['PATH'], MICROPHONE));
    opening.move();
    return site;
  }

  /** A browser of its own, without cookies or keys. */
  visit(origin: string = this.cloud.origin): Promise<Visitor> {
    return Visitor.open(this.#browser, this, origin);
  }

  /** Starts a device that shows a setup code and, once it is paired, films `clips` scenes. Resolves to the code. */
  async unpack(
    name: string,
    kind: DeviceKind,
    clips = 1,
    { pace = 'fast', clipMs = 2000 }: Filming = {},
  ): Promise<string> {
    const first = Date.now() - clips * 60_000;
    const takes = Array.from({ length: clips }, (_, i) => ({
      startedAtMs: first + i * 60_000,
      durationMs: clipMs,
    }));
    const source = { kind: 'script', seed: 5, clips: takes, width: 320, height: 180 } as const;
    return this.#start(name, { kind, source, pace });
  }

  /** Starts a device that shows a setup code and films a scene without end, as it happens, with a clock in its pictures. What is said at its door is kept in `speakerFile`. */
  async unpackLive(name: string, kind: DeviceKind): Promise<string> {
    const source = { kind: 'scene', seed: 5, ...LIVE_PICTURE, durationMs: null, hasVisits: false } as const;
    return this.#start(name, {
      kind,
      source,
      pace: 'realtime',
      burnsClock: true,
      speakerFile: this.speakerFile(name),
    });
  }

  /** Where a device that was unpacked for live view keeps what it was told to say. */
  speakerFile(name: string): string {
    return join(this.folder, `${name}-speaker.wav`);
  }

  /** The process of the device of this name. */
  simulatorOf(name: string): Simulator {
    const found = this.#simulators.get(name);
    if (found === undefined) throw new Error(`there is no device ${name}`);
    return found;
  }

  async #start(
    name: string,
    device: Pick<SimulatedDevice, 'kind' | 'source' | 'pace'> & Partial<SimulatedDevice>,
  ): Promise<string> {
    const home = join(this.folder, name);
    mkdirSync(home);
    const setup = { apiUrl: this.cloud.apiUrl };
    const { promise, resolve } = Promise.withResolvers<string>();
    const report = (news: SimulatorReport) => {
      this.reports.push(news);
      if (news.report === 'setup-code') resolve(news.setupCode);
    };
    const config = { devices: [{ folder: home, startsAtMs: null, setup, ...device }], exitWhenDone: false };
    this.#simulators.set(
      name,
      new Simulator({ config, folder: this.folder, name: `${name}-simulator`, path: '', report }),
    );
    return promise;
  }

  /** Somebody presses every bell that is paired. */
  ring(): void {
    const paired = this.reports.flatMap((news) => (news.report === 'paired' ? [news.deviceId] : []));
    for (const simulator of this.#simulators.values())
      for (const deviceId of paired) simulator.press(deviceId);
  }

  /** Waits until some device says of itself, from now on, what `holds` of it. */
  async untilState(holds: (state: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
    const from = this.reports.length;
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    const isHeld = () =>
      this.reports.slice(from).some((news) => news.report === 'state' && holds(news.state));
    while (!isHeld()) {
      if (performance.now() > giveUpAtMs) throw new Error('no device came to that');
      await delay(POLL_MS);
    }
  }

  /** The newest mail to an address. */
  async mailTo(to: string): Promise<Mail> {
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    while (performance.now() < giveUpAtMs) {
      const answer = await fetch(new URL('/mails.json', this.cloud.mailboxUrl));
      const found = ((await answer.json()) as Mail[]).find((mail) => mail.to === to);
      if (found !== undefined) return found;
      await delay(POLL_MS);
    }
    throw new Error('no mail came');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const simulator of this.#simulators.values()) await simulator.stop();
    await this.#browser.close();
    await this.cloud.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
