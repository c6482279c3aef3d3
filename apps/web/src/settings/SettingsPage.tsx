import { errorHint } from '../client/errorHint.ts';
import { ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { AccountCard } from './AccountCard.tsx';
import { BrowserCard } from './BrowserCard.tsx';
import { DeleteCard } from './DeleteCard.tsx';
import { FactorsCard } from './FactorsCard.tsx';
import { NoticesCard } from './NoticesCard.tsx';
import { SessionsCard } from './SessionsCard.tsx';
import { useAccountState, useAccountView } from './useAccount.ts';
import './settings.css';

/** The account, what it is told, and this browser. */
export function SettingsPage() {
  const view = useAccountView();
  const state = useAccountState();
  const failed = view.error ?? state.error;
  return (
    <>
      <PageHeader title="Settings" />
      {failed !== null && (
        <ErrorState
          title="Your settings can’t be shown now"
          hint={errorHint(failed)}
          onRetry={() => void Promise.all([view.refetch(), state.refetch()])}
        />
      )}
      {failed === null && (view.data === undefined || state.data === undefined) && <Skeleton lines={8} />}
      {view.data !== undefined && state.data !== undefined && (
        <div className="pl-settings">
          <div className="pl-settings-column">
            <AccountCard view={view.data} />
            <FactorsCard state={state.data} />
            <SessionsCard />
          </div>
          <div className="pl-settings-column">
            <NoticesCard />
            <BrowserCard />
            <DeleteCard view={view.data} />
          </div>
        </div>
      )}
    </>
  );
}
