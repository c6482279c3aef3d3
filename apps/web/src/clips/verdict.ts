import type { EndReason } from '@porchlight/seal/header';
import type { ClipProgress } from './clipSource.ts';
import { failureWords } from './failureWords.ts';

/** What checking a recording has shown. Nothing is `unchanged` before its signed end was checked against all of it. */
export type Verdict =
  | { readonly kind: 'checking' }
  | { readonly kind: 'unchanged'; readonly facts: VerdictFacts }
  /** All that came is as it was filmed; the device's signed end didn't come. */
  | { readonly kind: 'unfinished'; readonly facts: VerdictFacts }
  /** The index says that it is whole, and its end was not given. */
  | { readonly kind: 'cut-short'; readonly facts: VerdictFacts }
  /** Signed by the key of a device that the household had retired by then. */
  | { readonly kind: 'retired'; readonly facts: VerdictFacts }
  | { readonly kind: 'failed'; readonly sentence: string; readonly isDoubtful: boolean };

/** What the verdict rests on; every one of them was checked. */
export interface VerdictFacts {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly clockUncertaintyMs: number;
  readonly segmentCount: number;
  readonly signingKeyHex: string;
  readonly reason: EndReason | null;
}

/** What is known of the clip besides: by the cloud's index, and by the household's keyring. */
export interface VerdictContext {
  readonly isFinishedByIndex: boolean;
  readonly retiredAtMs: number | null;
}

/** The verdict on a clip by how its opening went. */
export function verdictOf(
  progress: ClipProgress,
  { isFinishedByIndex, retiredAtMs }: VerdictContext,
): Verdict {
  if (progress.kind === 'failed') return { kind: 'failed', ...failureWords(progress.error) };
  if (progress.kind !== 'ended') return { kind: 'checking' };
  const { begun, end } = progress;
  const { startedAtMs, clockUncertaintyMs } = begun.glance;
  const facts: VerdictFacts = {
    startedAtMs,
    endedAtMs: end.endedAtMs,
    clockUncertaintyMs: Math.max(clockUncertaintyMs, end.clockUncertaintyMs ?? 0),
    segmentCount: end.segmentCount,
    signingKeyHex: begun.signingKeyHex,
    reason: end.reason,
  };
  if (retiredAtMs !== null && startedAtMs > retiredAtMs) return { kind: 'retired', facts };
  if (end.isFinished) return { kind: 'unchanged', facts };
  return { kind: isFinishedByIndex ? 'cut-short' : 'unfinished', facts };
}

/** Whose recording it is, in the sentences of a verdict. */
export interface Filmer {
  readonly deviceName: string;
  /** The time of its beginning, in words. */
  readonly at: string;
  /** What is to be known beside a verdict that holds; absent in one's own household. */
  readonly caveat?: string;
}

/** A verdict in one sentence, and in one more where there is more to know. */
export function sayVerdict(
  verdict: Verdict,
  { deviceName, at, caveat }: Filmer,
): {
  readonly tone: 'info' | 'good' | 'warning' | 'danger';
  readonly title: string;
  readonly detail: string | null;
} {
  switch (verdict.kind) {
    case 'checking':
      return { tone: 'info', title: 'Checking the recording', detail: 'It is checked while it comes.' };
    case 'unchanged':
      return { tone: 'good', title: `Filmed by ${deviceName}, ${at}, unchanged`, detail: caveat ?? null };
    case 'unfinished':
      return {
        tone: 'warning',
        title: `Filmed by ${deviceName}, ${at}, unfinished`,
        detail:
          'What came is unchanged. The device didn’t get to send its end: it lost its connection, its power, or was broken.',
      };
    case 'cut-short':
      return {
        tone: 'danger',
        title: 'The cloud gave only the beginning',
        detail: `It says that this recording is whole, and its end is missing. What came was filmed by ${deviceName}, ${at}.`,
      };
    case 'retired':
      return {
        tone: 'danger',
        title: `Signed by ${deviceName} after you had retired it`,
        detail: 'Whoever has that device now can have made this recording.',
      };
    case 'failed':
      return verdict.isDoubtful
        ? { tone: 'danger', title: 'Don’t rely on this recording', detail: verdict.sentence }
        : { tone: 'warning', title: 'This recording wasn’t checked', detail: verdict.sentence };
  }
}

const REASONS: Readonly<Record<EndReason, string>> = {
  'motion-ended': 'the motion ended',
  longest: 'a recording can’t be longer',
  stopped: 'it was stopped',
};

/** Why a clip ended, in words. */
export function sayReason(reason: EndReason): string {
  return REASONS[reason];
}

/** "right to 0.2 s", as the device says. */
export function sayUncertainty(ms: number): string {
  if (ms >= 3_600_000) return 'the device couldn’t say how right its clock was';
  if (ms >= 60_000) return `right to ${Math.ceil(ms / 60_000)} min`;
  return ms < 1000
    ? `right to ${(Math.ceil(ms / 100) / 10).toFixed(1)} s`
    : `right to ${Math.ceil(ms / 1000)} s`;
}
