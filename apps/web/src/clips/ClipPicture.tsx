import { Icon, type IconName } from '../kit/index.ts';
import type { ClipRef } from '../worker/ClipSink.ts';
import { useBlobUrl, useGlance } from './useGlance.ts';
import './ClipPicture.css';

/** A clip's thumbnail, opened in this browser; a lamp where there is none, and a word where it can't be opened. */
export function ClipPicture({ clip, icon }: { clip: ClipRef | undefined; icon: IconName }) {
  const glance = useGlance(clip);
  const url = useBlobUrl(glance.data?.thumbnail, 'image/jpeg');
  return (
    <div className="pl-clip-picture">
      {url === null ? <Icon name={icon} size="l" /> : <img src={url} alt="" />}
      {glance.error !== null && <span className="pl-clip-picture-fault">Can’t be opened</span>}
    </div>
  );
}
