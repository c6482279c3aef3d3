import type { ClipProgress } from './clipSource.ts';

/** Tells from 0 to 1 how much of a clip has come. */
export function shareReceived(tell: (share: number) => void): (progress: ClipProgress) => void {
  let total: number | null = null;
  let received = 0;
  return (progress) => {
    if (progress.kind === 'begun') total = progress.begun.sizeBytes;
    if (progress.kind === 'received') received += progress.bytes;
    if (total !== null && total > 0) tell(Math.min(1, received / total));
  };
}
