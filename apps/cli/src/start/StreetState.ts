import type { DeviceEvent } from '@porchlight/contracts';
import type { ClipSummary, DeviceSummary } from '@porchlight/contracts/http';
import type { ClipId, DeviceId } from '@porchlight/kernel';
import type { SimulatorReport } from '../simulator/simulatorProtocol.ts';
import { clipLength, sizeText } from './board/amounts.ts';
import type { BoardDevice, FeedEntry } from './board/BoardState.ts';
import { describeEvent } from './describeEvent.ts';
import type { HomeDevice } from './Home.ts';

const RINGS_FOR_MS = 5000;
const KEPT_ENTRIES = 200;

interface DeviceFacts {
  readonly device: HomeDevice;
  summary: DeviceSummary | null;
  siren: boolean;
  filming: ClipId | null;
  ringsUntilMs: number;
  lastEvent: BoardDevice['lastEvent'];
  clips: number;
  lastClip: ClipSummary | null;
}

/** What is known of the street: from the cloud, as its owners see it, and from the cameras whether they film. Owned by the methods that take news. */
export class StreetState {
  readonly #devices: ReadonlyMap<DeviceId, DeviceFacts>;
  readonly #clips = new Map<ClipId, ClipSummary>();
  readonly #sent = new Map<string, string>();
  readonly #tell: (entry: FeedEntry) => void;
  readonly #feed: FeedEntry[] = [];
  #ciphertextBytes = 0;
  #events = 0;
  #newestClip: ClipSummary | null = null;

  /** `tell` takes each entry of the feed as it comes. */
  constructor(devices: readonly HomeDevice[], tell: (entry: FeedEntry) => void) {
    this.#tell = tell;
    this.#devices = new Map(devices.map((device) => [device.deviceId, factsOf(device)]));
  }

  get feed(): readonly FeedEntry[] {
    return this.#feed;
  }

  get newestClip(): ClipSummary | null {
    return this.#newestClip;
  }

  get counters(): { readonly clips: number; readonly ciphertextBytes: number; readonly events: number } {
    return { clips: this.#clips.size, ciphertextBytes: this.#ciphertextBytes, events: this.#events };
  }

  nameOf(deviceId: DeviceId): string {
    return this.#devices.get(deviceId)?.device.name ?? 'a device';
  }

  hasClip(clipId: ClipId): boolean {
    return this.#clips.has(clipId);
  }

  isOn(deviceId: DeviceId, what: 'light' | 'siren' | 'privacy'): boolean {
    const facts = this.#devices.get(deviceId);
    return what === 'siren' ? facts?.siren === true : facts?.summary?.state?.[what] === true;
  }

  boardDevices(nowMs: number): BoardDevice[] {
    return [...this.#devices.values()].map(({ device, summary, ...facts }) => ({
      name: device.name,
      kind: device.kind,
      online: summary?.online === true,
      armed: summary?.state?.armed !== false,
      privacy: summary?.state?.privacy === true,
      light: summary?.state?.light === true,
      siren: facts.siren,
      ringing: nowMs < facts.ringsUntilMs,
      filming: facts.filming !== null,
      lastEvent: facts.lastEvent,
      clips: facts.clips,
      lastClipMs: facts.lastClip === null ? null : facts.lastClip.endedAtMs - facts.lastClip.startedAtMs,
    }));
  }

  takeDevices(summaries: readonly DeviceSummary[]): void {
    for (const summary of summaries) {
      const facts = this.#devices.get(summary.deviceId);
      if (facts !== undefined) facts.summary = summary;
    }
  }

  takeEvent(event: DeviceEvent): void {
    const facts = this.#devices.get(event.deviceId);
    if (facts === undefined) return;
    this.#events++;
    if (event.event.kind === 'siren') facts.siren = event.event.on;
    if (event.event.kind === 'press') facts.ringsUntilMs = event.atMs + RINGS_FOR_MS;
    const described = describeEvent(event, (commandId) => this.#sent.get(commandId));
    facts.lastEvent = { ...described, atMs: event.atMs };
    this.say(event.atMs, facts.device.name, described.text, described.tone);
  }

  /** Stored clips, known ones among them; `isNews` where they were stored just now. */
  takeClips(clips: readonly ClipSummary[], isNews: boolean): void {
    for (const clip of clips.toSorted((a, b) => a.storedAtMs - b.storedAtMs)) {
      const facts = this.#devices.get(clip.deviceId);
      const before = this.#clips.get(clip.clipId);
      if (facts === undefined || (before !== undefined && before.sizeBytes === clip.sizeBytes)) continue;
      this.#clips.set(clip.clipId, clip);
      this.#ciphertextBytes += clip.sizeBytes - (before?.sizeBytes ?? 0);
      if (before === undefined) facts.clips++;
      if (clip.startedAtMs >= (facts.lastClip?.startedAtMs ?? 0)) facts.lastClip = clip;
      if (clip.storedAtMs >= (this.#newestClip?.storedAtMs ?? 0)) this.#newestClip = clip;
      if (isNews) this.say(clip.storedAtMs, facts.device.name, storedText(clip), 'good');
    }
  }

  takeReport(report: SimulatorReport): void {
    if (report.report === 'failed') {
      const who = report.deviceId === null ? 'devices' : this.nameOf(report.deviceId);
      this.say(Date.now(), who, `${report.hint} (${report.code})`, 'bad');
    }
    if (!('clipId' in report)) return;
    const facts = this.#devices.get(report.deviceId);
    if (facts === undefined) return;
    if (report.report === 'clip-begun') facts.filming = report.clipId;
    else if (report.report === 'clip-sealed' && facts.filming === report.clipId) facts.filming = null;
    else if (report.report === 'clip-refused')
      this.say(Date.now(), facts.device.name, `clip refused: ${report.hint} (${report.code})`, 'bad');
  }

  /** A command that we sent, so that its result can be told in words. */
  takeSent(commandId: string, what: string): void {
    this.#sent.set(commandId, what);
  }

  say(atMs: number, who: string, text: string, tone: FeedEntry['tone'] = 'plain'): void {
    const entry = { atMs, who, text, tone };
    this.#feed.push(entry);
    if (this.#feed.length > KEPT_ENTRIES) this.#feed.shift();
    this.#tell(entry);
  }
}

function factsOf(device: HomeDevice): DeviceFacts {
  const nothing = { summary: null, filming: null, lastEvent: null, lastClip: null };
  return { device, ...nothing, siren: false, ringsUntilMs: 0, clips: 0 };
}

function storedText({ startedAtMs, endedAtMs, sizeBytes, finished }: ClipSummary): string {
  const length = clipLength(endedAtMs - startedAtMs);
  return `${finished ? 'stored' : 'stored unfinished:'} ${length}, ${sizeText(sizeBytes)} sealed`;
}
