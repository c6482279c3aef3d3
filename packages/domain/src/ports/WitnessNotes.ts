import type { WitnessProgress } from './LogOverview.ts';

/** What the log's process notes of the cosigners that it asks. Throws `unavailable`; what wasn't written is overtaken by the next news. */
export interface WitnessNotes {
  readAll(): Promise<readonly WitnessProgress[]>;
  /** Takes the place of what was noted by this name. */
  write(progress: WitnessProgress): Promise<void>;
}
