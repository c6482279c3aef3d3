import { createHash } from 'node:crypto';
import { type ClipId, type DeviceId, epochMs, utf8 } from '@porchlight/kernel';
import type { SimulatorReport } from '../../src/simulator/simulatorProtocol.ts';

export const CAMERA = 'c0'.repeat(16) as DeviceId;
export const CLIP = 'a1'.repeat(16) as ClipId;
export const STARTED_AT_MS = epochMs(1_780_000_000_000);
export const ENDED_AT_MS = epochMs(STARTED_AT_MS + 2000);

/** The plaintexts of a clip's units. */
export const UNITS = [
  { track: 'picture', text: 'how to decode pictures', frames: 0, startOffsetMs: 0, durationMs: 0 },
  { track: 'picture', text: 'fifteen pictures', frames: 15, startOffsetMs: 0, durationMs: 1000 },
  { track: 'sound', text: 'how to decode sound', frames: 0, startOffsetMs: 0, durationMs: 0 },
  { track: 'sound', text: 'two seconds of rain', frames: 100, startOffsetMs: 0, durationMs: 2000 },
  { track: 'picture', text: 'fourteen more', frames: 14, startOffsetMs: 1000, durationMs: 1000 },
] as const;

/** What a simulator prints about the clip of `UNITS`, up to the last of them. */
export function reportsOf(clipId = CLIP, deviceId = CAMERA): SimulatorReport[] {
  const begun: SimulatorReport = {
    report: 'clip-begun',
    deviceId,
    clipId,
    startedAtMs: STARTED_AT_MS,
    clockUncertaintyMs: 250,
    trigger: 'motion',
  };
  const units = UNITS.map(({ text, ...unit }): SimulatorReport => {
    const sha256Hex = createHash('sha256').update(text).digest('hex');
    return { report: 'unit', deviceId, clipId, ...unit, sha256Hex, bytes: utf8(text).length };
  });
  return [begun, ...units];
}

export function sealedReport(clipId = CLIP, deviceId = CAMERA): SimulatorReport {
  return { report: 'clip-sealed', deviceId, clipId, endedAtMs: ENDED_AT_MS, segmentCount: UNITS.length };
}
