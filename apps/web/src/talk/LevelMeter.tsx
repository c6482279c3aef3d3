import { useEffect, useRef } from 'react';

const BARS = [0.12, 0.3, 0.5, 0.7];

/** How loud the microphone hears, as four bars: so that somebody sees that they are heard. */
export function LevelMeter({ level }: { level: () => number }) {
  const meter = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const now = level();
      for (const [at, bar] of [...(meter.current?.children ?? [])].entries())
        bar.toggleAttribute('data-lit', now >= (BARS[at] ?? 1));
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [level]);
  return (
    <span ref={meter} className="pl-talk-meter" aria-hidden="true">
      {BARS.map((bar) => (
        <span key={bar} />
      ))}
    </span>
  );
}
