import type { ClipId, DeviceId } from '@porchlight/kernel';
import type { Track } from '@porchlight/seal/header';
import type { SimulatorReport } from '../simulator/simulatorProtocol.ts';

export interface FilmedUnit {
  readonly track: Track;
  readonly frames: number;
  readonly sha256Hex: string;
  readonly bytes: number;
  readonly endOffsetMs: number;
}

/** What a camera says that it filmed; the truth that everything later is held against. */
export interface FilmedClipRecord {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly startedAtMs: number;
  readonly clockUncertaintyMs: number;
  readonly units: readonly FilmedUnit[];
  /** Null while it is being filmed, and for ever when the camera was smashed. */
  readonly endedAtMs: number | null;
  readonly isSettled: boolean;
  readonly refusal: string | null;
}

type Mutable<Record> = { -readonly [Name in keyof Record]: Record[Name] };

/** Collects what the cameras report. */
export class FilmedClips {
  readonly #clips = new Map<ClipId, Mutable<FilmedClipRecord> & { units: FilmedUnit[] }>();

  take(report: SimulatorReport): void {
    if (report.report === 'clip-begun') {
      const { deviceId, clipId, startedAtMs, clockUncertaintyMs } = report;
      const clip = {
        deviceId,
        clipId,
        startedAtMs,
        clockUncertaintyMs,
        units: [],
        endedAtMs: null,
        isSettled: false,
        refusal: null,
      };
      this.#clips.set(clipId, clip);
    }
    if (!('clipId' in report)) return;
    const clip = this.#clips.get(report.clipId);
    if (clip === undefined) return;
    if (report.report === 'unit') {
      const { track, frames, sha256Hex, bytes, startOffsetMs, durationMs } = report;
      clip.units.push({ track, frames, sha256Hex, bytes, endOffsetMs: startOffsetMs + durationMs });
    }
    if (report.report === 'clip-sealed') clip.endedAtMs = report.endedAtMs;
    if (report.report === 'clip-stored') clip.isSettled = true;
    if (report.report === 'clip-refused') {
      clip.isSettled = true;
      clip.refusal = `${report.code}: ${report.hint}`;
    }
  }

  get all(): readonly FilmedClipRecord[] {
    return [...this.#clips.values()];
  }

  ofDevice(deviceId: DeviceId): readonly FilmedClipRecord[] {
    return this.all.filter((clip) => clip.deviceId === deviceId);
  }
}
