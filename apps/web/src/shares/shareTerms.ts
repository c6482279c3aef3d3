import type { ShareSummary } from '@porchlight/contracts/http';

const HOUR_MS = 3_600_000;

/** How long a link may last. */
export const SHARE_TERMS = [
  { value: '1h', label: '1 hour', ms: HOUR_MS },
  { value: '1d', label: '1 day', ms: 24 * HOUR_MS },
  { value: '7d', label: '7 days', ms: 7 * 24 * HOUR_MS },
  { value: '30d', label: '30 days', ms: 30 * 24 * HOUR_MS },
] as const;
export type ShareTerm = (typeof SHARE_TERMS)[number]['value'];

/** The clock of this browser may be ahead of the cloud's, whose limit is 30 days. */
const MARGIN_MS = 60_000;
const LONGEST_MS = 30 * 24 * HOUR_MS;

/** When a link of this term ends. */
export function expiryOf(term: ShareTerm, nowMs: number): number {
  const ms = SHARE_TERMS.find(({ value }) => value === term)?.ms ?? HOUR_MS;
  return nowMs + (ms === LONGEST_MS ? ms - MARGIN_MS : ms);
}

/** How a link stands. */
export type ShareStanding = 'open' | 'ended' | 'revoked';

export function standingOf(
  { expiresAtMs, revokedAtMs }: Pick<ShareSummary, 'expiresAtMs' | 'revokedAtMs'>,
  nowMs: number,
): ShareStanding {
  if (revokedAtMs !== null) return 'revoked';
  return expiresAtMs <= nowMs ? 'ended' : 'open';
}

/** "in 3 hours", "in 6 days": how long is left. */
export function sayLeft(untilMs: number, nowMs: number): string {
  const minutes = Math.max(1, Math.round((untilMs - nowMs) / 60_000));
  const [amount, unit] =
    minutes < 90
      ? ([minutes, 'minute'] as const)
      : minutes < 36 * 60
        ? ([Math.round(minutes / 60), 'hour'] as const)
        : ([Math.round(minutes / 1440), 'day'] as const);
  return `in ${amount} ${amount === 1 ? unit : `${unit}s`}`;
}
