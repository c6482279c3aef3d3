import type { InviteProgress, ShownInvitation } from '@porchlight/owner-client/invite';
import { useQueryClient } from '@tanstack/react-query';
import { proxy } from 'comlink';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isFreshOr, useFresh } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { DEVICES } from '../devices/useDevices.ts';
import type { InviteTerms, NewcomerView } from '../worker/InvitePart.ts';
import { inviteFault } from './inviteWords.ts';
import { HOUSEHOLD } from './useHousehold.ts';

/** How an invitation stands. */
export type InviteState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'shown'; readonly invitation: ShownInvitation }
  | { readonly kind: 'met'; readonly newcomer: NewcomerView }
  | { readonly kind: 'under-way'; readonly step: InviteProgress }
  | { readonly kind: 'joined'; readonly name: string }
  /** `fault` is null where the person stopped it. */
  | { readonly kind: 'ended'; readonly fault: string | null };

/** One invitation at a time; it is stopped when the dialog goes. */
export function useInvite() {
  const { invite } = useClient();
  const fresh = useFresh();
  const queries = useQueryClient();
  const [state, setState] = useState<InviteState>({ kind: 'idle' });
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
    (terms: InviteTerms) => {
      wasStopped.current = false;
      const show = (invitation: ShownInvitation) => setState({ kind: 'shown', invitation });
      const confirm = async (newcomer: NewcomerView) => {
        const isSame = await new Promise<boolean>((resolve) => {
          confirming.current = resolve;
          setState({ kind: 'met', newcomer });
        });
        // The factor may have lapsed meanwhile, and an invitation can't be made again halfway.
        return isSame && (await isFreshOr(fresh, stop));
      };
      const progress = (step: InviteProgress) => {
        if (step !== 'waiting' && step !== 'met') setState({ kind: 'under-way', step });
      };
      fresh(() => invite.invite(terms, proxy(show), proxy(confirm), proxy(progress)))
        .then((name) => setState({ kind: 'joined', name }))
        .catch((error: unknown) =>
          setState({ kind: 'ended', fault: wasStopped.current ? null : inviteFault(error) }),
        )
        .finally(() => {
          for (const queryKey of [HOUSEHOLD, DEVICES]) void queries.invalidateQueries({ queryKey });
        });
    },
    [invite, fresh, queries, stop],
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
