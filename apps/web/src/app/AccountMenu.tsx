import { Menu } from '../kit/index.ts';
import { useSignOut } from './useSignOut.ts';
import './AccountMenu.css';

/** Whose account it is, and the way out. */
export function AccountMenu({ email }: { email: string }) {
  const signOut = useSignOut();
  return (
    <div className="pl-account">
      <span className="pl-account-email">{email}</span>
      <Menu
        label="Account"
        entries={[
          { id: 'settings', label: 'Settings', icon: 'settings', href: '/settings' },
          { id: 'watch', label: 'Changes of your keys', icon: 'key', href: '/watch' },
          { id: 'log', label: 'Public log', icon: 'list', href: '/transparency' },
          { id: 'out', label: 'Sign out', icon: 'log-out' },
        ]}
        onAction={(id) => {
          if (id === 'out') void signOut();
        }}
      />
    </div>
  );
}
