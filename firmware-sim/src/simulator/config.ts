import { DEVICE_KINDS } from '@porchlight/contracts';
import { LIMITS } from '@porchlight/seal/header';
import { z } from 'zod';

const timeMs = z.int().nonnegative();
const scene = {
  width: z.int(),
  height: z.int(),
  seed: z.int(),
  /** Pictures a second; 10 where not given. */
  frameRate: z.int().min(1).max(60).optional(),
};

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('scene'),
    ...scene,
    durationMs: timeMs.nullable(),
    /** False: nobody ever comes. */
    hasVisits: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('script'),
    ...scene,
    clips: z.array(z.strictObject({ startedAtMs: timeMs, durationMs: timeMs.min(100).max(LIMITS.clipMs) })),
  }),
]);
export type SourceConfig = z.output<typeof sourceSchema>;

const deviceSchema = z.strictObject({
  folder: z.string().min(1),
  kind: z.enum(DEVICE_KINDS),
  source: sourceSchema,
  startsAtMs: timeMs.nullable(),
  pace: z.enum(['fast', 'realtime']),
  /** Draws the time into each picture at the moment at which it is due. */
  burnsClock: z.boolean().optional(),
  /** A WAV file to which what the speaker plays is appended. */
  speakerFile: z.string().min(1).optional(),
  /** Where a device that has no pairing yet is paired; without it, it fails then. */
  setup: z.strictObject({ apiUrl: z.url({ protocol: /^https?$/ }) }).optional(),
});
export type DeviceConfig = z.output<typeof deviceSchema>;

/** What a simulator process is started with (spec/simulator.md). */
export const configSchema = z.strictObject({
  devices: z.array(deviceSchema).min(1).max(256),
  exitWhenDone: z.boolean(),
});
export type SimulatorConfig = z.output<typeof configSchema>;
