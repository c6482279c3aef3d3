export type { HeldClip, RecordKind } from './ClipEntry.ts';
export { openSpool, type SpoolOptions } from './openSpool.ts';
export type { AppendOutcome, Spool, SpoolEntry } from './Spool.ts';
export type { DiskFile, SpoolDisk } from './SpoolDisk.ts';
