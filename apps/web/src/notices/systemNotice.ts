/** Whether this browser has the Notifications API (WHATWG) at all. */
export function canNotify(): boolean {
  return 'Notification' in globalThis;
}

/** What the person said of notices of this site. */
export function notifyPermission(): NotificationPermission {
  return canNotify() ? Notification.permission : 'denied';
}

/** Shows a notice of the system while the page isn't before the person, where that was allowed; a press on it brings the page back and calls `onOpen`. */
export function showSystemNotice(title: string, tag: string, onOpen: () => void): void {
  if (!canNotify() || Notification.permission !== 'granted' || !document.hidden) return;
  try {
    const notice = new Notification(title, { tag });
    notice.onclick = () => {
      focus();
      notice.close();
      onOpen();
    };
  } catch {
    // Some browsers of phones have it for service workers alone; the message in the page is enough.
  }
}
