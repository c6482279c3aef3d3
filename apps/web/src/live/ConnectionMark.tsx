import { useEffect, useId, useRef, useState } from 'react';
import { type Connection, connectionOf, type HealthSample, SAMPLES_KEPT } from './connectionOf.ts';
import type { LiveViewState } from './LiveView.ts';
import { CONNECTION_WORDS } from './liveWords.ts';
import './ConnectionMark.css';

/** How many of the three strokes are lit. */
const STROKES: Readonly<Record<Connection, number>> = { none: 0, good: 3, weak: 2, stalled: 1 };

/** How good the connection is, and at a press all that is known of it. */
export function ConnectionMark({ state }: { state: LiveViewState }) {
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const whole = useRef<HTMLDivElement>(null);
  const connection = connectionOf(state.state, state.health, state.samples);
  useEffect(() => {
    if (!isOpen) return;
    const ending = new AbortController();
    const { signal } = ending;
    const leave = ({ target }: Event) => {
      if (!(target instanceof Node) || whole.current?.contains(target) !== true) setOpen(false);
    };
    const leaveByKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('pointerdown', leave, { signal });
    document.addEventListener('keydown', leaveByKey, { signal });
    return () => ending.abort();
  }, [isOpen]);
  if (connection === 'none') return null;
  return (
    <div ref={whole} className="pl-live-connection">
      <button
        type="button"
        className="pl-live-mark"
        data-connection={connection}
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setOpen(!isOpen)}
      >
        <svg viewBox="0 0 18 16" aria-hidden="true" focusable="false">
          {[0, 1, 2].map((stroke) => (
            <rect
              key={stroke}
              x={1 + 6 * stroke}
              y={10 - 4 * stroke}
              width="4"
              height={6 + 4 * stroke}
              rx="1.5"
              {...(stroke < STROKES[connection] ? { 'data-lit': true } : {})}
            />
          ))}
        </svg>
        <span>{SHORT_WORDS[connection]}</span>
        <span className="pl-hidden">: {CONNECTION_WORDS[connection]}</span>
      </button>
      <section id={panel} className="pl-live-panel" aria-label="Connection" hidden={!isOpen}>
        {isOpen && <Details state={state} connection={connection} />}
      </section>
    </div>
  );
}

const SHORT_WORDS: Readonly<Record<Connection, string>> = {
  none: 'Connection',
  good: 'Good',
  weak: 'Weak',
  stalled: 'Stalled',
};

function Details({ state, connection }: { state: LiveViewState; connection: Connection }) {
  const { health, samples, firstPictureMs } = state;
  const unknown = 'Not known yet';
  const rows: readonly (readonly [string, string])[] = [
    ['Age at most', health?.ageAtMostMs == null ? unknown : `${whole(health.ageAtMostMs)} ms`],
    ['Pictures a second', health === null ? unknown : whole(health.picturesPerSecond)],
    ['Data', health === null ? unknown : `${whole(health.bitsPerSecond / 1000)} kbit/s`],
    ['Missed', health === null ? unknown : missedWords(health)],
    ['First picture after', firstPictureMs === null ? unknown : `${whole(firstPictureMs)} ms`],
  ];
  return (
    <>
      <strong>{CONNECTION_WORDS[connection]}</strong>
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Minute samples={samples} />
      <p>Measured by this browser’s own clock. No picture was older than it says.</p>
    </>
  );
}

function missedWords({ missed, skipped }: { readonly missed: number; readonly skipped: number }): string {
  if (missed === 0) return 'None';
  return skipped === 0 ? whole(missed) : `${whole(missed)}, ${whole(skipped)} of them left out for you`;
}

/** Pictures a second over the last minute; a second in which some went missing is marked. */
function Minute({ samples }: { samples: readonly HealthSample[] }) {
  const most = Math.max(1, ...samples.map(({ picturesPerSecond }) => picturesPerSecond));
  const from = SAMPLES_KEPT - samples.length;
  const least = Math.min(...samples.map(({ picturesPerSecond }) => picturesPerSecond));
  const words =
    samples.length === 0
      ? 'No second has passed yet'
      : `Pictures a second over the last ${samples.length} seconds: between ${whole(least)} and ${whole(most)}`;
  return (
    <figure className="pl-live-minute">
      <svg viewBox="0 0 240 40" preserveAspectRatio="none" role="img" aria-label={words}>
        {samples.map(({ picturesPerSecond, lost }, index) => {
          const height = Math.max(1.5, (picturesPerSecond / most) * 38);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a place in the minute is what it is
              key={index}
              x={(from + index) * 4}
              y={40 - height}
              width="3"
              height={height}
              {...(lost > 0 || picturesPerSecond === 0 ? { 'data-lost': true } : {})}
            />
          );
        })}
      </svg>
      <figcaption aria-hidden="true">
        <span>1 min ago</span>
        <span>Pictures a second</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

function whole(number: number): string {
  return numbers.format(number);
}
