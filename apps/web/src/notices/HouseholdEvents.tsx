import type { DeviceEvent } from '@porchlight/contracts';
import { proxy } from 'comlink';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { useDevices } from '../devices/useDevices.ts';
import { showToast, type ToastMessage } from '../kit/index.ts';
import type { DroppedEvents } from '../worker/EventGate.ts';
import type { StreamState } from '../worker/EventsPart.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { type HeardWords, hearWords, isHeldBack } from './heardWords.ts';

type Listener = (event: DeviceEvent) => void;

interface Events {
  readonly listeners: Set<Listener>;
  /** How often the stream has come to life: after a second time there may be events that nobody heard. */
  readonly lives: number;
  readonly isBroken: boolean;
}

const NONE: readonly DeviceView[] = [];
const NOTHING: HeardWords = {};
const HeardContext = createContext<Readonly<Record<string, HeardWords>>>({});
const EventsContext = createContext<Events | null>(null);

/** How long the stream may be away before anybody is told. */
const PATIENCE_MS = 3_000;

/** Follows the household's events, once for all pages within. */
export function HouseholdEvents({ children }: { children: ReactNode }) {
  const { events } = useClient();
  const { data: devices = NONE } = useDevices();
  const hasDevices = devices.length > 0;
  const listeners = useRef(new Set<Listener>()).current;
  const [isBroken, setBroken] = useState(false);
  const [lives, setLives] = useState(0);
  const [heard, setHeard] = useState<Readonly<Record<string, HeardWords>>>({});
  useEffect(() => {
    if (!hasDevices) return;
    let isOver = false;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const heed = (state: StreamState) => {
      if (isOver) return;
      if (state === 'live') {
        clearTimeout(patience);
        patience = undefined;
        setBroken(false);
        setLives((before) => before + 1);
        // What was said while nobody listened is not known.
        setHeard({});
      } else if (state === 'broken') patience ??= setTimeout(() => setBroken(true), PATIENCE_MS);
    };
    const tell = (event: DeviceEvent) => {
      if (isOver) return;
      if (!isHeldBack(event, Date.now())) setHeard((before) => afterEvent(before, event));
      for (const listener of listeners) listener(event);
    };
    const drop = ({ forged }: DroppedEvents) => {
      if (!isOver && forged === 1) showToast(FORGED);
    };
    events.follow(proxy(tell), proxy(heed), proxy(drop)).catch(() => heed('broken'));
    return () => {
      isOver = true;
      clearTimeout(patience);
      void events.stop();
    };
  }, [events, hasDevices, listeners]);
  useEffect(() => {
    // What a device said before it was away, it may have changed while it was.
    const away = devices.filter(({ online }) => !online);
    setHeard((before) => without(before, away));
  }, [devices]);
  const value = useMemo(() => ({ listeners, lives, isBroken }), [listeners, lives, isBroken]);
  return (
    <EventsContext value={value}>
      <HeardContext value={heard}>{children}</HeardContext>
    </EventsContext>
  );
}

const FORGED: ToastMessage = {
  title: 'Something was made up in the name of one of your devices',
  detail:
    'It bore no signature of it, so it was thrown away. Whoever runs the server, or stands before it, tried it.',
  tone: 'danger',
};

function afterEvent(
  heard: Readonly<Record<string, HeardWords>>,
  event: DeviceEvent,
): Readonly<Record<string, HeardWords>> {
  const known = heard[event.deviceId] ?? NOTHING;
  const next = hearWords(known, event);
  return next === known ? heard : { ...heard, [event.deviceId]: next };
}

function without(
  heard: Readonly<Record<string, HeardWords>>,
  away: readonly { readonly deviceId: string }[],
): Readonly<Record<string, HeardWords>> {
  if (!away.some(({ deviceId }) => deviceId in heard)) return heard;
  const gone = new Set<string>(away.map(({ deviceId }) => deviceId));
  return Object.fromEntries(Object.entries(heard).filter(([deviceId]) => !gone.has(deviceId)));
}

/** What a device said itself of how it is, since its events are followed. */
export function useHeard(deviceId: string): HeardWords {
  return useContext(HeardContext)[deviceId] ?? NOTHING;
}

/** Calls `listen` with every event while the component stands. */
export function useEvents(listen: Listener): void {
  const { listeners } = useStream();
  const latest = useRef(listen);
  latest.current = listen;
  useEffect(() => {
    const listener: Listener = (event) => latest.current(event);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listeners]);
}

/** How the stream of events stands. */
export function useStream(): Events {
  const events = useContext(EventsContext);
  if (events === null) throw new Error('there is no HouseholdEvents above');
  return events;
}
