import type { ClipId, DeviceId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import type { LogAudit } from '../../src/demo/auditLog.ts';
import { reportOf } from '../../src/demo/DemoReport.ts';
import { renderReport } from '../../src/demo/DemoScreen.ts';
import { FilmedClips } from '../../src/demo/FilmedClips.ts';
import type { OpenedMatch, OpeningResult } from '../../src/demo/openMatches.ts';
import type { MatchedClip, MatchingResult } from '../../src/demo/requestFootage.ts';
import { StageTimes } from '../../src/demo/StageTimes.ts';
import type { LeakResult } from '../../src/demo/searchLeaks.ts';
import { reportsOf, sealedReport } from './records.ts';

const SCENE = '5c'.repeat(16) as DeviceId;
const CUT_OFF = 'c0'.repeat(16) as DeviceId;
const OF_SCENE = 'a1'.repeat(16) as ClipId;
const OF_CUT_OFF = 'a2'.repeat(16) as ClipId;

const sceneClip: OpenedMatch = {
  clipId: OF_SCENE,
  deviceId: SCENE,
  finished: true,
  sizeBytes: 5000,
  framesEncoded: 29,
  framesDecoded: 29,
};
const cutOffClip: OpenedMatch = {
  clipId: OF_CUT_OFF,
  deviceId: CUT_OFF,
  finished: false,
  sizeBytes: 300,
  framesEncoded: 15,
  framesDecoded: 15,
};

function filmedClips({ scene = true, receipt = true } = {}): FilmedClips {
  const filmed = new FilmedClips();
  const sealed = [...reportsOf(OF_SCENE, SCENE), sealedReport(OF_SCENE, SCENE)];
  if (scene) for (const report of sealed) filmed.take(report);
  if (receipt) filmed.take({ report: 'clip-stored', deviceId: SCENE, clipId: OF_SCENE });
  for (const report of reportsOf(OF_CUT_OFF, CUT_OFF)) filmed.take(report);
  return filmed;
}

interface Given {
  readonly filmed?: FilmedClips;
  readonly matched?: Partial<MatchingResult>;
  readonly opened?: Partial<OpeningResult>;
  readonly leaks?: Partial<LeakResult>;
  readonly log?: Partial<LogAudit>;
}

function demoReport({ filmed = filmedClips(), matched, opened, leaks, log }: Given = {}) {
  const matches = [OF_SCENE, OF_CUT_OFF].map((clipId) => ({ clip: { clipId } }) as MatchedClip);
  return reportOf({
    filmed,
    matched: { candidates: 3, matches, missed: [], wrong: [], ...matched },
    opened: { clips: [sceneClip, cutOffClip], faults: [], ...opened },
    leaks: { total: 0, findings: [], bytesSearched: 1e6, needles: 40, gaps: [], ...leaks },
    log: { entries: 9, kinds: {}, cosigners: ['witness-1', 'mirror'], faults: [], ...log },
    times: new StageTimes(),
    sceneDeviceId: SCENE,
    cutOffDeviceId: CUT_OFF,
    jobs: 'postgres',
  });
}

test('a run in which all went well is reported as it was', () => {
  expect(demoReport()).toEqual({
    ok: true,
    clipsRecorded: 2,
    clipsStored: 2,
    clipsOffered: 3,
    clipsMatched: 2,
    clipsOpened: 2,
    clipsUnfinished: 1,
    clipsOfScene: 1,
    framesEncoded: 44,
    framesDecoded: 44,
    ciphertextBytes: 5300,
    plaintextLeaks: 0,
    bytesSearched: 1e6,
    needlesSearched: 40,
    matchesMissed: 0,
    matchesWrong: 0,
    jobsBackend: 'postgres',
    logEntries: 9,
    logCosigners: ['witness-1', 'mirror'],
    timesMs: {},
    faults: [],
  });
});

const refused = filmedClips({ receipt: false });
refused.take({
  report: 'clip-refused',
  deviceId: SCENE,
  clipId: OF_SCENE,
  code: 'bad_signature',
  hint: 'no',
});
const leak = { where: 'objects/a1', offset: 0, label: 'clip key', encoding: 'hex' } as const;

test.each<[string, Given, readonly string[]]>([
  ['a log that is empty', { log: { entries: 0 } }, ['nothing was logged']],
  [
    'a log that an auditor found broken',
    { log: { faults: ['entry 3 of the log breaks the rule label'] } },
    ['entry 3 of the log breaks the rule label'],
  ],
  ['a refused clip', { filmed: refused }, [`clip ${OF_SCENE} was refused: bad_signature: no`]],
  [
    'a finished clip without its receipt',
    { filmed: filmedClips({ receipt: false }) },
    [`clip ${OF_SCENE} has no receipt`],
  ],
  ['a missed match', { matched: { missed: ['x'] } }, ['clip x should have matched and did not']],
  ['a wrong match', { matched: { wrong: ['x'] } }, ['clip x matched and should not have']],
  ['a match that was not opened', { opened: { clips: [cutOffClip] } }, [`clip ${OF_SCENE} was not opened`]],
  ['a clip that differs', { opened: { faults: ['clip x: unit 1 differs'] } }, ['clip x: unit 1 differs']],
  ['a leak', { leaks: { total: 1, findings: [leak] } }, ['leak: clip key as hex in objects/a1']],
  ['leaks that nothing more is known of', { leaks: { total: 3 } }, ['3 leaks']],
  [
    'a search with gaps',
    { leaks: { gaps: ['2 compressed streams were searched in part only'] } },
    ['2 compressed streams were searched in part only'],
  ],
  ['a scene without motion', { filmed: filmedClips({ scene: false }) }, ['nothing moved in the scene']],
  [
    'the smashed clip missing',
    { opened: { clips: [sceneClip] } },
    [`clip ${OF_CUT_OFF} was not opened`, 'the clip of the smashed camera was not opened'],
  ],
  [
    'the smashed clip finished',
    { opened: { clips: [sceneClip, { ...cutOffClip, finished: true }] } },
    ['the clip of the smashed camera is not a playable unfinished one'],
  ],
  [
    'the smashed clip without a picture',
    { opened: { clips: [sceneClip, { ...cutOffClip, framesDecoded: 0 }] } },
    ['the clip of the smashed camera is not a playable unfinished one'],
  ],
])('%s is a fault, and the table says so', (_, given, faults) => {
  const report = demoReport(given);
  expect(report).toMatchObject({ ok: false, faults });
  for (const fault of faults) expect(renderReport(report)).toContain(fault);
  expect(renderReport(report)).not.toContain('All is well');
});

test('every leak counts, of which the first twenty are named', () => {
  const findings = Array.from({ length: 30 }, (_, i) => ({ ...leak, where: `objects/${i}` }));
  const report = demoReport({ leaks: { total: 400, findings } });
  expect(report.plaintextLeaks).toBe(400);
  expect(report.faults).toHaveLength(20);
});
