import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './Badge.css';

/** How something stands; the colour never says it alone. */
export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'danger' | 'live';

/** A word or two on how something stands. */
export function Badge({
  children,
  tone = 'neutral',
  icon,
}: {
  children: ReactNode;
  tone?: Tone;
  icon?: IconName;
}) {
  return (
    <span className={`pl-badge pl-badge-${tone}`}>
      {icon ? <Icon name={icon} size="s" /> : tone === 'live' && <span className="pl-badge-dot" />}
      {children}
    </span>
  );
}
