import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

/** The key under which the page keeps a clip's links. */
export const sharesKey = (clipId: string) => ['shares', clipId] as const;

/** The links of a clip, newest first. */
export function useShares(clipId: string) {
  const { shares } = useClient();
  return useQuery({ queryKey: sharesKey(clipId), queryFn: () => shares.ofClip(clipId) });
}

/** How often each link was opened, by the household's audit record. */
export function useShareUses() {
  const { audit } = useClient();
  return useQuery({
    queryKey: ['share-uses'],
    staleTime: 0,
    queryFn: async () => {
      const uses = new Map<string, number>();
      for (const { action, actor } of (await audit.read()).rows) {
        if (actor.kind === 'link' && action === 'share.read')
          uses.set(actor.id, (uses.get(actor.id) ?? 0) + 1);
      }
      return uses;
    },
  });
}
