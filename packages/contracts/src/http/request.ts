import { z } from 'zod';
import { caseNumberSchema } from '../log/logEntry.ts';
import { field } from '../messages/fields.ts';
import { logProofSchema } from './log.ts';

/** A GeoJSON polygon (RFC 7946 section 3.1.6) of one ring; positions are longitude, latitude in degrees, WGS 84. */
export const areaSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z.array(z.array(z.tuple([z.number(), z.number()])).max(65)).length(1),
});
export type AreaGeoJson = z.output<typeof areaSchema>;

const described = {
  incident: z.enum(['burglary', 'theft', 'robbery', 'assault', 'missing-person', 'vehicle', 'fire', 'other']),
  caseNumber: z.string().trim().pipe(caseNumberSchema),
  text: field.text(4000),
};

/** What an agency posts to `POST /v1/requests`. Times and area are judged by the rules of `packages/geo`, which say what is wrong with them. */
export const newRequestSchema = z.strictObject({
  ...described,
  fromMs: z.unknown(),
  toMs: z.unknown(),
  area: z.unknown(),
});
export type NewRequest = z.output<typeof newRequestSchema>;

/** What anyone reads at `GET /v1/requests/{requestId}`. It never says who or how many were matched. */
export const publicRequestSchema = z.strictObject({
  ...described,
  fromMs: field.timeMs,
  toMs: field.timeMs,
  area: areaSchema,
  requestId: field.requestId,
  agencyId: field.agencyId,
  postedAtMs: field.timeMs,
  closesAtMs: field.timeMs,
  /** What the text is hashed with in the log (spec/log-entries.md section 3). */
  textSaltHex: field.hash,
  state: z.enum(['matching', 'open']),
  /** Of its entry. Nothing shows a request before. */
  proof: logProofSchema,
});
export type PublicRequest = z.output<typeof publicRequestSchema>;

/** The answer to whoever posts one: `waiting` while the log doesn't show it, and then nobody else sees it. */
export const postedRequestSchema = publicRequestSchema.extend({
  state: z.enum(['waiting', 'matching']),
  leafHashHex: field.hash,
  proof: logProofSchema.nullable(),
});
export type PostedRequest = z.output<typeof postedRequestSchema>;
