import type { SessionState } from '@porchlight/contracts/http';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { type Act, useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Dialog, Stack } from '../kit/index.ts';
import { FactorForm } from './FactorForm.tsx';

/** Runs an act once the second factor is fresh; asks for it where it isn't. Throws what the act throws, and `second_factor_needed` where the person closes the question. */
export type RunFresh = <Result>(act: () => Promise<Result>) => Promise<Result>;

interface Asked {
  readonly state: SessionState;
  readonly answer: (isProved: boolean) => void;
}

/** So that a factor that is about to lapse doesn't lapse on the way. */
const MARGIN_MS = 5_000;

const FreshContext = createContext<RunFresh | null>(null);

/** The gate before acts that need a fresh second factor: it asks in a dialog, and then lets the act go on. Once around the pages; an act goes through `useFresh` or `useFreshAct`. */
export function FreshFactor({ children }: { children: ReactNode }) {
  const { account } = useClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const prove = useCallback(async () => {
    const state = await account.state();
    const isProved = await new Promise<boolean>((answer) => setAsked({ state, answer }));
    setAsked(null);
    if (!isProved)
      throw new PorchlightError('second_factor_needed', 'nothing was changed: this needs your second factor');
  }, [account]);
  const run: RunFresh = useCallback(
    async (act) => {
      const { freshUntilMs } = await account.state();
      if (freshUntilMs === null || freshUntilMs < Date.now() + MARGIN_MS) await prove();
      try {
        return await act();
      } catch (error) {
        if (!isPorchlightError(error, 'second_factor_needed')) throw error;
        await prove();
        return act();
      }
    },
    [account, prove],
  );
  return (
    <FreshContext value={run}>
      {children}
      <Dialog title="It’s you, isn’t it?" isOpen={asked !== null} onClose={() => asked?.answer(false)}>
        {asked !== null && (
          <Stack>
            <p>
              This changes who may see your home or get into your account, so prove your second factor again.
            </p>
            <FactorForm state={asked.state} onProved={() => asked.answer(true)} />
          </Stack>
        )}
      </Dialog>
    </FreshContext>
  );
}

/** The way through the gate. */
export function useFresh(): RunFresh {
  const run = useContext(FreshContext);
  if (run === null) throw new Error('there is no FreshFactor above');
  return run;
}

/** Whether the factor is fresh, or was made so; where the person closes the question, `stop` is called and the answer is no. */
export async function isFreshOr(fresh: RunFresh, stop: () => void): Promise<boolean> {
  try {
    return await fresh(async () => true);
  } catch (error) {
    if (!isPorchlightError(error, 'second_factor_needed')) throw error;
    stop();
    return false;
  }
}

/** As `useAct`, through the gate. */
export function useFreshAct<Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => Promise<unknown>,
): Act<Arguments> {
  const run = useFresh();
  return useAct((...given: Arguments) => run(() => work(...given)));
}
