import type { ReactNode } from 'react';
import { IconButton } from '../kit/index.ts';
import type { QualityChoice } from './autoQuality.ts';
import { isLiveNow } from './connectionOf.ts';
import type { LiveView, LiveViewState } from './LiveView.ts';

/** What a person may choose of the quality, in the order of the list. */
const QUALITY_WORDS: Readonly<Record<QualityChoice, string>> = {
  auto: 'Auto',
  high: 'High',
  low: 'Data saver',
};
const CHOICES = ['auto', 'high', 'low'] as const;

export interface LiveControlsProps {
  readonly view: LiveView;
  readonly state: LiveViewState;
  readonly onSnapshot: () => unknown;
  readonly onFullScreen: () => unknown;
  readonly actions: ReactNode;
}

/** The bar below the live picture. */
export function LiveControls({ view, state, onSnapshot, onFullScreen, actions }: LiveControlsProps) {
  const { place, isSoundOn, hasSound, hasPicture } = state;
  const isLive = isLiveNow(state);
  return (
    <div className="pl-live-controls">
      <IconButton
        label={place.isPaused ? 'Go on' : 'Pause'}
        icon={place.isPaused ? 'play' : 'pause'}
        isDisabled={!hasPicture}
        onPress={() => view.togglePause()}
      />
      <button
        type="button"
        className="pl-live-edge"
        disabled={place.isAtEdge}
        onClick={() => view.seek(null)}
        {...(isLive ? { 'data-live': true } : {})}
      >
        <span className="pl-live-edge-dot" />
        Live
        {!place.isAtEdge && <span className="pl-hidden">: back to the newest picture</span>}
      </button>
      <span className="pl-live-gap" />
      {actions}
      {hasSound && (
        <IconButton
          label={isSoundOn ? 'Sound off' : 'Sound on'}
          icon={isSoundOn ? 'sound' : 'sound-off'}
          onPress={() => view.setSound(!isSoundOn)}
        />
      )}
      <select
        className="pl-live-quality"
        aria-label="Quality"
        value={state.choice}
        onChange={(event) => {
          const choice = CHOICES.find((each) => each === event.target.value);
          if (choice !== undefined) view.choose(choice);
        }}
      >
        {CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {QUALITY_WORDS[choice]}
          </option>
        ))}
      </select>
      <IconButton label="Save this picture" icon="snapshot" isDisabled={!hasPicture} onPress={onSnapshot} />
      <IconButton label="Full screen" icon="fullscreen" onPress={onFullScreen} />
    </div>
  );
}
