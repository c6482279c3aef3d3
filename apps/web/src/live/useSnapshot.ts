import { useCallback, useEffect, useState } from 'react';
import { clipFileName } from '../clips/fileName.ts';
import { saveFile } from '../clips/saveFile.ts';
import type { LiveView } from './LiveView.ts';

const SAID_MS = 4_000;

/** Keeps the shown picture as a file; `saved` says so for a while. */
export function useSnapshot(
  view: LiveView | null,
  name: string,
): { readonly snapshot: () => Promise<void>; readonly saved: string | null } {
  const [saved, setSaved] = useState<string | null>(null);
  useEffect(() => {
    if (saved === null) return;
    const timer = setTimeout(() => setSaved(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [saved]);
  const snapshot = useCallback(async () => {
    if (view === null) return;
    const shownAtMs = Date.now() - view.state.place.behindMs;
    const picture = await view.snapshot();
    if (picture === null) return;
    saveFile(picture, `${clipFileName(name, shownAtMs)}.png`);
    setSaved('The picture was saved');
  }, [view, name]);
  return { snapshot, saved };
}
