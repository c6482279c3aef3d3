/** Where the demo tells how far it is. */
export interface DemoProgress {
  stage(what: string): void;
  detail(what: string): void;
  /** How much of the scene has been filmed; `totalMs` is null where the source doesn't say. */
  film(sourceMs: number, totalMs: number | null): void;
  count(done: number, total: number): void;
}
