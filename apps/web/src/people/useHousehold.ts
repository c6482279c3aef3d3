import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

export const HOUSEHOLD = ['household'] as const;

/** The household with its members; null before it is founded. */
export function useHousehold() {
  const { household } = useClient();
  return useQuery({ queryKey: HOUSEHOLD, queryFn: () => household.view() });
}
