import { useEffect, useState } from 'react';

/** Below the bar that stays in view, and above the lower half of the page. */
const LINE = '-200px 0px -55% 0px';

/** Which of the days stands at the top of the view, as the page is scrolled; null before it is known. Days are sections with the id `day-…`. */
export function useShownDay(days: readonly string[]): string | null {
  const [shown, setShown] = useState<string | null>(null);
  const all = days.join(' ');
  useEffect(() => {
    const crossing = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const day = target.id.slice('day-'.length);
          if (isIntersecting) crossing.add(day);
          else crossing.delete(day);
        }
        const newest = [...crossing].toSorted().at(-1);
        if (newest !== undefined) setShown(newest);
      },
      { rootMargin: LINE },
    );
    for (const day of all.split(' ')) {
      const section = document.getElementById(`day-${day}`);
      if (section !== null) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [all]);
  return shown;
}
