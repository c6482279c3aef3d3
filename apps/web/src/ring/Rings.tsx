import { useEffect, useRef, useState } from 'react';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { isQuietAt, minuteOfDay } from '../notices/noticePreferences.ts';
import { showSystemNotice } from '../notices/systemNotice.ts';
import { useNoticePreferences } from '../notices/useNoticePreferences.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { RingPanel } from './RingPanel.tsx';
import type { Ring } from './rings.ts';
import { sayRing } from './ringWords.ts';
import { useRingSound } from './useRingSound.ts';
import { useRings } from './useRings.ts';
import { useTopLayer } from './useTopLayer.ts';
import './Rings.css';

interface ShownRing {
  readonly ring: Ring;
  readonly device: DeviceView;
}

/** Doorbells that ring, over whatever page is open; once, in the frame of all pages. */
export function Rings() {
  const { data: devices = [] } = useDevices();
  const { rings, putAway } = useRings();
  const { value: wanted } = useNoticePreferences();
  const [isMuted, setMuted] = useState(false);
  const shown = rings.flatMap((ring): ShownRing[] => {
    const device = devices.find(({ deviceId }) => deviceId === ring.deviceId);
    return device === undefined || ring.isPutAway ? [] : [{ ring, device }];
  });
  const isRinging = shown.some(({ ring }) => ring.outcome === null);
  const maySound = wanted.ringsAloud && !isQuietAt(wanted.quiet, minuteOfDay(new Date()));
  useEffect(() => {
    if (!isRinging) setMuted(false);
  }, [isRinging]);
  useRingSound(isRinging && maySound && !isMuted);
  useSystemNotices(shown, !maySound);
  const layer = useTopLayer<HTMLElement>(shown.length > 0);
  return (
    <>
      <div className="pl-hidden" aria-live="assertive" data-live-announcer="true">
        {shown.map(({ ring, device }) => (
          <p key={ring.deviceId}>{`${nameOf(device)}: ${sayRing(ring)}`}</p>
        ))}
      </div>
      <section
        ref={layer}
        popover="manual"
        className="pl-rings"
        aria-label="Doorbell"
        data-react-aria-top-layer="true"
      >
        {shown.map(({ ring, device }) => (
          <RingPanel
            key={`${ring.deviceId}-${ring.number}`}
            ring={ring}
            device={device}
            isAloud={maySound && !isMuted}
            onAloud={maySound ? (isAloud) => setMuted(!isAloud) : null}
            onPutAway={() => putAway(ring.deviceId)}
          />
        ))}
      </section>
    </>
  );
}

/** A notice of the system for each ring that begins while this page isn't before the person; a press on it brings the panel before them. */
function useSystemNotices(shown: readonly ShownRing[], isSilent: boolean): void {
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { ring, device } of shown) {
      const key = `${ring.deviceId}-${ring.number}-${ring.presses}`;
      if (ring.outcome !== null || told.current.has(key)) continue;
      told.current.add(key);
      showSystemNotice(
        `Somebody rang at ${nameOf(device)}`,
        `press-${ring.deviceId}`,
        () => undefined,
        isSilent,
      );
    }
  }, [shown, isSilent]);
}
