import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-aria-components';
import { Icon } from './Icon.tsx';
import './PageHeader.css';

/** The head of a page: its one h1, which also names the browser's tab and takes the focus when the page was navigated to. */
export function PageHeader({
  title,
  lead,
  actions,
  back,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { readonly href: string; readonly label: string };
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Porchlight`;
  }, [title]);
  useEffect(() => {
    if (document.activeElement instanceof HTMLElement && document.activeElement.tagName === 'MAIN') {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <header className="pl-page-head">
      {back !== undefined && (
        <Link href={back.href} className="pl-page-back">
          <Icon name="arrow-left" size="s" />
          {back.label}
        </Link>
      )}
      <div className="pl-page-line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p className="pl-page-lead">{lead}</p>}
        {actions !== undefined && <div className="pl-page-actions">{actions}</div>}
      </div>
    </header>
  );
}
