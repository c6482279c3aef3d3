import type { ChainFault, DeviceEvent } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import type { Client } from '../../../src/client/connectClient.ts';
import type { DroppedEvents } from '../../../src/worker/EventGate.ts';
import { type LiveLevers, madeUpLivePart } from '../live/madeUpLivePart.ts';
import { madeUpLogPart } from '../log/madeUpLogPart.ts';
import { madeUpWatchPart, type WatchLevers } from '../log/madeUpWatchPart.ts';
import { madeUpTalkPart, type TalkLevers } from '../talk/madeUpTalkPart.ts';
import * as home from './sampleHome.ts';
import { DELETIONS, sampleHoldings, sampleRecord } from './sampleRecord.ts';

/** What a test can have the sample client do. */
export interface Levers {
  /** Tells an event of a device, as the stream would. */
  tell: (event: DeviceEvent['event'], deviceId?: string) => void;
  /** Says that the worker threw something of the stream away. */
  drop: (dropped: DroppedEvents) => void;
  /** How late events are told. */
  lateMs: number;
  /** How often something was called, by name. */
  readonly calls: Record<string, unknown[][]>;
  /** Until when the second factor is fresh. */
  freshUntilMs: number | null;
  devices: typeof home.DEVICES;
  /** What a pairing ends with; null pairs. */
  pairingError: PorchlightError | null;
  /** Whether the account has no household yet. */
  isNewcomer: boolean;
  /** What orders end with; null has them sent. */
  orderError: PorchlightError | null;
  /** What is wrong with the record. */
  faults: readonly ChainFault[];
  /** Of what is watched live. */
  readonly live: LiveLevers;
  /** Of what is said through devices. */
  readonly talk: TalkLevers;
  /** Of what the watch over the log found. */
  readonly watch: WatchLevers;
}

const INVITATION = {
  code: '4F7KQ-2MX9R-TDW8H-C0000-11111-22222-33333',
  uri: `porchlight:join?v=1&secretHex=${'0'.repeat(32)}&rendezvousHex=${'0'.repeat(32)}`,
  link: `https://porchlight.example/join#v=1&secretHex=${'0'.repeat(32)}&rendezvousHex=${'0'.repeat(32)}`,
};
const PAUSE_MS = 400;
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** A client without a worker or a cloud, for the looks of pages and for how they answer: a home with three devices. */
export function sampleClient(): { readonly client: Client; readonly levers: Levers } {
  const live = madeUpLivePart();
  const talk = madeUpTalkPart();
  const watch = madeUpWatchPart();
  const levers: Levers = {
    tell: () => undefined,
    drop: () => undefined,
    lateMs: 0,
    calls: {},
    freshUntilMs: Date.now() + 600_000,
    devices: home.DEVICES,
    pairingError: null,
    isNewcomer: false,
    orderError: null,
    faults: [],
    live: live.levers,
    talk: talk.levers,
    watch: watch.levers,
  };
  const parts = {
    account: accountPart(levers),
    household: householdPart(levers),
    live: live.part,
    talk: talk.part,
    watch: watch.part,
    log: madeUpLogPart(),
    clips: {
      list: async () => ({ clips: home.CLIPS, next: null }),
      glance: async () => ({
        thumbnail: null,
        trigger: 'motion',
        startedAtMs: home.minutesAgo(2),
        hasSound: true,
      }),
    },
    events: {
      follow: (tell: (event: unknown) => void, state: (state: string) => void, dropped: Levers['drop']) => {
        let number = 1;
        levers.tell = (event, deviceId = home.FRONT_DOOR) => {
          number += 1;
          tell({ deviceId, number, atMs: Date.now() - levers.lateMs, clockUncertaintyMs: 0, event });
        };
        levers.drop = dropped;
        state('live');
        return new Promise(() => undefined);
      },
      stop: async () => 0,
    },
    deletions: { list: async () => ({ deletions: DELETIONS, next: null }) },
    invite: {
      invite: async (
        _terms: unknown,
        show: (invitation: unknown) => void,
        confirm: (newcomer: unknown) => Promise<boolean>,
        progress: (step: string) => void,
      ) => {
        show(INVITATION);
        await pause();
        await pause();
        if (!(await confirm({ name: 'Grandma', code: '123 456' })))
          throw new PorchlightError('not_permitted', 'the newcomer was not confirmed');
        progress('publishing');
        await pause();
        return 'Grandma';
      },
      join: async (
        _text: string,
        _name: string,
        confirm: (code: string) => Promise<boolean>,
        progress: (step: string) => void,
      ) => {
        progress('waiting');
        await pause();
        if (!(await confirm('123 456')))
          throw new PorchlightError('not_permitted', 'the code was not the same');
        progress('compared');
        await pause();
      },
    },
    audit: {
      read: async () => sampleRecord(levers.faults),
      holdings: async () => {
        const answer = sampleHoldings();
        return { answer, json: new TextEncoder().encode(JSON.stringify(answer)) };
      },
    },
  };
  const client = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, watched(name, part, levers.calls)]),
  ) as unknown as Client;
  return { client, levers };
}

function accountPart(levers: Levers): Record<string, unknown> {
  let preferences: Readonly<Record<string, unknown>> = {};
  return {
    standing: async () => ({ kind: 'open', account: { ...home.ACCOUNT, hasHousehold: !levers.isNewcomer } }),
    view: async () => home.ACCOUNT,
    state: async () => home.sessionState(levers.freshUntilMs),
    sessions: async () => home.SESSIONS,
    preferences: async () => preferences,
    setPreference: async (name: string, value: unknown) => {
      preferences = { ...preferences, [name]: value };
    },
    proveCode: async () => {
      levers.freshUntilMs = Date.now() + 600_000;
      return home.sessionState(levers.freshUntilMs);
    },
    judge: async () => ({ score: 4, isAcceptable: true, warning: null }),
  };
}

function householdPart(levers: Levers): Record<string, unknown> {
  let orders = 0;
  return {
    view: async () => home.HOUSEHOLD,
    devices: async () => levers.devices,
    order: async () => {
      if (levers.orderError !== null) throw levers.orderError;
      orders += 1;
      return String(orders).padStart(32, '0');
    },
    pair: async (
      _code: string,
      _place: unknown,
      confirm: (met: unknown) => Promise<boolean>,
      progress: (step: string) => void,
    ) => {
      progress('waiting');
      await pause();
      if (levers.pairingError !== null) throw levers.pairingError;
      progress('met');
      if (!(await confirm({ deviceId: home.YARD, kind: 'camera' })))
        throw new PorchlightError('not_permitted', 'the device was not confirmed');
      progress('publishing');
      await pause();
      progress('offered');
      await pause();
      return home.YARD;
    },
  };
}

/** Notes every call; what the part hasn't does nothing. */
function watched(name: string, part: Record<string, unknown>, calls: Levers['calls']): unknown {
  return new Proxy(part, {
    get: (target, method) => {
      const work = target[String(method)];
      return async (...given: unknown[]) => {
        const key = `${name}.${String(method)}`;
        calls[key] = [...(calls[key] ?? []), given];
        return typeof work === 'function' ? work(...given) : undefined;
      };
    },
  });
}
