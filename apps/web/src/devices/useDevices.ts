import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

export const DEVICES = ['devices'] as const;
const AGAIN_MS = 15_000;

/** The household's devices with their state; asked again every quarter of a minute, and when something is heard of one. */
export function useDevices() {
  const { household } = useClient();
  return useQuery({ queryKey: DEVICES, queryFn: () => household.devices(), refetchInterval: AGAIN_MS });
}
