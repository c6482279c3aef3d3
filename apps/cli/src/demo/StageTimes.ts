/** How long each stage took, in milliseconds, in the order in which they ran. */
export class StageTimes {
  readonly #stages = new Map<string, number>();

  async measure<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const startedMs = performance.now();
    const result = await work();
    this.#stages.set(stage, Math.round(performance.now() - startedMs));
    return result;
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#stages);
  }
}
