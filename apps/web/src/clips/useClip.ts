import { useQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

export const CLIP = 'clip';

/** What the cloud's index says of one clip. */
export function useClip(clipId: string) {
  const { clips } = useClient();
  return useQuery({ queryKey: [CLIP, clipId], queryFn: () => clips.find(clipId) });
}
