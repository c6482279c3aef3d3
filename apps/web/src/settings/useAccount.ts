import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '../client/useClient.tsx';

const ACCOUNT = ['account'] as const;
export const SESSIONS = [...ACCOUNT, 'sessions'] as const;

/** The open account as the page may know it. */
export function useAccountView() {
  const { account } = useClient();
  return useQuery({ queryKey: [...ACCOUNT, 'view'], queryFn: () => account.view() });
}

/** The session with the account's second factors. */
export function useAccountState() {
  const { account } = useClient();
  return useQuery({ queryKey: [...ACCOUNT, 'state'], queryFn: () => account.state() });
}

/** Where the account is signed in. */
export function useSessions() {
  const { account } = useClient();
  return useQuery({ queryKey: SESSIONS, queryFn: () => account.sessions() });
}

/** Has everything of the account read anew. */
export function useAccountAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: ACCOUNT }), [queries]);
}
