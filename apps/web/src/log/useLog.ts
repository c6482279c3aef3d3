import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

const REFRESH_MS = 10_000;
const LOG = ['log'] as const;

/** The log as it stands, read and checked again every ten seconds while the page is looked at. */
export function useLog() {
  const { log } = useClient();
  return useQuery({ queryKey: LOG, queryFn: () => log.read(), refetchInterval: REFRESH_MS });
}

/** How a logged thing stands by its proof; null is one that waits. */
export function useProof(proof: string | null) {
  const { log } = useClient();
  return useQuery({
    queryKey: ['log-proof', proof],
    queryFn: () => log.check(proof),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The same for what is known by its place in the log. */
export function usePlace(index: number) {
  const { log } = useClient();
  return useQuery({
    queryKey: ['log-place', index],
    queryFn: async () => log.check(await log.proofAt(index)),
  });
}

/** One entry, asked for again while it waits. */
export function useLogEntry(leafHashHex: string) {
  const { log } = useClient();
  return useQuery({
    queryKey: ['log-entry', leafHashHex],
    queryFn: () => log.entry(leafHashHex),
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? REFRESH_MS : false),
  });
}
