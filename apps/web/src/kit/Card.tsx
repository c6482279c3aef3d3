import type { ReactNode } from 'react';
import './Card.css';

/** One thing, framed. With a title it is a section of the page; `flush` leaves no margin inside, for pictures and lists. */
export function Card({
  title,
  actions,
  children,
  flush,
}: {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  const Frame = title === undefined ? 'div' : 'section';
  return (
    <Frame className={`pl-card${flush ? ' pl-card-flush' : ''}`}>
      {title !== undefined && (
        <header className="pl-card-head">
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </Frame>
  );
}
