import { type Command, commandSchema, parseWith } from '@porchlight/contracts';
import { type ViewerMessage, viewerMessageSchema } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToHex, type DeviceId, PorchlightError } from '@porchlight/kernel';
import {
  peekStatement,
  peekTalkOffer,
  readLiveFrame,
  readRecord,
  type VerifyPrimitives,
} from '@porchlight/seal/header';
import type { BrokerGateway } from '../brokers/BrokerGateway.ts';
import type { ViewerSeat } from './LiveRelay.ts';
import type { LiveClient, LiveRight } from './LiveRights.ts';
import type { LiveSocket, LiveSocketEars } from './LiveSocket.ts';

export interface ViewerDeskDeps {
  readonly broker: Pick<BrokerGateway, 'challenge' | 'sendCommand' | 'talk'>;
  readonly primitives: Pick<VerifyPrimitives, 'sha256'>;
  /** Puts on the audit record what the viewer is about to do to the device. Throws `unavailable`: then it isn't done. */
  readonly record: (action: 'device.command' | 'device.talk') => Promise<void>;
}

/** What may wait for its turn: orders, and records that go up. */
const MAX_WAITING_ORDERS = 8;
const MAX_WAITING_RECORDS = 120;
/** Talks of one socket; with more the oldest is forgotten. */
const MAX_TALKS = 8;

/** Does what one viewer asks for, each thing after the other: orders in one row, talk in another. */
export class ViewerDesk implements LiveSocketEars {
  readonly #deps: ViewerDeskDeps;
  readonly #client: LiveClient;
  readonly #keyHex: string;
  readonly #socket: LiveSocket;
  readonly #seat: ViewerSeat;
  readonly #orders = new Row(MAX_WAITING_ORDERS);
  readonly #records = new Row(MAX_WAITING_RECORDS);
  /** The newest talks that were offered to the device, by session. */
  readonly #talks = new Set<string>();
  /** Owned by `allow`. */
  #mayTalk = false;

  constructor(deps: ViewerDeskDeps, client: LiveClient, socket: LiveSocket, seat: ViewerSeat) {
    this.#deps = deps;
    this.#client = client;
    this.#keyHex = bytesToHex(client.signingKey);
    this.#socket = socket;
    this.#seat = seat;
  }

  allow({ mayTalk }: LiveRight): void {
    this.#mayTalk = mayTalk;
    if (!mayTalk) this.#talks.clear();
  }

  text(text: string): void {
    const isTaken = this.#orders.add(async () => {
      if (this.#socket.isOpen) await this.#refusing(() => this.#order(readMessage(text)));
    });
    if (!isTaken)
      this.#socket.refuse(
        new PorchlightError('rate_limited', 'one thing after the other: wait for the answer'),
      );
  }

  /** What is one too many is dropped, as anything that is live. */
  record(record: Uint8Array): void {
    this.#records.add(async () => {
      if (this.#socket.isOpen) await this.#refusing(() => this.#talk(record));
    });
  }

  ended(): void {
    this.#seat.leave();
  }

  async #refusing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#socket.refuse(error);
    }
  }

  async #order(message: ViewerMessage): Promise<void> {
    const { broker } = this.#deps;
    const { deviceId } = this.#client;
    if (message.kind === 'behind') this.#seat.behind();
    else if (message.kind === 'ask')
      this.#socket.say({ kind: 'challenge', challengeHex: await broker.challenge(deviceId) });
    else await this.#command(base64ToBytes(message.commandB64));
  }

  async #command(record: Uint8Array): Promise<void> {
    const { broker, primitives } = this.#deps;
    const { deviceId } = this.#client;
    const command = parseWith(commandSchema, peekStatement(record, 'command'), 'the command');
    requireOwn(command, deviceId, this.#keyHex);
    await this.#deps.record('device.command');
    if (!this.#socket.isOpen) return;
    // Before it is sent: the answer may be quicker than the broker's.
    if (command.command.kind === 'live') this.#seat.asked(bytesToHex(primitives.sha256(record)));
    await broker.sendCommand(deviceId, record);
  }

  async #talk(record: Uint8Array): Promise<void> {
    if (readRecord(record).type !== 'talk') return this.#frame(record);
    const { deviceId } = this.#client;
    const offer = peekTalkOffer(record);
    requireOwn(offer, deviceId, this.#keyHex);
    if (!this.#mayTalk)
      throw new PorchlightError('not_permitted', "the household's newest keyring doesn't let you talk here");
    await this.#deps.record('device.talk');
    if (!this.#socket.isOpen || !this.#mayTalk) return;
    this.#talks.add(offer.sessionId);
    const [oldest] = this.#talks;
    if (this.#talks.size > MAX_TALKS && oldest !== undefined) this.#talks.delete(oldest);
    this.#deps.broker.talk(deviceId, record);
  }

  /** A frame of a talk that wasn't offered here, or isn't allowed any more, goes nowhere. */
  #frame(record: Uint8Array): void {
    const { direction, sessionId } = readLiveFrame(record);
    if (direction === 'up' && this.#talks.has(sessionId))
      this.#deps.broker.talk(this.#client.deviceId, record);
  }
}

/** Works that are done one after the other. None of them may reject. */
class Row {
  readonly #maxWaiting: number;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** False where too many wait already. */
  add(work: () => Promise<void>): boolean {
    if (this.#waiting >= this.#maxWaiting) return false;
    this.#waiting += 1;
    this.#last = this.#last.then(work).then(() => {
      this.#waiting -= 1;
    });
    return true;
  }
}

function readMessage(text: string): ViewerMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'a text message is JSON', { cause });
  }
  return parseWith(viewerMessageSchema, value, 'the message');
}

function requireOwn(
  statement: Pick<Command, 'clientKeyHex'> & { readonly deviceId: string },
  deviceId: DeviceId,
  keyHex: string,
): void {
  if (statement.deviceId !== deviceId)
    throw new PorchlightError('wrong_device', 'this is for another device than the one of this socket');
  if (statement.clientKeyHex !== keyHex)
    throw new PorchlightError(
      'not_permitted',
      'this is signed by another client than the one that opened this socket',
    );
}
