import { useCallback, useRef, useState } from 'react';
import { errorHint } from './errorHint.ts';

/** An act of a form: whether it is under way, and why it was refused last. */
export interface Act<Arguments extends readonly unknown[]> {
  readonly run: (...given: Arguments) => void;
  readonly busy: boolean;
  /** A sentence, or undefined. */
  readonly error: string | undefined;
  readonly clear: () => void;
}

/** Runs `work` once at a time and keeps what it was refused for. */
export function useAct<Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => Promise<unknown>,
): Act<Arguments> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const latest = useRef(work);
  latest.current = work;
  const isRunning = useRef(false);
  const run = useCallback((...given: Arguments) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setError(undefined);
    latest
      .current(...given)
      .catch((cause: unknown) => setError(errorHint(cause)))
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  }, []);
  return { run, busy, error, clear: useCallback(() => setError(undefined), []) };
}
