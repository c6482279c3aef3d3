import { useSyncExternalStore } from 'react';
import { Icon } from './Icon.tsx';
import './OfflineBar.css';

/** Says, for as long as it is so, that nothing new can come. `offline` overrides what the browser says. */
export function OfflineBar({ offline }: { offline?: boolean }) {
  const online = useSyncExternalStore(watchConnection, () => navigator.onLine);
  const shown = offline ?? !online;
  return (
    <div role="status">
      {shown && (
        <div className="pl-offline">
          <Icon name="wifi-off" size="s" />
          <span>No connection. You see what was loaded before; new events come when it is back.</span>
        </div>
      )}
    </div>
  );
}

function watchConnection(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
