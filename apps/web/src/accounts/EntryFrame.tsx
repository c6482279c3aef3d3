import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import { Card, PageHeader, Stack } from '../kit/index.ts';
import { Brand } from '../shell/Brand.tsx';
import { ThemeSwitch } from '../shell/ThemeSwitch.tsx';
import './EntryFrame.css';

/** The frame of what comes before somebody is in: one card, and what Porchlight is beside it. */
export function EntryFrame({
  title,
  lead,
  children,
  after,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Below the card: where else to go. */
  after?: ReactNode;
}) {
  return (
    <div className="pl-entry">
      <header className="pl-entry-head">
        <a href="/" aria-label="Porchlight, home">
          <Brand />
        </a>
        <ThemeSwitch />
      </header>
      <main className="pl-entry-main" tabIndex={-1}>
        <Stack gap="l">
          <PageHeader title={title} {...(lead === undefined ? {} : { lead })} />
          <Card>{children}</Card>
          {after !== undefined && <div className="pl-entry-after">{after}</div>}
        </Stack>
      </main>
      <footer className="pl-entry-foot">
        Your cameras seal what they film. The keys are in your browsers; we have none, and can’t watch. What
        we mustn’t do in secret is in the <Link href="/transparency">public log</Link>.
      </footer>
    </div>
  );
}
