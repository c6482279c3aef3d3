import { field } from '@porchlight/contracts';
import { z } from 'zod';

/** What the simulator prints, one JSON object a line (firmware-sim/spec/simulator.md). Hashes are of plaintext: they stay with the device's owner. */
export const simulatorReportSchema = z.discriminatedUnion('report', [
  z.object({
    report: z.literal('setup-code'),
    deviceId: field.deviceId,
    setupCode: z.string(),
    uri: z.string(),
    lifetimeMs: z.number(),
  }),
  z.object({
    report: z.literal('setup-refused'),
    deviceId: field.deviceId,
    code: z.string(),
    hint: z.string(),
  }),
  z.object({ report: z.literal('paired'), deviceId: field.deviceId, householdId: field.householdId }),
  z.object({ report: z.literal('connected'), deviceId: field.deviceId }),
  z.object({ report: z.literal('disconnected'), deviceId: field.deviceId }),
  z.object({
    report: z.literal('progress'),
    deviceId: field.deviceId,
    sourceMs: z.number(),
    totalMs: z.number().nullable(),
  }),
  z.object({
    report: z.literal('clip-begun'),
    deviceId: field.deviceId,
    clipId: field.clipId,
    startedAtMs: z.number(),
    clockUncertaintyMs: z.number(),
    trigger: z.string(),
  }),
  z.object({
    report: z.literal('unit'),
    deviceId: field.deviceId,
    clipId: field.clipId,
    track: z.enum(['picture', 'sound']),
    frames: z.number(),
    sha256Hex: field.hash,
    bytes: z.number(),
    startOffsetMs: z.number(),
    durationMs: z.number(),
  }),
  z.object({
    report: z.literal('clip-sealed'),
    deviceId: field.deviceId,
    clipId: field.clipId,
    endedAtMs: z.number(),
    segmentCount: z.number(),
  }),
  z.object({ report: z.literal('clip-stored'), deviceId: field.deviceId, clipId: field.clipId }),
  z.object({
    report: z.literal('clip-refused'),
    deviceId: field.deviceId,
    clipId: field.clipId,
    code: z.string(),
    hint: z.string(),
  }),
  z.object({
    report: z.literal('event'),
    deviceId: field.deviceId,
    event: z.looseObject({ kind: z.string() }),
  }),
  z.object({ report: z.literal('state'), deviceId: field.deviceId, state: z.looseObject({}) }),
  z.object({ report: z.literal('spoke'), deviceId: field.deviceId, ms: z.number(), peak: z.number() }),
  z.object({
    report: z.literal('failed'),
    deviceId: field.deviceId.nullable(),
    code: z.string(),
    hint: z.string(),
  }),
  z.object({ report: z.literal('done') }),
]);
export type SimulatorReport = z.output<typeof simulatorReportSchema>;

export interface ScriptedClip {
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** Where a simulated device's pictures come from. A script films these clips whether or not anything moves. */
export type SimulatorSource =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'scene';
      readonly seed: number;
      readonly durationMs: number | null;
      readonly width: number;
      readonly height: number;
      /** Pictures a second; 10 where not given. */
      readonly frameRate?: number;
      /** False: nobody ever comes. */
      readonly hasVisits?: boolean;
    }
  | {
      readonly kind: 'script';
      readonly seed: number;
      readonly clips: readonly ScriptedClip[];
      readonly width: number;
      readonly height: number;
      /** Pictures a second; 10 where not given. */
      readonly frameRate?: number;
    };

export interface SimulatedDevice {
  /** Holds identity.json and pairing.json. */
  readonly folder: string;
  readonly kind: 'doorbell' | 'camera' | 'floodlight';
  readonly source: SimulatorSource;
  /** When the source begins, or null for now. */
  readonly startsAtMs: number | null;
  readonly pace: 'fast' | 'realtime';
  /** Draws the time into each picture. */
  readonly burnsClock?: boolean;
  /** A WAV file to which what the speaker plays is appended. */
  readonly speakerFile?: string;
  /** Where it is paired if it has no pairing yet. */
  readonly setup?: { readonly apiUrl: string };
}

/** The configuration file of one simulator process. */
export interface SimulatorConfig {
  readonly devices: readonly SimulatedDevice[];
  /** End once every source has ended and every clip has its receipt or refusal. */
  readonly exitWhenDone: boolean;
}
