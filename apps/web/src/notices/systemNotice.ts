/** Whether this browser has the Notifications API (WHATWG) at all. */
export function canNotify(): boolean {
  return 'Notification' in globalThis;
}

/** What the person said of notices of this site. */
export function notifyPermission(): NotificationPermission {
  return canNotify() ? Notification.permission : 'denied';
}

/** Of the standard, and not of TypeScript's DOM yet. */
const RENOTIFY = { renotify: true };

/** Shows a notice of the system while the page isn't before the person, where that was allowed; a press on it brings the page back and calls `onOpen`. A newer one of the same tag takes the older one's place, and makes itself known again. */
export function showSystemNotice(title: string, tag: string, onOpen: () => void, isSilent = false): void {
  if (!canNotify() || Notification.permission !== 'granted' || !document.hidden) return;
  try {
    const notice = new Notification(title, { tag, silent: isSilent, ...RENOTIFY });
    notice.onclick = () => {
      focus();
      notice.close();
      onOpen();
    };
  } catch {
    // Some browsers of phones have it for service workers alone; the message in the page is enough.
  }
}
