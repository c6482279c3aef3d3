import type { DeviceEvent } from '@porchlight/contracts';
import type { ClipIndex, JobQueue, LogCheckpoints, Registry } from '@porchlight/domain';
import { type Clock, monotonicClock, systemRandom } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { Logger, ReadinessChecks } from '@porchlight/service';
import type { Spool } from '@porchlight/spool';
import { ClipJobs } from './clips/ClipJobs.ts';
import { ClipReplies } from './clips/ClipReplies.ts';
import { ConnectGate } from './connect/ConnectGate.ts';
import { ChallengeDesk } from './devices/ChallengeDesk.ts';
import { CheckpointNews } from './devices/CheckpointNews.ts';
import { DeviceTable } from './devices/DeviceTable.ts';
import { EventRing } from './devices/EventRing.ts';
import { Greeting } from './devices/Greeting.ts';
import { KeyringCatchUp } from './devices/KeyringCatchUp.ts';
import { ClipIntake } from './intake/ClipIntake.ts';
import { DeviceIntake } from './intake/DeviceIntake.ts';
import { PublishIntake } from './intake/PublishIntake.ts';
import { InternalServer } from './internal/InternalServer.ts';
import { Links } from './link/Links.ts';
import { LiveHub } from './live/LiveHub.ts';
import { LiveIntake } from './live/LiveIntake.ts';
import { type ListenOptions, listen } from './mqtt/listen.ts';
import { MqttGateway } from './mqtt/MqttGateway.ts';
import { Sessions } from './sessions/Sessions.ts';

export interface BrokerDeps {
  readonly registry: Registry;
  readonly checkpoints: LogCheckpoints;
  readonly index: ClipIndex;
  readonly queue: JobQueue;
  readonly spool: Spool;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  readonly log: Logger;
  readonly internalToken: string;
  readonly readiness: ReadinessChecks;
  readonly clipSilenceMs: number;
  readonly unfinishedKeptMs: number;
  /** Told of every event whose signature holds. */
  readonly onEvent?: (event: DeviceEvent) => void;
  /** How long one MQTT packet may take to arrive; 30 s unless told. */
  readonly packetMs?: number;
  /** How often a device is told how its live sessions fare; 2 s unless told. */
  readonly liveReportEveryMs?: number;
  /** How often connected devices are told the log's newest checkpoint; an hour unless told. */
  readonly checkpointEveryMs?: number;
  /** How often it is looked for the proof of a keyring that a device waits for; 2 s unless told. */
  readonly proofLookEveryMs?: number;
}

/** A broker that is wired up and doesn't listen yet. */
export interface Broker {
  readonly gateway: MqttGateway;
  /** Returns the port. */
  listenForDevices(options: ListenOptions): Promise<number>;
  /** Returns the port. */
  listenInternally(host: string, port: number): Promise<number>;
  /** Takes no more connections and messages, answers what has come, and ends; what is acknowledged is in the spool, which the caller closes. */
  close(): Promise<void>;
}

const ANSWERING_MS = 5000;

/** Wires the broker up and begins to see to what the spool holds. */
export async function buildBroker(deps: BrokerDeps): Promise<Broker> {
  const { registry, index, queue, spool, primitives, clock, log } = deps;
  const sessions = new Sessions();
  const { hub, links, liveIntake } = buildLive(deps, sessions);
  const devices = new DeviceTable((device) => links.tellDevice(device));
  const challenges = new ChallengeDesk({ random: systemRandom });
  const events = new EventRing();
  const { clipSilenceMs: silenceMs, unfinishedKeptMs } = deps;
  const jobs = new ClipJobs({ spool, queue, clock, log, silenceMs, unfinishedKeptMs });
  const replies = new ClipReplies({ spool, index, sessions, jobs, log });
  const clips = new ClipIntake({ spool, jobs, primitives });
  const onEvent = (event: DeviceEvent, record: Uint8Array) => {
    links.tellEvent(event.deviceId, record);
    deps.onEvent?.(event);
  };
  const device = new DeviceIntake({ devices, events, challenges, primitives, clock, onEvent });
  const { catchUp, greeting, news } = buildKeyringNews(deps, sessions);
  const gateway = await MqttGateway.start({
    gate: new ConnectGate({ registry, primitives, clock }),
    intake: new PublishIntake({ clips, replies, device, catchUp, spool }),
    deviceIntake: device,
    liveIntake,
    hub,
    challenges,
    sessions,
    devices,
    greeting,
    log,
    ...(deps.packetMs === undefined ? {} : { packetMs: deps.packetMs }),
  });
  const internal = new InternalServer({
    spool,
    jobs,
    replies,
    sessions,
    devices,
    events,
    challenges,
    links,
    token: deps.internalToken,
    readiness: deps.readiness,
    log,
  });
  tellIncomplete(deps);
  jobs.start();
  hub.start();
  news.start();
  const listeners: (() => void)[] = [];
  return {
    gateway,
    async listenForDevices(options) {
      const listener = await listen(options, (socket) => gateway.handle(socket));
      listeners.push(() => listener.stop());
      return listener.port;
    },
    listenInternally: (host, port) => internal.listen(host, port),
    async close() {
      for (const stop of listeners) stop();
      await gateway.close(ANSWERING_MS);
      hub.stop();
      news.stop();
      await internal.close();
      await jobs.stop();
    },
  };
}

/** What live view is carried by. */
function buildLive({ liveReportEveryMs: reportEveryMs, log }: BrokerDeps, sessions: Sessions) {
  const clock = monotonicClock;
  const hub = new LiveHub({ sessions, clock, ...(reportEveryMs === undefined ? {} : { reportEveryMs }) });
  return { hub, links: new Links({ hub, log }), liveIntake: new LiveIntake({ hub, clock }) };
}

/** What devices are told of keyrings and the log. */
function buildKeyringNews(deps: BrokerDeps, sessions: Sessions) {
  const { registry, checkpoints, log, checkpointEveryMs: everyMs, proofLookEveryMs: lookEveryMs } = deps;
  const catchUp = new KeyringCatchUp({ registry, ...(lookEveryMs === undefined ? {} : { lookEveryMs }) });
  const news = new CheckpointNews({
    checkpoints,
    sessions,
    log,
    hourly: (session) => catchUp.again(session),
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  return { catchUp, news, greeting: new Greeting({ registry, checkpoints: news }) };
}

function tellIncomplete({ spool, log }: BrokerDeps): void {
  for (const { deviceId, clipId } of spool.incomplete) {
    log.error(
      { deviceId, clipId },
      'records of this clip are missing from the spool; its device is asked for them',
    );
  }
}
