import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '../client/useClient.tsx';

export const STANDING = ['standing'] as const;

/** How this browser stands: signed out, half in, locked, or open. */
export function useStanding() {
  const { account } = useClient();
  return useQuery({
    queryKey: STANDING,
    queryFn: () => account.standing(),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Has the page look anew at how it stands. */
export function useStandingAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: STANDING }), [queries]);
}
