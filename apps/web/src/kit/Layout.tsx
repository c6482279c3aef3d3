import type { ReactNode } from 'react';
import './Layout.css';

type Gap = 's' | 'm' | 'l' | 'xl';

/** One below the other. */
export function Stack({ children, gap = 'm' }: { children: ReactNode; gap?: Gap }) {
  return <div className={`pl-stack pl-gap-${gap}`}>{children}</div>;
}

/** Side by side, wrapping where there is no room. `spread` puts the first and the last at the edges. */
export function Row({ children, gap = 's', spread }: { children: ReactNode; gap?: Gap; spread?: boolean }) {
  return <div className={`pl-row pl-gap-${gap}${spread ? ' pl-row-spread' : ''}`}>{children}</div>;
}

/** As many columns as fit, each as wide as a card wants to be. */
export function Grid({ children, gap = 'm' }: { children: ReactNode; gap?: Gap }) {
  return <div className={`pl-grid pl-gap-${gap}`}>{children}</div>;
}
