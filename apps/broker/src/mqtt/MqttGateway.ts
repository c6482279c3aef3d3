import type { Socket } from 'node:net';
import { topics } from '@porchlight/contracts';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import {
  Aedes,
  type AuthenticateError,
  type Client,
  type ConnectPacket,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import type { ConnectGate } from '../connect/ConnectGate.ts';
import { FramedConnection } from '../connection/FramedConnection.ts';
import { InFlightBudget } from '../connection/InFlightBudget.ts';
import type { ChallengeDesk } from '../devices/ChallengeDesk.ts';
import type { DeviceTable } from '../devices/DeviceTable.ts';
import type { Greeting } from '../devices/Greeting.ts';
import type { DeviceIntake } from '../intake/DeviceIntake.ts';
import type { PublishIntake } from '../intake/PublishIntake.ts';
import type { LiveHub } from '../live/LiveHub.ts';
import type { LiveIntake } from '../live/LiveIntake.ts';
import { Session } from '../sessions/Session.ts';
import type { Sessions } from '../sessions/Sessions.ts';
import { requireAcceptableConnect } from './requireAcceptableConnect.ts';

export interface MqttGatewayDeps {
  readonly gate: ConnectGate;
  readonly intake: PublishIntake;
  readonly deviceIntake: DeviceIntake;
  readonly liveIntake: LiveIntake;
  readonly hub: LiveHub;
  readonly challenges: ChallengeDesk;
  readonly sessions: Sessions;
  readonly devices: DeviceTable;
  readonly greeting: Greeting;
  readonly log: Logger;
  /** How long one packet may take to arrive; 30 s unless told. */
  readonly packetMs?: number;
}

/** Messages of all devices together between their sockets and the spool. */
const BUDGET_BYTES = 64 * 1024 * 1024;
const CONNECT_MS = 10_000;
const PACKET_MS = 30_000;
/** How long a connection rests before it is closed when the spool can't take its message, so that the device doesn't return at once. */
const PAUSE_MS = 1000;
const NOTHING = Buffer.alloc(0);
/** CONNACK return codes (MQTT 3.1.1 section 3.2.2.3). */
const RETURN_CODE = { unavailable: 3, badCredentials: 4, notAuthorized: 5 } as const;

/** aedes with the rules of contracts/spec/mqtt.md: who is let in, what a device may publish and subscribe to, and when a message is acknowledged. */
export class MqttGateway {
  readonly budget = new InFlightBudget(BUDGET_BYTES);
  readonly #deps: MqttGatewayDeps;
  readonly #aedes: Aedes;
  readonly #sessions = new WeakMap<Client, Session>();
  readonly #connections = new Set<FramedConnection>();

  private constructor(deps: MqttGatewayDeps) {
    this.#deps = deps;
    this.#aedes = new Aedes({
      connectTimeout: CONNECT_MS,
      queueLimit: 0,
      maxTopicLevels: 9,
      preConnect: (client, packet, done) => this.#preConnect(client, packet, done),
      authenticate: (client, username, password, done) => void this.#admit(client, username, password, done),
      authorizePublish: (client, packet, done) => this.#publish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => this.#subscribe(client, subscription, done),
    });
  }

  static async start(deps: MqttGatewayDeps): Promise<MqttGateway> {
    const gateway = new MqttGateway(deps);
    await gateway.#aedes.listen();
    gateway.#listenToClients();
    return gateway;
  }

  /** Takes a socket that has just been opened. */
  handle(socket: Socket): void {
    socket.setNoDelay(true);
    const connection = new FramedConnection(socket, {
      budget: this.budget,
      packetMs: this.#deps.packetMs ?? PACKET_MS,
      onFault: (error) => this.#logFault(connection, error),
      onLive: (record) => this.#live(connection, record),
    });
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    this.#aedes.handle(connection);
  }

  /** Takes nothing more, answers what has come (for `patienceMs` at most), and closes all connections. */
  async close(patienceMs: number): Promise<void> {
    const sessions = this.#deps.sessions.all();
    for (const session of sessions) session.stopReading();
    const answered = Promise.all(sessions.map((session) => session.idle));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([answered, new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)))]);
    clearTimeout(timer);
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
  }

  #listenToClients(): void {
    const { sessions, devices, hub, challenges } = this.#deps;
    this.#aedes.on('clientReady', (client) => {
      const session = this.#sessions.get(client);
      if (session === undefined) return;
      sessions.add(session);
      devices.connected(session.deviceId);
      session.log.info('device connected');
      connectionOf(client).openGate(topics.live(session.deviceId));
    });
    this.#aedes.on('clientDisconnect', (client) => {
      const session = this.#sessions.get(client);
      if (session === undefined) return;
      challenges.gone(session);
      if (!sessions.remove(session)) return;
      hub.deviceGone(session.deviceId);
      devices.disconnected(session.deviceId);
      session.log.info('device disconnected');
    });
    this.#aedes.on('subscribe', (_, client) => {
      const session = this.#sessions.get(client);
      if (session !== undefined) void this.#deps.greeting.greet(session);
    });
    this.#aedes.on('clientError', (client, error) => {
      this.#sessions.get(client)?.log.info({ reason: reasonOf(error) }, 'connection closed with an error');
    });
    this.#aedes.on('connectionError', (_, error) => {
      this.#deps.log.info({ reason: reasonOf(error) }, 'connection closed before it was admitted');
    });
  }

  #preConnect(
    client: Client,
    packet: ConnectPacket,
    done: (error: Error | null, success: boolean) => void,
  ): void {
    try {
      requireAcceptableConnect(packet);
      done(null, true);
    } catch (error) {
      this.#logFault(connectionOf(client), error as PorchlightError);
      done(error as PorchlightError, false);
    }
  }

  async #admit(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): Promise<void> {
    const connection = connectionOf(client);
    const credentials = {
      clientId: client.id,
      username,
      password: password?.toString('latin1'),
      origin: connection.origin,
    };
    try {
      const device = await this.#deps.gate.admit(credentials);
      this.#sessions.set(client, new Session(device, client, connection, this.#deps.log));
      done(null, true);
    } catch (error) {
      const code = isPorchlightError(error) ? error.code : 'internal';
      this.#deps.log.warn({ err: error, code, clientId: client.id }, 'a device was not let in');
      done(Object.assign(new Error(code), { returnCode: returnCodeOf(error) }), null);
    }
  }

  #publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const session = client === null ? undefined : this.#sessions.get(client);
    if (session === undefined) {
      done(new PorchlightError('forbidden', 'nobody publishes without a session'));
      return;
    }
    // A last will is no packet of its own.
    if (packet.cmd !== 'publish') {
      this.#lastWill(session, packet, done);
      return;
    }
    const { topic, retain, qos } = packet;
    // The connection has taken all else of that topic out, and lets this through as a sign of life.
    if (topic === topics.live(session.deviceId) && qos === 0 && !retain) {
      done(null);
      return;
    }
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    this.#deps.intake.take(session, { topic, payload, retain }).then(
      () => {
        // Nobody subscribes to what devices publish: nothing of it goes through the broker's queues.
        packet.payload = NOTHING;
        packet.retain = false;
        done(null);
        session.messageDone();
      },
      (error: unknown) => this.#refuse(session, error, done),
    );
  }

  #live(connection: FramedConnection, record: Uint8Array): void {
    const session = connection.client === undefined ? undefined : this.#sessions.get(connection.client);
    if (session !== undefined) this.#deps.liveIntake.take(session, record);
  }

  /** Its topic and payload were checked at CONNECT. */
  #lastWill(session: Session, packet: PublishPacket, done: (error?: Error | null) => void): void {
    // A newer connection of the device has said since what its state is.
    const current = this.#deps.sessions.find(session.deviceId);
    if (current === null || current === session) {
      this.#deps.deviceIntake.state(session.deviceId, Buffer.from(packet.payload));
    }
    packet.retain = false;
    done(null);
  }

  #refuse(session: Session, error: unknown, done: (error?: Error | null) => void): void {
    const isOurs = !isPorchlightError(error, 'forbidden');
    session.log.warn({ err: error }, isOurs ? 'a message could not be kept now' : 'a message was refused');
    const failure = error instanceof Error ? error : new Error('unknown failure');
    setTimeout(() => done(failure), isOurs ? PAUSE_MS : 0);
  }

  #subscribe(
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void {
    const session = this.#sessions.get(client);
    const isOwn = session !== undefined && subscription.topic === topics.downFilter(session.deviceId);
    if (!isOwn) {
      session?.log.warn('a subscription was refused');
      done(new PorchlightError('forbidden', "a device subscribes to its own 'down/#' only"));
      return;
    }
    // Null is answered with the failure code of SUBACK.
    done(null, subscription.qos === 2 ? null : subscription);
    if (subscription.qos !== 2) session.isListening = true;
  }

  #logFault(connection: FramedConnection, error: PorchlightError): void {
    const session = connection.client === undefined ? undefined : this.#sessions.get(connection.client);
    (session?.log ?? this.#deps.log).warn({ err: error, code: error.code }, 'a connection was refused');
  }
}

function connectionOf(client: Client): FramedConnection {
  if (client.conn instanceof FramedConnection) return client.conn;
  throw new PorchlightError('internal', 'a client came without its framed connection');
}

function returnCodeOf(error: unknown): number {
  if (!isPorchlightError(error) || error.retryable) return RETURN_CODE.unavailable;
  const isMalformed = error.code.startsWith('malformed_') || error.code === 'unsupported_version';
  return isMalformed ? RETURN_CODE.badCredentials : RETURN_CODE.notAuthorized;
}

/** What a log may say of an error: aedes' own texts are fixed, others may hold what a device sent. */
function reasonOf(error: Error): string {
  return isPorchlightError(error) ? error.code : error.message.slice(0, 80);
}
