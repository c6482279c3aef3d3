/** Runs jobs, at most `width` at a time, and gives their results in the order of the jobs. */
export async function* inOrder<Result>(
  jobs: Iterable<() => Promise<Result>>,
  width: number,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (const job of jobs) {
    const promise = job();
    // It is awaited below; until then a failure is nobody's surprise.
    promise.catch(() => undefined);
    running.push(promise);
    if (running.length < width) continue;
    const first = running.shift();
    if (first !== undefined) yield await first;
  }
  for (const promise of running) yield await promise;
}
