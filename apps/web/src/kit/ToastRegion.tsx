import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  Link,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from 'react-aria-components';
import { IconButton } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import './ToastRegion.css';

/** A short word on something that was done. */
export interface ToastMessage {
  readonly title: string;
  readonly detail?: string;
  readonly tone?: 'good' | 'danger';
  readonly icon?: IconName;
  /** Where it leads. */
  readonly link?: { readonly href: string; readonly label: string };
}

const SHOWN_MS = 6000;
const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 });

/** Shows a message for six seconds; a danger stays until it is closed. */
export function showToast(message: ToastMessage): void {
  queue.add(message, message.tone === 'danger' ? {} : { timeout: SHOWN_MS });
}

/** Where messages appear; once, near the root. */
export function ToastRegion() {
  return (
    <AriaToastRegion queue={queue} className="pl-toasts" aria-label="Messages">
      {({ toast }) => (
        <Toast toast={toast} className="pl-toast">
          <Icon name={toast.content.icon ?? (toast.content.tone === 'danger' ? 'alert' : 'check')} />
          <ToastContent className="pl-toast-text">
            <Text slot="title">{toast.content.title}</Text>
            {toast.content.detail !== undefined && (
              <Text slot="description" className="pl-toast-detail">
                {toast.content.detail}
              </Text>
            )}
          </ToastContent>
          {toast.content.link !== undefined && (
            <Link
              className="pl-button pl-button-plain pl-button-small"
              href={toast.content.link.href}
              onPress={() => queue.close(toast.key)}
            >
              {toast.content.link.label}
            </Link>
          )}
          <IconButton slot="close" label="Close message" icon="close" small />
        </Toast>
      )}
    </AriaToastRegion>
  );
}
