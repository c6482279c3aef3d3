import { useCallback, useEffect, useState } from 'react';
import { sayTime } from '../clips/sayTime.ts';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { showToast } from '../kit/index.ts';
import { useEvents } from '../notices/HouseholdEvents.tsx';
import { isHeldBack } from '../notices/heardWords.ts';
import { ageRings, hearRing, nextAgeMs, putAway, type Ring } from './rings.ts';

/** The rings of the household's doorbells, by the devices' own words, and how to put one away here. */
export function useRings(): {
  readonly rings: readonly Ring[];
  readonly putAway: (deviceId: string) => void;
} {
  const { data: devices = [] } = useDevices();
  const [rings, setRings] = useState<readonly Ring[]>([]);
  useEvents((heard) => {
    const nowMs = Date.now();
    setRings((before) => hearRing(before, heard, nowMs));
    if (heard.event.kind !== 'press' || !isHeldBack(heard, nowMs)) return;
    const device = devices.find(({ deviceId }) => deviceId === heard.deviceId);
    const place = device === undefined ? 'a doorbell' : nameOf(device);
    showToast({
      title: `Somebody rang at ${place}, ${sayTime(heard.atMs)}`,
      detail: 'This page heard of it only now.',
      icon: 'bell',
    });
  });
  useEffect(() => {
    const nextMs = nextAgeMs(rings);
    if (nextMs === null) return;
    const timer = setTimeout(
      () => setRings((before) => ageRings(before, Date.now())),
      Math.max(0, nextMs - Date.now()) + 20,
    );
    return () => clearTimeout(timer);
  }, [rings]);
  return { rings, putAway: useCallback((deviceId) => setRings((before) => putAway(before, deviceId)), []) };
}
