import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './EmptyState.css';

/** Nothing is here: why, and what to do next. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <section className="pl-empty">
      <span className="pl-empty-lamp">
        <Icon name={icon} size="l" />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action !== undefined && <div className="pl-empty-action">{action}</div>}
    </section>
  );
}
