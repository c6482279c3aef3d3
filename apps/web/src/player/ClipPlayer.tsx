import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button, Spinner } from '../kit/index.ts';
import { describeFailure } from './describeFailure.ts';
import { MediaFeed } from './MediaFeed.ts';
import { PlayerActions } from './PlayerActions.ts';
import { PlayerControls } from './PlayerControls.tsx';
import type { SegmentSource } from './SegmentSource.ts';
import { describeTime } from './showTime.ts';
import { type Playback, usePlayback } from './usePlayback.ts';
import './ClipPlayer.css';

export interface ClipPlayerProps {
  readonly source: SegmentSource;
  /** What it is, e.g. “Front door, today at 14:02”. */
  readonly title: string;
  /** What is known of the recording beyond its title, for those who don't see it. */
  readonly description?: string;
  /** The opened thumbnail's address (`blob:`), shown until the first picture has come. */
  readonly poster?: string;
  /** What checking the recording said: a Badge, or a Notice. */
  readonly verdict?: ReactNode;
  readonly autoPlay?: boolean;
  /** All of it has come, and could be read. */
  readonly onComplete?: () => void;
}

/** Plays a clip while it is being opened. Space plays, arrows jump, comma and full stop step by one picture, f is the whole screen, m the sound. */
export function ClipPlayer({
  source,
  title,
  description,
  poster,
  verdict,
  autoPlay = false,
  onComplete,
}: ClipPlayerProps) {
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { feed, failure, retry } = useFeed(video, source, onComplete);
  const playback = usePlayback(video);
  const actions = useMemo(
    () =>
      new PlayerActions(
        () => video.current,
        () => stage.current,
        () => feed.current?.frames ?? null,
      ),
    [feed],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !isForPlayer(event)) return;
    if (actions.key(event.key)) event.preventDefault();
  };
  return (
    <section className="pl-player" aria-label={title} onKeyDownCapture={onKeyDown}>
      <div ref={stage} className="pl-player-stage">
        <video
          ref={video}
          className="pl-player-picture"
          aria-label={description ?? title}
          playsInline
          autoPlay={autoPlay}
          disablePictureInPicture
          {...(poster === undefined ? {} : { poster })}
          onClick={() => void actions.toggle()}
        />
        {!playback.hasPicture && failure === null && (
          <div className="pl-player-opening">
            <Spinner label="Opening the recording" large />
          </div>
        )}
        {failure === null ? (
          <PlayerControls playback={playback} actions={actions} hasSound={source.tracks.includes('sound')} />
        ) : (
          <Failure sentence={failure} onRetry={retry} />
        )}
      </div>
      <p className="pl-hidden" role="status">
        {failure === null ? announce(playback) : ''}
      </p>
      {verdict !== undefined && <div className="pl-player-verdict">{verdict}</div>}
    </section>
  );
}

function Failure({ sentence, onRetry }: { sentence: string; onRetry: () => void }) {
  return (
    <div className="pl-player-failure" role="alert">
      <strong>The recording doesn’t play</strong>
      <span>{sentence}</span>
      <Button icon="refresh" small onPress={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** Feeds the element with `source`, anew after each `retry`. */
function useFeed(
  video: RefObject<HTMLVideoElement | null>,
  source: SegmentSource,
  onComplete: (() => void) | undefined,
) {
  const feed = useRef<MediaFeed | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const complete = useRef(onComplete);
  complete.current = onComplete;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins it anew
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const opened = new MediaFeed(source);
    feed.current = opened;
    let isCurrent = true;
    const fail = (error: unknown) => isCurrent && setFailure(describeFailure(error));
    const refuse = () =>
      fail(element.error?.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED ? new RangeError() : null);
    const begin = () => startAtFirstPicture(element);
    element.addEventListener('error', refuse);
    element.addEventListener('loadedmetadata', begin);
    element.addEventListener('progress', begin);
    opened.run(element).then(() => isCurrent && complete.current?.(), fail);
    return () => {
      isCurrent = false;
      element.removeEventListener('error', refuse);
      element.removeEventListener('loadedmetadata', begin);
      element.removeEventListener('progress', begin);
      opened.close();
    };
  }, [video, source, attempt]);
  const retry = () => {
    setFailure(null);
    setAttempt(attempt + 1);
  };
  return { feed, failure, retry };
}

/** A part of a clip begins later than at 0, where there is nothing to show. */
function startAtFirstPicture(element: HTMLVideoElement): void {
  const start = element.buffered.length === 0 ? 0 : element.buffered.start(0);
  if (element.currentTime < start && !element.seeking) element.currentTime = start + 0.001;
}

/** Buttons keep Space and Enter, lists their arrows; on the line of time the player's arrows count. */
function isForPlayer({ target, key }: KeyboardEvent): boolean {
  if (target instanceof HTMLSelectElement) return false;
  if (target instanceof HTMLButtonElement) return key !== ' ';
  return true;
}

/** Said when it changes: not at every second. */
function announce({ hasPicture, isPlaying, timeS, startS }: Playback): string {
  if (!hasPicture) return 'Opening the recording';
  return isPlaying ? 'Playing' : `Paused at ${describeTime(timeS - startS)}`;
}
