import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import './Notice.css';

const ICONS = { info: 'info', good: 'check', warning: 'alert', danger: 'alert' } as const satisfies Record<
  string,
  IconName
>;

/** Something to know here. A danger is read out at once, the others when there is time. */
export function Notice({
  tone = 'info',
  icon = ICONS[tone],
  title,
  children,
  action,
}: {
  tone?: keyof typeof ICONS;
  icon?: IconName;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={`pl-notice pl-notice-${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div className="pl-notice-text">
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}
