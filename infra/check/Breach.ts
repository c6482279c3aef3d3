import type { Project } from './Project.ts';

/** A rule that a file breaks. */
export interface Breach {
  readonly path: string;
  /** 1 for the first; absent where the whole file is meant. */
  readonly line?: number;
  /** What is wrong, which rule it breaks, and what to do instead. */
  readonly message: string;
}

/** Finds every breach of one rule. */
export type Rule = (project: Project) => readonly Breach[];
