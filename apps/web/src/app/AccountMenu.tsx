import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { Menu, showToast } from '../kit/index.ts';
import './AccountMenu.css';

/** Whose account it is, and the way out. */
export function AccountMenu({ email }: { email: string }) {
  const { account } = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      await account.signOut();
    } catch (error) {
      showToast({ title: 'The cloud didn’t hear it', detail: errorHint(error), tone: 'danger' });
    }
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  return (
    <div className="pl-account">
      <span className="pl-account-email">{email}</span>
      <Menu
        label="Account"
        entries={[
          { id: 'settings', label: 'Settings', icon: 'settings', href: '/settings' },
          { id: 'out', label: 'Sign out', icon: 'log-out' },
        ]}
        onAction={(id) => {
          if (id === 'out') void signOut();
        }}
      />
    </div>
  );
}
