import { useSyncExternalStore } from 'react';

/** The device that this page talks through; owned by `tellTalkingHere`. */
let talkingAt: string | null = null;
const listeners = new Set<() => void>();

/** Says through which device this page talks now; null for none. */
export function tellTalkingHere(deviceId: string | null): void {
  talkingAt = deviceId;
  for (const listener of listeners) listener();
}

/** Whether it is this page that talks through a device. */
export function useIsTalkingHere(deviceId: string): boolean {
  return useSyncExternalStore(listen, () => talkingAt === deviceId);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
