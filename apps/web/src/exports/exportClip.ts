import { ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { failureWords } from '../clips/failureWords.ts';
import { verdictOf } from '../clips/verdict.ts';
import type { MediaUnit, SegmentSource } from '../player/SegmentSource.ts';
import { toMp4 } from '../player/toMp4.ts';
import type { TakenClip } from '../worker/TakenClip.ts';
import type { ExportedClip, PlannedClip } from './ExportPlan.ts';

/** A file to be kept. */
export interface ExportFile {
  readonly name: string;
  readonly content: Blob;
  readonly atMs: number;
}

/** The files of a recording that was taken, and what is to be said of it. */
export async function exportClip(
  planned: PlannedClip,
  taken: TakenClip,
  { withOriginals, retiredAtMs }: { readonly withOriginals: boolean; readonly retiredAtMs: number | null },
  signal: AbortSignal,
): Promise<{ readonly files: readonly ExportFile[]; readonly result: ExportedClip }> {
  const { begun, end, failure, original } = taken;
  const startedAtMs = begun?.glance.startedAtMs ?? null;
  const atMs = startedAtMs ?? 0;
  const files: ExportFile[] = [];
  let note = failure === null ? null : wordsOf(failure.code);
  if (taken.picture !== null) {
    try {
      files.push({ name: `${planned.name}.mp4`, content: await toMp4(sourceOf(taken), signal), atMs });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      note = 'It could not be made into an MP4; the signed original holds it.';
    }
  }
  // What a check has failed on is kept as it came, whatever was asked for: it is evidence.
  const isKept = withOriginals || files.length === 0;
  if (isKept) files.push({ name: `${planned.name}.porchlight`, content: new Blob([original]), atMs });
  const context = { isFinishedByIndex: planned.finished, retiredAtMs };
  const verdict =
    begun !== null && end !== null ? verdictOf({ kind: 'ended', begun, end }, context).kind : 'failed';
  return {
    files,
    result: {
      ...identityOf(planned),
      verdict,
      note,
      startedAtMs,
      endedAtMs: end?.endedAtMs ?? null,
      signingKeyHex: begun?.signingKeyHex ?? null,
      originalSha256Hex: isKept ? await sha256Hex(original) : null,
    },
  };
}

/** For a recording that isn't to be had. */
export function missingClip(planned: PlannedClip, error: unknown): ExportedClip {
  const rest = { startedAtMs: null, endedAtMs: null, signingKeyHex: null, originalSha256Hex: null };
  return { ...identityOf(planned), verdict: 'failed', note: failureWords(error).sentence, ...rest };
}

function identityOf({ name, clipId, deviceId, deviceName }: PlannedClip) {
  return { name, clipId, deviceId, deviceName };
}

function wordsOf(code: string): string {
  const isOurs = Object.hasOwn(ERRORS, code);
  return failureWords(isOurs ? new PorchlightError(code as ErrorCode, '') : null).sentence;
}

function sourceOf({ picture, sound }: TakenClip): SegmentSource {
  const units = [
    { track: 'picture' as const, bytes: picture },
    { track: 'sound' as const, bytes: sound },
  ].flatMap(({ track, bytes }): MediaUnit[] => (bytes === null ? [] : [{ track, bytes, first: true }]));
  return {
    tracks: units.map(({ track }) => track),
    durationMs: null,
    async *open() {
      yield* units;
    },
  };
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
