import { loggedBytes } from '@porchlight/domain';
import type { ApiDeps } from '../deps.ts';

/** Has the log say which web client is served from now on, unless it said so last. Throws `unavailable`. */
export async function announceBundle({
  web,
  ruledLog,
  clock,
  primitives,
}: Pick<ApiDeps, 'web' | 'ruledLog' | 'clock' | 'primitives'>): Promise<void> {
  if (web === null) return;
  const bundleHashHex = web.bundle.bundleHex;
  const entry = { v: 1, kind: 'client-bundle', atMs: clock.nowMs(), bundleHashHex } as const;
  await ruledLog.addBundle(loggedBytes(entry, primitives.sha256), bundleHashHex);
}
