import type { DeviceId } from '@porchlight/kernel';
import type { LogAudit } from './auditLog.ts';
import type { FilmedClips } from './FilmedClips.ts';
import type { OpeningResult } from './openMatches.ts';
import type { MatchingResult } from './requestFootage.ts';
import type { StageTimes } from './StageTimes.ts';
import type { LeakResult } from './searchLeaks.ts';

/** What `--json` prints. */
export interface DemoReport {
  readonly ok: boolean;
  /** Clips that cameras began: the scene's, the town's, and the one that was cut off. */
  readonly clipsRecorded: number;
  readonly clipsStored: number;
  /** Clips that the index offered to the households; the exact test is theirs. */
  readonly clipsOffered: number;
  readonly clipsMatched: number;
  readonly clipsOpened: number;
  readonly clipsUnfinished: number;
  /** Clips that the motion in the scene made. */
  readonly clipsOfScene: number;
  /** Pictures in the clips that were opened, as their cameras encoded them; of the cut-off clip what had arrived. */
  readonly framesEncoded: number;
  readonly framesDecoded: number;
  readonly ciphertextBytes: number;
  readonly plaintextLeaks: number;
  readonly bytesSearched: number;
  readonly needlesSearched: number;
  readonly matchesMissed: number;
  readonly matchesWrong: number;
  readonly jobsBackend: 'redis' | 'postgres';
  /** Entries of the transparency log, all of which an auditor checked. */
  readonly logEntries: number;
  /** Who cosigned its newest checkpoint. */
  readonly logCosigners: readonly string[];
  /** Stage → milliseconds. */
  readonly timesMs: Readonly<Record<string, number>>;
  /** What went wrong, in words; empty where all is well. */
  readonly faults: readonly string[];
}

export interface ReportInputs {
  readonly filmed: FilmedClips;
  readonly matched: MatchingResult;
  readonly opened: OpeningResult;
  readonly leaks: LeakResult;
  readonly log: LogAudit;
  readonly times: StageTimes;
  readonly sceneDeviceId: DeviceId;
  readonly cutOffDeviceId: DeviceId;
  readonly jobs: 'redis' | 'postgres';
}

const SHOWN_LEAKS = 20;

export function reportOf(inputs: ReportInputs): DemoReport {
  const { filmed, matched, opened, leaks, log, times } = inputs;
  const faults = faultsOf(inputs);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    ok: faults.length === 0,
    clipsRecorded: filmed.all.length,
    clipsStored: filmed.all.filter((clip) => clip.refusal === null).length,
    clipsOffered: matched.candidates,
    clipsMatched: matched.matches.length,
    clipsOpened: opened.clips.length,
    clipsUnfinished: opened.clips.filter((clip) => !clip.finished).length,
    clipsOfScene: filmed.ofDevice(inputs.sceneDeviceId).length,
    framesEncoded: sum(opened.clips.map((clip) => clip.framesEncoded)),
    framesDecoded: sum(opened.clips.map((clip) => clip.framesDecoded)),
    ciphertextBytes: sum(opened.clips.map((clip) => clip.sizeBytes)),
    plaintextLeaks: leaks.total,
    bytesSearched: leaks.bytesSearched,
    needlesSearched: leaks.needles,
    matchesMissed: matched.missed.length,
    matchesWrong: matched.wrong.length,
    jobsBackend: inputs.jobs,
    logEntries: log.entries,
    logCosigners: log.cosigners,
    timesMs: times.all,
    faults,
  };
}

function faultsOf(inputs: ReportInputs): string[] {
  const { filmed, matched, opened, leaks, log, sceneDeviceId, cutOffDeviceId } = inputs;
  const faults = [...opened.faults, ...leaks.gaps, ...log.faults];
  if (log.entries === 0) faults.push('nothing was logged');
  for (const { clipId, endedAtMs, isSettled, refusal } of filmed.all) {
    if (refusal !== null) faults.push(`clip ${clipId} was refused: ${refusal}`);
    else if (endedAtMs !== null && !isSettled) faults.push(`clip ${clipId} has no receipt`);
  }
  for (const clipId of matched.missed) faults.push(`clip ${clipId} should have matched and did not`);
  for (const clipId of matched.wrong) faults.push(`clip ${clipId} matched and should not have`);
  const openedIds = new Set(opened.clips.map((clip) => clip.clipId));
  for (const { clip } of matched.matches)
    if (!openedIds.has(clip.clipId)) faults.push(`clip ${clip.clipId} was not opened`);
  if (filmed.ofDevice(sceneDeviceId).length === 0) faults.push('nothing moved in the scene');
  const cutOff = opened.clips.find((clip) => clip.deviceId === cutOffDeviceId);
  if (cutOff === undefined) faults.push('the clip of the smashed camera was not opened');
  else if (cutOff.finished || cutOff.framesDecoded === 0)
    faults.push('the clip of the smashed camera is not a playable unfinished one');
  for (const leak of leaks.findings.slice(0, SHOWN_LEAKS))
    faults.push(`leak: ${leak.label} as ${leak.encoding} in ${leak.where}`);
  if (leaks.total > 0 && leaks.findings.length === 0) faults.push(`${leaks.total} leaks`);
  return faults;
}
