import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import './Holds.css';

/** That something was checked and holds, with what it rests on. `label` says what stands so. */
export function Holds({ label, title, children }: { label: string; title: ReactNode; children: ReactNode }) {
  return (
    <section className="pl-holds" aria-label={label}>
      <Icon name="shield" size="l" />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}
