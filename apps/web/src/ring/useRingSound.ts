import { useEffect, useState } from 'react';
import { RingSound } from './RingSound.ts';

const LOCK = 'porchlight-ring';

/** Has a ring sound while `isAloud`, in one page of this browser at a time. */
export function useRingSound(isAloud: boolean): void {
  const [sound] = useState(() => new RingSound());
  useEffect(() => () => sound.close(), [sound]);
  useEffect(() => {
    if (!isAloud) return;
    const ending = new AbortController();
    const untilStopped = new Promise<void>((resolve) =>
      ending.signal.addEventListener('abort', () => resolve()),
    );
    const ring = () => {
      if (ending.signal.aborted) return;
      sound.start();
      return untilStopped;
    };
    navigator.locks.request(LOCK, { signal: ending.signal }, ring).catch(() => undefined);
    return () => {
      ending.abort();
      sound.stop();
    };
  }, [isAloud, sound]);
}
