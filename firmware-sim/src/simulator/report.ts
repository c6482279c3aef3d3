import type { DeviceState } from '@porchlight/contracts';
import type { ClipId, DeviceId, ErrorCode } from '@porchlight/kernel';
import type { Track, Trigger } from '@porchlight/seal/header';
import type { Happening } from '../control/DeviceControls.ts';

interface ClipReport {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
}

/** What a simulator process prints, one JSON object a line (spec/simulator.md). Hashes are of plaintext: they stay with the device's owner. */
export type SimulatorReport =
  | {
      readonly report: 'setup-code';
      readonly deviceId: DeviceId;
      /** For who stands before the device: whoever has it is taken for the owner. */
      readonly setupCode: string;
      readonly uri: string;
      readonly lifetimeMs: number;
    }
  | {
      readonly report: 'setup-refused';
      readonly deviceId: DeviceId;
      readonly code: ErrorCode;
      readonly hint: string;
    }
  | { readonly report: 'paired'; readonly deviceId: DeviceId; readonly householdId: string }
  | { readonly report: 'connected' | 'disconnected'; readonly deviceId: DeviceId }
  | {
      readonly report: 'progress';
      readonly deviceId: DeviceId;
      readonly sourceMs: number;
      readonly totalMs: number | null;
    }
  | (ClipReport & {
      readonly report: 'clip-begun';
      readonly startedAtMs: number;
      readonly clockUncertaintyMs: number;
      readonly trigger: Trigger;
    })
  | (ClipReport & {
      readonly report: 'unit';
      readonly track: Track;
      readonly frames: number;
      readonly sha256Hex: string;
      readonly bytes: number;
      readonly startOffsetMs: number;
      readonly durationMs: number;
    })
  | (ClipReport & {
      readonly report: 'clip-sealed';
      readonly endedAtMs: number;
      readonly segmentCount: number;
    })
  | (ClipReport & {
      readonly report: 'clip-stored';
      readonly finished: boolean;
      readonly segmentCount: number;
    })
  | (ClipReport & { readonly report: 'clip-refused'; readonly code: ErrorCode; readonly hint: string })
  | { readonly report: 'event'; readonly deviceId: DeviceId; readonly event: Happening }
  | { readonly report: 'state'; readonly deviceId: DeviceId; readonly state: DeviceState }
  | {
      readonly report: 'spoke';
      readonly deviceId: DeviceId;
      readonly ms: number;
      /** From 0 to 1. */
      readonly peak: number;
    }
  | {
      readonly report: 'failed';
      readonly deviceId: DeviceId | null;
      readonly code: ErrorCode;
      readonly hint: string;
    }
  | { readonly report: 'done' };
