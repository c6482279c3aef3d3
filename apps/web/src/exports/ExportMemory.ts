import { parseClipId, parseDeviceId } from '@porchlight/kernel';
import { z } from 'zod';
import { EXPORT_DATABASE, KeptValues } from '../browser/KeptValues.ts';
import type { ExportPlan } from './ExportPlan.ts';
import type { ExportFolder } from './ExportTarget.ts';

const clip = z.object({
  clipId: z.string().transform(parseClipId),
  deviceId: z.string().transform(parseDeviceId),
  finished: z.boolean(),
  sizeBytes: z.number(),
  name: z.string(),
  deviceName: z.string(),
});
const result = z.object({
  name: z.string(),
  clipId: z.string(),
  deviceId: z.string(),
  deviceName: z.string(),
  verdict: z.string(),
  note: z.string().nullable(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  signingKeyHex: z.string().nullable(),
  originalSha256Hex: z.string().nullable(),
});
const planSchema = z.object({
  v: z.literal(1),
  form: z.enum(['zip', 'folder']),
  withOriginals: z.boolean(),
  clips: z.array(clip),
  results: z.array(result),
});

/** Keeps the export that is under way between visits: its plan, and the folder that it goes into. No key and no footage. */
export class ExportMemory {
  readonly #kept = new KeptValues(EXPORT_DATABASE);

  /** Null where there is none, or it is of an older program. */
  async read(): Promise<{ readonly plan: ExportPlan; readonly folder: ExportFolder | null } | null> {
    const parsed = planSchema.safeParse(await this.#kept.read('plan'));
    if (!parsed.success) return null;
    const folder = await this.#kept.read('folder');
    const isFolder =
      typeof FileSystemDirectoryHandle === 'function' && folder instanceof FileSystemDirectoryHandle;
    return { plan: parsed.data, folder: isFolder ? (folder as ExportFolder) : null };
  }

  async begin(plan: ExportPlan, folder: ExportFolder | null): Promise<void> {
    await this.#kept.clear();
    if (folder !== null) await this.#kept.write('folder', folder);
    await this.#kept.write('plan', plan);
  }

  remember(plan: ExportPlan): Promise<void> {
    return this.#kept.write('plan', plan);
  }

  forget(): Promise<void> {
    return this.#kept.clear();
  }
}
