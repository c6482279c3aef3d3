import { type ReactNode, useRef } from 'react';
import { Button, Notice, Spinner } from '../kit/index.ts';
import { ConnectionMark } from './ConnectionMark.tsx';
import { isLiveNow } from './connectionOf.ts';
import { LiveBadge } from './LiveBadge.tsx';
import { LiveBar } from './LiveBar.tsx';
import { LiveControls } from './LiveControls.tsx';
import type { LiveView, LiveViewState } from './LiveView.ts';

import { announceLive, type LiveWords, liveWords } from './liveWords.ts';
import { useLiveKeys } from './useLiveKeys.ts';
import { useSnapshot } from './useSnapshot.ts';
import './LiveStage.css';

export interface LiveStageProps {
  readonly view: LiveView | null;
  readonly state: LiveViewState | null;
  /** Where the view's picture is put. */
  readonly holder: React.RefObject<HTMLDivElement | null>;
  /** The device's name. */
  readonly name: string;
  /** The device says that it looks away. */
  readonly isPrivate: boolean;
  readonly onRetry: () => void;
  /** More in the bar of controls, as for talking. */
  readonly actions?: ReactNode;
}

/** The live picture with all that belongs to it. The keys of `useLiveKeys` work while it stands. */
export function LiveStage({ view, state, holder, name, isPrivate, onRetry, actions }: LiveStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const { snapshot, saved } = useSnapshot(view, name);
  const toggleFullScreen = async () => {
    if (document.fullscreenElement !== null) return document.exitFullscreen();
    await stage.current?.requestFullscreen?.().catch(() => undefined);
  };
  useLiveKeys(view, { snapshot, toggleFullScreen });
  const isCovered = isPrivate && state !== null && !comes(state);
  const words = state === null ? null : liveWords(state, isCovered);
  const isDimmed = words !== null && state?.hasPicture === true;
  return (
    <section className="pl-live" aria-label={`${name}, live`}>
      <div ref={stage} className="pl-live-stage" data-first-picture-ms={state?.firstPictureMs ?? undefined}>
        <div className="pl-live-frame">
          <div
            ref={holder}
            className="pl-live-holder"
            role="img"
            aria-label={`What ${name} sees`}
            {...(isCovered ? { 'data-covered': true } : isDimmed ? { 'data-dimmed': true } : {})}
          />
          {state !== null && (
            <div className="pl-live-marks">
              <LiveBadge state={state} isCovered={words !== null} />
              {!isCovered && <ConnectionMark state={state} />}
            </div>
          )}
          {words !== null && <Words words={words} onRetry={onRetry} />}
          {saved !== null && (
            <p className="pl-live-saved" role="status">
              {saved}
            </p>
          )}
        </div>
        {view !== null && state !== null && (
          <>
            <LiveBar
              place={state.place}
              isLive={words === null && isLiveNow(state)}
              onSeek={(behindMs) => view.seek(behindMs, state.place.isPaused)}
            />
            <LiveControls
              view={view}
              state={state}
              onSnapshot={snapshot}
              onFullScreen={toggleFullScreen}
              actions={actions}
            />
          </>
        )}
      </div>
      {state?.health?.isKeyringBehind === true && (
        <Notice tone="warning" title="It goes by older keys">
          The device hasn’t taken the household’s newest keys yet: somebody who was removed may still be
          looking.
        </Notice>
      )}
      <p className="pl-hidden" role="status">
        {state === null ? '' : announceLive(state, isCovered)}
      </p>
    </section>
  );
}

function Words({ words, onRetry }: { words: LiveWords; onRetry: () => void }) {
  return (
    <div className="pl-live-words">
      {words.isBusy && <Spinner label="Working on it" large />}
      <strong>{words.title}</strong>
      {words.detail !== null && <span>{words.detail}</span>}
      {words.canRetry && (
        <Button icon="refresh" small onPress={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Pictures come, whatever is known of the device from before. */
function comes({ state }: LiveViewState): boolean {
  return state.kind === 'live' || state.kind === 'delayed';
}
