import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** A GeoJSON polygon (RFC 7946 section 3.1.6) of one ring; positions are longitude, latitude in degrees, WGS 84. */
export const areaSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z.array(z.array(z.tuple([z.number(), z.number()])).max(65)).length(1),
});
export type AreaGeoJson = z.output<typeof areaSchema>;

/** What an agency posts to `POST /v1/requests`. */
export const newRequestSchema = z.strictObject({
  incident: z.enum(['burglary', 'theft', 'robbery', 'assault', 'missing-person', 'vehicle', 'fire', 'other']),
  caseNumber: z.string().trim().min(1).max(64),
  text: z.string().trim().min(1).max(4000),
  fromMs: field.timeMs,
  toMs: field.timeMs,
  area: areaSchema,
});
export type NewRequest = z.output<typeof newRequestSchema>;

/** What anyone reads at `GET /v1/requests/{requestId}`. It never says who or how many were matched. */
export const publicRequestSchema = newRequestSchema.extend({
  requestId: field.requestId,
  agencyId: field.agencyId,
  postedAtMs: field.timeMs,
  state: z.enum(['matching', 'open']),
});
export type PublicRequest = z.output<typeof publicRequestSchema>;
