/** The link that somebody opened, for as long as this page stands: it lets in, so it is kept nowhere else. */
let held: string | null = null;

/** Takes an invitation out of the address bar and the history, and holds it; asking again gives what was taken. */
export function takeInvitation(): string | null {
  if (location.pathname === '/join' && location.hash.length > 1) {
    held = location.href;
    history.replaceState(history.state, '', '/join');
  }
  return held;
}

/** What `takeInvitation` took, or null. */
export function heldInvitation(): string | null {
  return held;
}

/** Once it was used. */
export function dropInvitation(): void {
  held = null;
}
