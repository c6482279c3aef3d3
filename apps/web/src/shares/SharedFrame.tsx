import type { ReactNode } from 'react';
import { ToastRegion } from '../kit/index.ts';
import { Brand } from '../shell/Brand.tsx';
import { ThemeSwitch } from '../shell/ThemeSwitch.tsx';
import './SharedFrame.css';

const OPENED_HERE =
  'The recording was opened in this browser, by the key in the link. Porchlight’s servers keep it sealed, and can’t watch.';

/** The frame of a page for whoever has its address: no navigation, nothing to sign in to. */
export function SharedFrame({ children, foot = OPENED_HERE }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <div className="pl-shared">
      <header className="pl-shared-head">
        <a href="/" aria-label="Porchlight, home">
          <Brand />
        </a>
        <ThemeSwitch />
      </header>
      <main className="pl-shared-main" tabIndex={-1}>
        {children}
      </main>
      <footer className="pl-shared-foot">{foot}</footer>
      <ToastRegion />
    </div>
  );
}
