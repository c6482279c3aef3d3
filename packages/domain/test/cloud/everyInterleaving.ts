import type { Around } from './aroundEachCall.ts';

/** Something that runs beside others, and makes each of its calls through `around`. */
export type Actor = (around: Around) => Promise<unknown>;

export interface Round {
  readonly actors: readonly Actor[];
  /** Called when all have ended, with the steps in the order in which they were made. */
  readonly check: (steps: readonly string[]) => Promise<void>;
}

/**
 * Runs a round once for each order in which its actors' calls can follow each other: one call at a time, to the end. Each round is made anew by `begin`.
 * Returns how many orders there were. Rejects with the first failure of an actor or check.
 */
export async function everyInterleaving(begin: () => Promise<Round>): Promise<number> {
  let path: readonly number[] | null = [];
  let rounds = 0;
  for (; path !== null; rounds++) path = nextPath(await runRound(await begin(), path));
  return rounds;
}

interface Choice {
  readonly chosen: number;
  readonly options: number;
}

async function runRound({ actors, check }: Round, path: readonly number[]): Promise<readonly Choice[]> {
  const turns = new Turns();
  const running = Promise.all(actors.map((actor, i) => turns.run(i, actor)));
  running.catch(() => undefined);
  const choices: Choice[] = [];
  for (let waiting = await turns.settled(); waiting.length > 0; waiting = await turns.settled()) {
    const chosen = path[choices.length] ?? 0;
    choices.push({ chosen, options: waiting.length });
    turns.let(waiting[chosen] ?? 0);
  }
  await running;
  await check(turns.steps);
  return choices;
}

/** The path that differs from `choices` in the last place where one more is left, or null. */
function nextPath(choices: readonly Choice[]): readonly number[] | null {
  const last = choices.findLastIndex(({ chosen, options }) => chosen + 1 < options);
  if (last < 0) return null;
  return choices.slice(0, last + 1).map(({ chosen }, i) => (i === last ? chosen + 1 : chosen));
}

/** Who waits for a turn; at most one actor runs at a time once all have begun. */
class Turns {
  readonly steps: string[] = [];
  readonly #waiting = new Map<number, () => void>();
  #running = 0;
  #whenSettled = Promise.withResolvers<void>();

  async run(actor: number, act: Actor): Promise<void> {
    this.#running += 1;
    try {
      await act(async (step, call) => {
        await new Promise<void>((resolve) => {
          this.#waiting.set(actor, resolve);
          this.#rest();
        });
        this.steps.push(`${actor} ${step}`);
        return call();
      });
    } finally {
      this.#rest();
    }
  }

  /** The actors that wait, once none runs. */
  async settled(): Promise<readonly number[]> {
    await this.#whenSettled.promise;
    return [...this.#waiting.keys()].sort((a, b) => a - b);
  }

  let(actor: number): void {
    const go = this.#waiting.get(actor);
    this.#waiting.delete(actor);
    this.#whenSettled = Promise.withResolvers();
    this.#running += 1;
    go?.();
  }

  #rest(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#whenSettled.resolve();
  }
}
