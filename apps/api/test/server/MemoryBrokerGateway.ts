import type { DeviceEvent, Watch } from '@porchlight/contracts';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import type {
  BrokerGateway,
  DevicePresence,
  EventsAfter,
  LiveSink,
  SignedEvent,
} from '../../src/brokers/BrokerGateway.ts';

const PAGE = 500;

/** The api checks no signature of an event. */
const NO_SIGNATURE = new Uint8Array(64);

/** A broker in memory: `present` devices get what is sent to them, all others are offline. */
export class MemoryBrokerGateway implements BrokerGateway {
  readonly present: DevicePresence[] = [];
  readonly log: DeviceEvent[] = [];
  readonly commands: { readonly deviceId: DeviceId; readonly command: Uint8Array }[] = [];
  readonly keyrings: {
    readonly deviceId: DeviceId;
    readonly keyring: Uint8Array;
    readonly proof: string;
  }[] = [];
  readonly reports: (Watch & { readonly deviceId: DeviceId })[] = [];
  readonly talks: { readonly deviceId: DeviceId; readonly record: Uint8Array }[] = [];
  /** What every device answers to who asks for a challenge. */
  readonly challengeHex = 'a'.repeat(64);
  /** While it is set, nobody learns of events. */
  isDown = false;
  readonly #listeners = new Set<(event: SignedEvent) => void>();
  readonly #sinks = new Map<DeviceId, Set<LiveSink>>();

  /** Events come to pass: they are remembered, and heard by whoever listens, each as signed. */
  happen(...events: readonly DeviceEvent[]): void {
    for (const event of events) {
      this.log.push(event);
      if (this.isDown) continue;
      const record = makeStatement('event', event, () => NO_SIGNATURE);
      for (const listener of this.#listeners) listener({ event, record });
    }
  }

  /** How many listen. */
  get listening(): number {
    return this.#listeners.size;
  }

  async presence(): Promise<readonly DevicePresence[]> {
    return [...this.present];
  }

  async challenge(deviceId: DeviceId): Promise<string> {
    this.#requireOnline(deviceId);
    return this.challengeHex;
  }

  async sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void> {
    this.#requireOnline(deviceId);
    this.commands.push({ deviceId, command: command.slice() });
  }

  async sendKeyring(deviceId: DeviceId, record: Uint8Array, proof: string): Promise<void> {
    this.#requireOnline(deviceId);
    this.keyrings.push({ deviceId, keyring: record.slice(), proof });
  }

  async events(after: string): Promise<EventsAfter> {
    if (this.isDown) throw new PorchlightError('unavailable', 'the broker cannot be reached; try again');
    const from = Number(after) > this.log.length ? 0 : Number(after);
    const events = this.log.slice(from, from + PAGE);
    return { events, next: String(from + events.length) };
  }

  get isListening(): boolean {
    return !this.isDown;
  }

  onEvent(listener: (event: SignedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  watch(deviceId: DeviceId, sink: LiveSink): () => void {
    const sinks = this.#sinks.get(deviceId) ?? new Set();
    this.#sinks.set(deviceId, sinks.add(sink));
    sink.present(this.#isOnline(deviceId));
    return () => void sinks.delete(sink);
  }

  report(deviceId: DeviceId, watch: Watch): void {
    this.reports.push({ deviceId, ...watch });
  }

  talk(deviceId: DeviceId, record: Uint8Array): void {
    this.talks.push({ deviceId, record: record.slice() });
  }

  #isOnline(deviceId: DeviceId): boolean {
    return this.present.some((device) => device.deviceId === deviceId && device.online);
  }

  #requireOnline(deviceId: DeviceId): void {
    if (this.#isOnline(deviceId)) return;
    throw new PorchlightError('device_offline', 'the device is not connected');
  }
}
