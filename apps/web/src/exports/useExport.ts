import { isPorchlightError } from '@porchlight/kernel';
import { useCallback, useEffect, useRef, useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { ExportMemory } from './ExportMemory.ts';
import type { ExportPlan } from './ExportPlan.ts';
import { type ExportDeps, runExport } from './ExportRun.ts';
import { type ExportFolder, mayWrite, saveZip, writeInto } from './ExportTarget.ts';

/** One export at a time, in all the pages of this browser. */
const LOCK = 'porchlight-export';

export interface ExportStanding {
  /** Null where none is under way; undefined until it is known. */
  readonly plan: ExportPlan | null | undefined;
  readonly isRunning: boolean;
  /** Recordings that are made, also those of a ZIP that isn't closed yet. */
  readonly done: number;
  /** The recording that was made last. */
  readonly latest: string | null;
  readonly error: string | null;
  readonly begin: (plan: ExportPlan, folder: ExportFolder | null) => void;
  readonly resume: () => void;
  readonly pause: () => void;
  /** Forgets it; files that are there stay. */
  readonly forget: () => void;
}

/** The export of this browser: what is kept of it, and its running. */
export function useExport(devices: readonly DeviceView[]): ExportStanding {
  const { archive } = useClient();
  const [memory] = useState(() => new ExportMemory());
  const [kept, setKept] = useState<{ plan: ExportPlan; folder: ExportFolder | null } | null | undefined>();
  const [made, setMade] = useState<{ done: number; latest: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => {
    memory.read().then(setKept, () => setKept(null));
    return () => ending.current?.abort();
  }, [memory]);
  const pause = useCallback(() => {
    ending.current?.abort();
    void archive.stop();
  }, [archive]);
  const start = async (plan: ExportPlan, folder: ExportFolder | null) => {
    if (isRunning) return;
    const own = new AbortController();
    ending.current = own;
    setIsRunning(true);
    setError(null);
    try {
      const deps: ExportDeps = {
        take: ({ clipId, deviceId }) => archive.take({ clipId, deviceId }),
        retiredAtMs: retirementsOf(devices),
        keep: (files, zip) => (folder === null ? saveZip(files, zip) : writeInto(folder, files)),
        async remember(next) {
          if (ending.current !== own) return;
          await memory.remember(next);
          setKept({ plan: next, folder });
        },
        tell: (done, latest) => setMade({ done, latest }),
        nowMs: () => Date.now(),
      };
      setError(await runAlone(plan, folder, deps, own.signal));
    } catch (cause) {
      if (!own.signal.aborted) setError(sentenceOf(cause));
    } finally {
      setMade(null);
      setIsRunning(false);
    }
  };
  return {
    plan: kept === undefined ? undefined : (kept?.plan ?? null),
    isRunning,
    done: made?.done ?? kept?.plan.results.length ?? 0,
    latest: made?.latest ?? null,
    error,
    begin(plan, folder) {
      setKept({ plan, folder });
      memory.begin(plan, folder).then(
        () => start(plan, folder),
        () => setError('This browser keeps nothing, so an export can’t go on after a break.'),
      );
    },
    resume: () => kept && void start(kept.plan, kept.folder),
    pause,
    forget() {
      pause();
      ending.current = null;
      setKept(null);
      void memory.forget();
    },
  };
}

/** Runs it, unless the folder is closed to it or another page is at it: then why, as a sentence. */
async function runAlone(
  plan: ExportPlan,
  folder: ExportFolder | null,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<string | null> {
  if (folder !== null && !(await mayWrite(folder))) return 'This browser may not write into the folder.';
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return 'Another page of this browser is exporting already.';
    await runExport(plan, deps, signal);
    return null;
  });
}

function retirementsOf(devices: readonly DeviceView[]): ExportDeps['retiredAtMs'] {
  return (deviceId) => devices.find((each) => each.deviceId === deviceId)?.retiredAtMs ?? null;
}

function sentenceOf(cause: unknown): string {
  if (isPorchlightError(cause)) return errorHint(cause);
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'QuotaExceededError') return 'There is no room left. Make some, then go on.';
  if (name === 'NotFoundError') return 'The folder isn’t there any more. Begin again with another one.';
  return 'A file could not be written. Go on, or begin again.';
}
