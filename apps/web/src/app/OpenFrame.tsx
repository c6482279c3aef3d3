import { isPorchlightError } from '@porchlight/kernel';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { EntryFrame } from '../accounts/EntryFrame.tsx';
import { FreshFactor } from '../accounts/FreshFactor.tsx';
import { useStanding } from '../accounts/useStanding.ts';
import { errorHint } from '../client/errorHint.ts';
import { Button, ErrorState, Spinner } from '../kit/index.ts';
import { HouseholdEvents, useStream } from '../notices/HouseholdEvents.tsx';
import { Notices } from '../notices/Notices.tsx';
import { heldInvitation } from '../people/heldInvitation.ts';
import { Rings } from '../ring/Rings.tsx';
import { AppShell, type ShellItem } from '../shell/AppShell.tsx';
import { WatchProvider } from '../watch/useWatch.tsx';
import { WatchBanner } from '../watch/WatchBanner.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { useSignOut } from './useSignOut.ts';

const ITEMS: readonly ShellItem[] = [
  { href: '/', label: 'Home', icon: 'home' },
  { href: '/live', label: 'Live', icon: 'live' },
  { href: '/timeline', label: 'Timeline', icon: 'clock' },
  { href: '/people', label: 'People', icon: 'person' },
  { href: '/record', label: 'Record', icon: 'shield' },
  { href: '/settings', label: 'Settings', icon: 'settings' },
];

/** The frame of every page that needs keys; whoever has none is led to the way in. */
export function OpenFrame() {
  const standing = useStanding();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const isAway = standing.data !== undefined && standing.data.kind !== 'open';
  useEffect(() => {
    if (isAway) void navigate({ to: '/sign-in', replace: true });
  }, [isAway, navigate]);
  const isInvited =
    standing.data?.kind === 'open' && !standing.data.account.hasHousehold && heldInvitation() !== null;
  useEffect(() => {
    if (isInvited) void navigate({ to: '/join', replace: true });
  }, [isInvited, navigate]);
  if (standing.error !== null) return <Shut error={standing.error} onRetry={() => void standing.refetch()} />;
  if (standing.data?.kind !== 'open') {
    return (
      <EntryFrame title="Porchlight">
        <Spinner label="Opening your home" />
      </EntryFrame>
    );
  }
  return (
    <FreshFactor>
      <HouseholdEvents>
        <WatchProvider>
          <OpenShell email={standing.data.account.email} path={pathname} />
        </WatchProvider>
      </HouseholdEvents>
    </FreshFactor>
  );
}

/** A home whose keys can't be checked stays shut. Whom the household doesn't know any more is told so. */
function Shut({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const signOut = useSignOut();
  const isOut = isPorchlightError(error, 'unauthenticated');
  const hint = isOut
    ? 'Its owner removed you or this browser, or your time in it is over. Ask them if that’s a mistake.'
    : errorHint(error);
  const title = isOut ? 'This household doesn’t know you any more' : 'Your home can’t be opened now';
  return (
    <EntryFrame
      title="Porchlight"
      after={
        <Button look="quiet" small onPress={() => void signOut()}>
          Sign out
        </Button>
      }
    >
      <ErrorState title={title} hint={hint} onRetry={onRetry} />
    </EntryFrame>
  );
}

function OpenShell({ email, path }: { email: string; path: string }) {
  const { isBroken } = useStream();
  return (
    <AppShell
      items={ITEMS}
      currentPath={path}
      account={<AccountMenu email={email} />}
      {...(isBroken ? { offline: true } : {})}
    >
      <WatchBanner />
      <Notices />
      <Rings />
      <Outlet />
    </AppShell>
  );
}
