import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-aria-components';
import { Icon, type IconName, OfflineBar, ToastRegion } from '../kit/index.ts';
import { Brand } from './Brand.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import './AppShell.css';

/** A place that the navigation leads to. */
export interface ShellItem {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** How many things wait there. */
  readonly waiting?: number;
}

export interface AppShellProps {
  /** Six at most: they share the bar at the bottom of a phone. */
  readonly items: readonly ShellItem[];
  /** The path shown now; a change moves the focus to the page's title. */
  readonly currentPath: string;
  readonly children: ReactNode;
  /** Whose household it is, at the end of the side. */
  readonly account?: ReactNode;
  readonly offline?: boolean;
}

/** The frame of every page. Its links go through react-aria's RouterProvider, which the root gives the router to. */
export function AppShell({ items, currentPath, children, account, offline }: AppShellProps) {
  const main = useRef<HTMLElement>(null);
  useFocusOnTitle(main, currentPath);
  return (
    <div className="pl-shell">
      <a className="pl-skip" href="#main">
        Skip to the page
      </a>
      <header className="pl-shell-side">
        <Link href="/" className="pl-shell-brand" aria-label="Porchlight, home">
          <Brand />
        </Link>
        <nav className="pl-shell-nav" aria-label="Main">
          {items.map((item) => (
            <ShellLink key={item.href} item={item} isCurrent={isWithin(currentPath, item.href)} />
          ))}
        </nav>
        <div className="pl-shell-foot">
          {account}
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="pl-shell-main">
        <OfflineBar {...(offline === undefined ? {} : { offline })} />
        <div className="pl-shell-page">{children}</div>
      </main>
      <ToastRegion />
    </div>
  );
}

function ShellLink({ item, isCurrent }: { item: ShellItem; isCurrent: boolean }) {
  const { href, label, icon, waiting = 0 } = item;
  return (
    <Link href={href} className="pl-shell-link" {...(isCurrent ? { 'aria-current': 'page' } : {})}>
      <Icon name={icon} />
      <span>{label}</span>
      {waiting > 0 && (
        <span className="pl-shell-waiting">
          {waiting > 99 ? '99+' : waiting}
          <span className="pl-hidden"> new</span>
        </span>
      )}
    </Link>
  );
}

function isWithin(path: string, href: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`));
}

/** After a navigation (not at the first page) the title has the focus, or the page itself until its title comes. */
function useFocusOnTitle(main: { readonly current: HTMLElement | null }, path: string): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    (main.current?.querySelector('h1') ?? main.current)?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [main, path]);
}
