import type { ExportedClip } from './ExportPlan.ts';
import type { ExportFile } from './exportClip.ts';

/** What goes with exported recordings: what each is, what checking it said, and by which key. */
export function reportFile(results: readonly ExportedClip[], name: string, nowMs: number): ExportFile {
  const report = {
    about:
      'Recordings exported from Porchlight. An .mp4 is plain: whoever has it can watch it. A .porchlight file is the recording as its device signed and sealed it; it opens with the household’s keys alone, and shows that the .mp4 beside it was not changed.',
    verdicts: {
      unchanged: 'all of it is as the device signed it',
      unfinished: 'what came is as the device signed it, and its end never came',
      'cut-short': 'the cloud gave only the beginning',
      retired: 'signed by a device after it was retired',
      failed: 'a check failed, or it was not to be had: see its note',
    },
    exportedAtMs: nowMs,
    recordings: results,
  };
  const content = new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' });
  return { name, content, atMs: nowMs };
}
