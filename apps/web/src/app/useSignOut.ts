import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { showToast } from '../kit/index.ts';

/** Ends the session, forgets the keys of this browser, also where the cloud doesn't answer, and leads to the way in. */
export function useSignOut(): () => Promise<void> {
  const { account } = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useCallback(async () => {
    try {
      await account.signOut();
    } catch (error) {
      showToast({ title: 'The cloud didn’t hear it', detail: errorHint(error), tone: 'danger' });
    }
    queries.clear();
    await navigate({ to: '/sign-in' });
  }, [account, queries, navigate]);
}
