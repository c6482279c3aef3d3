import { z } from 'zod';

/** A path from the bundle's root: lower-case folders of plain names, no way up. */
const bundlePath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'is a plain relative path');

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits');

/** One file of the web client. */
export const bundleFileSchema = z.strictObject({
  path: bundlePath,
  sizeBytes: z.number().int().min(0),
  sha256Hex,
});
export type BundleFile = z.output<typeof bundleFileSchema>;

/** `GET /bundle.json`: every file of the web client but this one, sorted by path, and one hash over them (spec/bundle.md). */
export const bundleSchema = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of `bundleText(files)`. */
  bundleHex: sha256Hex,
  files: z.array(bundleFileSchema).max(2000),
});
export type Bundle = z.output<typeof bundleSchema>;

/** `GET /client.json`: what the client must know of the server behind its page. */
export const clientSettingsSchema = z.object({
  /** The host (and port) that calls are signed for; null where the page's own origin is the API's. */
  apiAuthority: z.string().nullable(),
  /** A template of map tiles, `https://…/{z}/{x}/{y}.png`; null for the map that the client brings. */
  tileUrl: z.string().nullable(),
  /** Who made the tiles, as their licence asks for; plain text, null for nobody. */
  tileAttribution: z.string().max(200).nullable(),
});
export type ClientSettings = z.output<typeof clientSettingsSchema>;

/** What the bundle's hash is made over: a line `SHA256  PATH` for each file, sorted by path's code units, as `sha256sum` prints it. */
export function bundleText(files: readonly BundleFile[]): string {
  return files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256Hex }) => `${sha256Hex}  ${path}\n`)
    .join('');
}
