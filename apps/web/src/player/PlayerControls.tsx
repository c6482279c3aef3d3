import { IconButton } from '../kit/index.ts';
import { type PlayerActions, SPEEDS } from './PlayerActions.ts';
import { describeTime, showTime } from './showTime.ts';
import type { Playback } from './usePlayback.ts';

/** The bar below the picture. */
export function PlayerControls({
  playback,
  actions,
  hasSound,
}: {
  playback: Playback;
  actions: PlayerActions;
  hasSound: boolean;
}) {
  const { isPlaying, isMuted, speed, timeS, startS, endS } = playback;
  return (
    <div className="pl-player-bar">
      <Timeline playback={playback} onSeek={(to) => actions.seek(to)} />
      <IconButton
        label={isPlaying ? 'Pause' : 'Play'}
        icon={isPlaying ? 'pause' : 'play'}
        onPress={() => actions.toggle()}
      />
      <IconButton label="One picture back" icon="step-back" onPress={() => actions.step(-1)} />
      <IconButton label="One picture on" icon="step" onPress={() => actions.step(1)} />
      <span className="pl-player-time" aria-hidden="true">
        {showTime(timeS - startS)} / {showTime(endS - startS)}
      </span>
      <select
        className="pl-player-speed"
        aria-label="Speed"
        value={speed}
        onChange={(event) => actions.setSpeed(Number(event.target.value))}
      >
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
      {hasSound && (
        <IconButton
          label={isMuted ? 'Sound on' : 'Sound off'}
          icon={isMuted ? 'sound-off' : 'sound'}
          onPress={() => actions.toggleSound()}
        />
      )}
      <IconButton label="Full screen" icon="fullscreen" onPress={() => actions.toggleFullScreen()} />
    </div>
  );
}

function Timeline({ playback, onSeek }: { playback: Playback; onSeek: (timeS: number) => void }) {
  const { timeS, startS, endS, bufferedS } = playback;
  const span = Math.max(endS - startS, 0.001);
  const share = (until: number) => `${Math.min(100, Math.max(0, ((until - startS) / span) * 100))}%`;
  return (
    <div className="pl-player-timeline">
      <span className="pl-player-track">
        <span className="pl-player-buffered" style={{ width: share(bufferedS) }} />
        <span className="pl-player-played" style={{ width: share(timeS) }} />
      </span>
      <input
        type="range"
        aria-label="Place in the recording"
        aria-valuetext={`${describeTime(timeS - startS)} of ${describeTime(endS - startS)}`}
        min={startS}
        max={endS}
        step="any"
        value={timeS}
        onChange={(event) => onSeek(Number(event.target.value))}
      />
    </div>
  );
}
