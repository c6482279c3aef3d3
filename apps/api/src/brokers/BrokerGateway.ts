import type { DeviceEvent, DeviceState, Watch } from '@porchlight/contracts';
import type { EventCursor } from '@porchlight/contracts/http';
import type { DeviceId } from '@porchlight/kernel';

/** What a broker knows of a device. */
export interface DevicePresence {
  readonly deviceId: DeviceId;
  readonly online: boolean;
  readonly state: DeviceState | null;
}

/** An event, and the statement that its device signed; the signature wasn't checked here. */
export interface SignedEvent {
  readonly event: DeviceEvent;
  readonly record: Uint8Array;
}

/** Events after a cursor, those of each broker oldest first, and the cursor to go on from. */
export interface EventsAfter {
  readonly events: readonly DeviceEvent[];
  readonly next: EventCursor;
}

/** Who takes what comes of one device. Neither may throw. */
export interface LiveSink {
  /** A record that the device published live, as it came. Nothing in it is proven. After a break of the link some come again. */
  take(record: Uint8Array): void;
  /** Whether the device is connected: once at the beginning, and whenever that changes. */
  present(isOnline: boolean): void;
}

/** The api's view of all brokers as one. Throws `unavailable`; the caller may retry. */
export interface BrokerGateway {
  presence(): Promise<readonly DevicePresence[]>;
  /** A challenge, fresh from the device, as 64 hexadecimal digits. Throws `device_offline` where the device isn't connected, or doesn't answer. */
  challenge(deviceId: DeviceId): Promise<string>;
  /** Throws `device_offline` where the device isn't connected. */
  sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void>;
  /** Hands a new keyring to a device, with the proof that the log shows it, now or when it next connects. */
  sendKeyring(deviceId: DeviceId, record: Uint8Array, proof: string): Promise<void>;
  /** Events with a cursor above `after`; one of another number of brokers begins anew. */
  events(after: EventCursor): Promise<EventsAfter>;
  /** Whether events are heard of now: of one broker at least. */
  readonly isListening: boolean;
  /** Has `listener` hear every event as it comes, of all devices, until the function that is returned is called. What comes while a link is broken isn't heard. */
  onEvent(listener: (event: SignedEvent) => void): () => void;
  /** Has `sink` get what the device publishes live, beginning with what a viewer needs to begin, until the function that is returned is called. */
  watch(deviceId: DeviceId, sink: LiveSink): () => void;
  /** Tells the device how a session fares at those who look at it through this process. */
  report(deviceId: DeviceId, watch: Watch): void;
  /** Sends an offer to talk, or a frame that goes up. It is dropped where there is no way now, as anything that is live. */
  talk(deviceId: DeviceId, record: Uint8Array): void;
}
