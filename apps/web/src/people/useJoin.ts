import type { JoinProgress } from '@porchlight/owner-client/invite';
import { proxy } from 'comlink';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isFreshOr, useFresh } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { inviteFault } from './inviteWords.ts';

/** How joining stands. */
export type JoinState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'under-way'; readonly words: string }
  | { readonly kind: 'compare'; readonly code: string }
  | { readonly kind: 'joined' }
  /** `fault` is null where the person stopped it. */
  | { readonly kind: 'ended'; readonly fault: string | null };

const WORDS: Readonly<Record<JoinProgress, string>> = {
  waiting: 'Looking for who invited you',
  introduced: 'You were introduced',
  compared: 'Waiting to be let in',
  joined: 'You are in',
};

/** Joins by an invitation; it is stopped when the page is left. */
export function useJoin() {
  const { invite } = useClient();
  const fresh = useFresh();
  const [state, setState] = useState<JoinState>({ kind: 'idle' });
  /** Settles the question that is open. Owned by `start`. */
  const confirming = useRef<((isSame: boolean) => void) | null>(null);
  const wasStopped = useRef(false);
  const stop = useCallback(() => {
    wasStopped.current = true;
    confirming.current?.(false);
    confirming.current = null;
    void invite.stop();
  }, [invite]);
  const start = useCallback(
    (invitation: string, name: string) => {
      wasStopped.current = false;
      setState({ kind: 'under-way', words: WORDS.waiting });
      const confirm = async (code: string) => {
        const isSame = await new Promise<boolean>((resolve) => {
          confirming.current = resolve;
          setState({ kind: 'compare', code });
        });
        // The factor may have lapsed meanwhile, and an invitation can't be answered again.
        return isSame && (await isFreshOr(fresh, stop));
      };
      const progress = (step: JoinProgress) => setState({ kind: 'under-way', words: WORDS[step] });
      fresh(() => invite.join(invitation, name, proxy(confirm), proxy(progress)))
        .then(() => setState({ kind: 'joined' }))
        .catch((error: unknown) =>
          setState({ kind: 'ended', fault: wasStopped.current ? null : inviteFault(error) }),
        );
    },
    [invite, fresh, stop],
  );
  const answer = useCallback(
    (isSame: boolean) => {
      if (!isSame) return stop();
      confirming.current?.(true);
      confirming.current = null;
    },
    [stop],
  );
  useEffect(() => stop, [stop]);
  return { state, start, answer, again: () => setState({ kind: 'idle' }) };
}
