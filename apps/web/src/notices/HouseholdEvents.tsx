import type { DeviceEvent } from '@porchlight/contracts';
import { proxy } from 'comlink';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { useDevices } from '../devices/useDevices.ts';
import type { StreamState } from '../worker/EventsPart.ts';

type Listener = (event: DeviceEvent) => void;

interface Events {
  readonly listeners: Set<Listener>;
  /** How often the stream has come to life: after a second time there may be events that nobody heard. */
  readonly lives: number;
  readonly isBroken: boolean;
}

const EventsContext = createContext<Events | null>(null);

/** How long the stream may be away before anybody is told. */
const PATIENCE_MS = 3_000;

/** Follows the household's events, once for all pages within. */
export function HouseholdEvents({ children }: { children: ReactNode }) {
  const { events } = useClient();
  const { data: devices = [] } = useDevices();
  const hasDevices = devices.length > 0;
  const listeners = useRef(new Set<Listener>()).current;
  const [isBroken, setBroken] = useState(false);
  const [lives, setLives] = useState(0);
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
      } else if (state === 'broken') patience ??= setTimeout(() => setBroken(true), PATIENCE_MS);
    };
    const tell = (event: DeviceEvent) => {
      if (!isOver) for (const listener of listeners) listener(event);
    };
    events.follow(proxy(tell), proxy(heed)).catch(() => heed('broken'));
    return () => {
      isOver = true;
      clearTimeout(patience);
      void events.stop();
    };
  }, [events, hasDevices, listeners]);
  const value = useMemo(() => ({ listeners, lives, isBroken }), [listeners, lives, isBroken]);
  return <EventsContext value={value}>{children}</EventsContext>;
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
