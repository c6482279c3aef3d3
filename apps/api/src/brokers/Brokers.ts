import { deviceEventSchema, parseWith, type Watch } from '@porchlight/contracts';
import type { EventCursor } from '@porchlight/contracts/http';
import type { InternalDevice } from '@porchlight/contracts/internal';
import { type DeviceId, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { peekStatement } from '@porchlight/seal/header';
import type { Logger } from '@porchlight/service';
import { BrokerCalls } from './BrokerCalls.ts';
import type { BrokerGateway, DevicePresence, EventsAfter, LiveSink, SignedEvent } from './BrokerGateway.ts';
import { BrokerLink } from './BrokerLink.ts';
import { cursorOfNumbers, numbersOfCursor } from './eventCursor.ts';
import { Watchers } from './Watchers.ts';

export interface BrokersOptions {
  /** Where the internal interface of each broker is. The order is the cursor's: a change of it lets cursors begin anew. */
  readonly baseUrls: readonly string[];
  readonly token: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** How long a device is believed to be where it was when the link to its broker breaks. */
const GRACE_MS = 3000;
/** As contracts/spec/mqtt.md section 7 has it. */
const MAX_EVENT_BYTES = 4096;

/** One broker: its calls, its link, and what that link has said of its devices since it opened. */
interface Broker {
  readonly calls: BrokerCalls;
  readonly link: BrokerLink;
  /** The devices that are connected there, each with the number of the news that said so last. */
  readonly online: Map<DeviceId, number>;
}

/** All brokers in other processes, each by its calls and its link. A device is at the broker that says that it is connected. */
export class Brokers implements BrokerGateway {
  readonly #brokers: readonly Broker[];
  readonly #watchers = new Watchers();
  readonly #listeners = new Set<(event: SignedEvent) => void>();
  #newsCount = 0;
  /** Pending ends of grace; owned by `#settleLater`. */
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor({ baseUrls, token, log }: BrokersOptions) {
    this.#brokers = baseUrls.map((baseUrl) => {
      const online = new Map<DeviceId, number>();
      const link = new BrokerLink(
        { baseUrl, token, log },
        {
          opened: () => {
            for (const deviceId of this.#watchers.devices) link.say({ kind: 'watch', deviceId });
          },
          lost: () => {
            online.clear();
            this.#settleLater();
          },
          device: (device) => this.#hearOfDevice(online, device),
          live: (deviceId, record) => this.#watchers.take(deviceId, record),
          event: (deviceId, record) => this.#hearEvent(deviceId, record),
        },
      );
      return { calls: new BrokerCalls({ baseUrl, token }), link, online };
    });
  }

  /** Of a device that several brokers have heard of: from where it is connected, or else from the last that names it. Throws where no broker answers. */
  async presence(): Promise<readonly DevicePresence[]> {
    const answers = await Promise.allSettled(this.#brokers.map(({ calls }) => calls.presence()));
    const known = new Map<DeviceId, DevicePresence>();
    for (const device of valuesOf(answers).flat()) {
      if (known.get(device.deviceId)?.online !== true) known.set(device.deviceId, device);
    }
    return [...known.values()];
  }

  challenge(deviceId: DeviceId): Promise<string> {
    return this.#whereItIs(deviceId, ({ calls }) => calls.challenge(deviceId));
  }

  sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void> {
    return this.#whereItIs(deviceId, ({ calls }) => calls.sendCommand(deviceId, command));
  }

  /** To every broker: it may be on its way from one to another. */
  async sendKeyring(deviceId: DeviceId, record: Uint8Array, proof: string): Promise<void> {
    await Promise.all(this.#brokers.map(({ calls }) => calls.sendKeyring(deviceId, { record, proof })));
  }

  /** The number of a broker that doesn't answer stays, so nothing of it is passed over. Throws where none answers. */
  async events(after: EventCursor): Promise<EventsAfter> {
    const numbers = numbersOfCursor(after, this.#brokers.length);
    const asked = numbers.map((number, i) => this.#brokers[i]?.calls.events(number));
    const answers = await Promise.allSettled(asked);
    const events = valuesOf(answers).flatMap((page) => page?.events ?? []);
    const next = numbers.map((number, i) => {
      const answer = answers[i];
      return answer?.status === 'fulfilled' ? (answer.value?.next ?? number) : number;
    });
    return { events, next: cursorOfNumbers(next) };
  }

  get isListening(): boolean {
    return this.#brokers.some(({ link }) => link.isUp);
  }

  onEvent(listener: (event: SignedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Every broker is told, so that a device which moves to another is seen there. */
  watch(deviceId: DeviceId, sink: LiveSink): () => void {
    const isNew = this.#watchers.add(deviceId, sink, this.#isOnline(deviceId));
    if (isNew) for (const { link } of this.#brokers) link.say({ kind: 'watch', deviceId });
    return () => {
      if (!this.#watchers.remove(deviceId, sink)) return;
      for (const { link } of this.#brokers) link.say({ kind: 'unwatch', deviceId });
    };
  }

  report(deviceId: DeviceId, watch: Watch): void {
    for (const { link } of this.#brokersWith(deviceId)) link.say({ kind: 'report', deviceId, ...watch });
  }

  talk(deviceId: DeviceId, record: Uint8Array): void {
    this.#brokersWith(deviceId)[0]?.link.talk(deviceId, record);
  }

  close(): void {
    for (const { link } of this.#brokers) link.close();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #isOnline(deviceId: DeviceId): boolean {
    return this.#brokers.some(({ online }) => online.has(deviceId));
  }

  /** Those that say that the device is connected, beginning with the one that said so last: the other may not have noticed yet that it has gone. */
  #brokersWith(deviceId: DeviceId): readonly Broker[] {
    const having = this.#brokers.filter(({ online }) => online.has(deviceId));
    return having.sort((a, b) => (b.online.get(deviceId) ?? 0) - (a.online.get(deviceId) ?? 0));
  }

  /** Asks one broker after the other until the device is there, beginning with the one that says so. */
  async #whereItIs<T>(deviceId: DeviceId, call: (broker: Broker) => Promise<T>): Promise<T> {
    const first = this.#brokersWith(deviceId);
    let failure: unknown = null;
    for (const broker of new Set([...first, ...this.#brokers])) {
      try {
        return await call(broker);
      } catch (error) {
        if (!isPorchlightError(error, 'device_offline', 'unavailable')) throw error;
        // One that can't be reached may have the device.
        if (failure === null || error.code === 'unavailable') failure = error;
      }
    }
    throw failure ?? new PorchlightError('unavailable', 'there is no broker; see BROKER_INTERNAL_URL');
  }

  #hearOfDevice(online: Broker['online'], device: InternalDevice): void {
    this.#newsCount += 1;
    if (device.online) online.set(device.deviceId, this.#newsCount);
    else online.delete(device.deviceId);
    this.#watchers.present(device.deviceId, this.#isOnline(device.deviceId));
  }

  #hearEvent(deviceId: DeviceId, record: Uint8Array): void {
    if (record.length > MAX_EVENT_BYTES)
      throw new PorchlightError('limit_exceeded', `an event has at most ${MAX_EVENT_BYTES} bytes`);
    const event = parseWith(deviceEventSchema, peekStatement(record, 'event'), 'the event');
    if (event.deviceId !== deviceId)
      throw new PorchlightError('malformed_message', 'the event is of another device than the link says');
    for (const listener of this.#listeners) listener({ event, record });
  }

  #settleLater(): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const deviceId of this.#watchers.devices)
        this.#watchers.present(deviceId, this.#isOnline(deviceId));
    }, GRACE_MS);
    this.#timers.add(timer);
  }
}

/** Of those that were answered. Throws the first refusal where none was. */
function valuesOf<T>(answers: readonly PromiseSettledResult<T>[]): readonly T[] {
  const values = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refusal = answers.find((each) => each.status === 'rejected');
  if (values.length === 0 && refusal !== undefined) throw refusal.reason;
  return values;
}
