import type { DemoProgress } from './DemoProgress.ts';

export interface DemoOptions {
  /** A video file, or null for a drawn scene. */
  readonly source: string | null;
  readonly pace: 'fast' | 'realtime';
  /** Where the demo's own cloud, devices and notes lie while it runs. */
  readonly folder: string;
  /** Where to leave what the servers held, or null. */
  readonly keepFolder: string | null;
  readonly redisUrl: string | null;
  readonly path: string;
  readonly progress: DemoProgress;
  /** Aborted when somebody asks to stop: filming ends at once, another stage when it is done. */
  readonly stop: AbortSignal;
}

/** What filming needs of them. */
export type FilmingOptions = Pick<DemoOptions, 'source' | 'pace' | 'folder' | 'path' | 'progress' | 'stop'>;
