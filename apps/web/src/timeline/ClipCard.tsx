import type { ClipSummary } from '@porchlight/contracts/http';
import { useRef } from 'react';
import { Link } from 'react-aria-components';
import { ClipPicture } from '../clips/ClipPicture.tsx';
import { sayClock, sayDuration } from '../clips/sayTime.ts';
import { useGlance } from '../clips/useGlance.ts';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { Badge } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { sayTrigger } from './TimelineFilter.ts';
import { useInView } from './useInView.ts';
import './ClipCard.css';

/** The id of a clip's card in the page, to jump to. */
export function cardId(clipId: string): string {
  return `clip-${clipId}`;
}

/** A clip among others. Its picture is asked for when it comes near the view. */
export function ClipCard({
  clip,
  device,
  isCurrent,
}: {
  clip: ClipSummary;
  device: DeviceView | undefined;
  /** The scrubber stands here. */
  isCurrent: boolean;
}) {
  const card = useRef<HTMLLIElement>(null);
  const isSeen = useInView(card);
  const seen = isSeen ? clip : undefined;
  const trigger = useGlance(seen).data?.trigger;
  const { clipId, deviceId, startedAtMs, endedAtMs, finished } = clip;
  const name = device === undefined ? 'Device' : nameOf(device);
  return (
    <li ref={card} id={cardId(clipId)} className="pl-clip" {...(isCurrent ? { 'data-current': true } : {})}>
      <Link className="pl-clip-link" href={`/clips/${clipId}?device=${deviceId}`}>
        <span className="pl-hidden">Play</span>
        <span className="pl-clip-thumb">
          <ClipPicture clip={seen} icon={kindOf(device?.kind ?? '').icon} />
          <span className="pl-clip-length">{sayDuration(endedAtMs - startedAtMs)}</span>
        </span>
        <span className="pl-clip-words">
          <span className="pl-clip-time">{sayClock(startedAtMs)}</span>
          <span className="pl-clip-device">{name}</span>
          <span className="pl-clip-note">
            {trigger !== undefined && sayTrigger(trigger)}
            {!finished && (
              <Badge tone="warning" icon="clock">
                Unfinished
              </Badge>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
