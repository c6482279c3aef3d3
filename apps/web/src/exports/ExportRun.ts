import { isPorchlightError } from '@porchlight/kernel';
import type { TakenClip } from '../worker/TakenClip.ts';
import {
  type ExportedClip,
  type ExportPlan,
  nextPart,
  type PlannedClip,
  withResults,
  zipName,
} from './ExportPlan.ts';
import { type ExportFile, exportClip, missingClip } from './exportClip.ts';
import { reportFile } from './reportFile.ts';

/** What an export needs of its surroundings. */
export interface ExportDeps {
  take(clip: PlannedClip): Promise<TakenClip>;
  /** When the household retired a device; null while it is in use. */
  retiredAtMs(deviceId: string): number | null;
  /** Keeps the files for good: a ZIP by this name, or each in the folder. Resolves when they are safe. */
  keep(files: AsyncIterable<ExportFile>, zip: string): Promise<void>;
  /** Keeps the plan between visits. */
  remember(plan: ExportPlan): Promise<void>;
  /** Told after each recording, also before its part is safe. */
  tell(done: number, name: string): void;
  nowMs(): number;
}

/** Errors after which the next recording may well be had. */
const MISSING = ['not_found', 'forbidden', 'corrupted_storage', 'unknown_device', 'malformed_id'] as const;

/**
 * Exports what is left of a plan, part by part, and resolves to the plan as it stands at the end. A part counts once its files are safe and the plan is remembered: whatever dies in between, it is exported once more. Throws the reason of
 * `signal`, and what taking a recording throws where the next would fail as well (`unavailable`, `unauthenticated`, …).
 */
export async function runExport(
  plan: ExportPlan,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<ExportPlan> {
  let standing = plan;
  for (let part = nextPart(standing); part.length > 0; part = nextPart(standing)) {
    const results: ExportedClip[] = [];
    await deps.keep(filesOf(standing, part, results, deps, signal), zipName(standing, part));
    standing = withResults(standing, results);
    await deps.remember(standing);
  }
  return standing;
}

/** The files of a part, as they are made; what became of each recording goes into `results`. */
async function* filesOf(
  plan: ExportPlan,
  part: readonly PlannedClip[],
  results: ExportedClip[],
  deps: ExportDeps,
  signal: AbortSignal,
): AsyncGenerator<ExportFile> {
  for (const clip of part) {
    signal.throwIfAborted();
    const { files, result } = await take(plan, clip, deps, signal);
    yield* files;
    results.push(result);
    deps.tell(plan.results.length + results.length, clip.name);
  }
  signal.throwIfAborted();
  // A folder has one report, which grows; each ZIP has its own.
  const told = plan.form === 'folder' ? [...plan.results, ...results] : results;
  yield reportFile(told, 'recordings.json', deps.nowMs());
}

async function take(plan: ExportPlan, clip: PlannedClip, deps: ExportDeps, signal: AbortSignal) {
  try {
    const taken = await deps.take(clip);
    signal.throwIfAborted();
    const how = { withOriginals: plan.withOriginals, retiredAtMs: deps.retiredAtMs(clip.deviceId) };
    return await exportClip(clip, taken, how, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isPorchlightError(error, ...MISSING)) throw error;
    return { files: [], result: missingClip(clip, error) };
  }
}
