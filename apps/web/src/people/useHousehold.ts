import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

export const HOUSEHOLD = ['household'] as const;

/** The household with its members; null before it is founded. */
export function useHousehold() {
  const { household } = useClient();
  return useQuery({ queryKey: HOUSEHOLD, queryFn: () => household.view() });
}

/** Whether this account's member is an owner or adult, who may share and delete. The server decides; this is for what is shown. */
export function useIsAdult(): boolean {
  const self = useHousehold().data?.members.find(({ isSelf }) => isSelf);
  return self?.role === 'owner' || self?.role === 'adult';
}
