/** Is given each call that is made to a port, and makes it, or not. */
export type Around = <Result>(step: string, call: () => Promise<Result>) => Promise<Result>;

/** `deps`, of which every call to the ports named goes through `around`; a stream counts as one call. */
export function aroundEachCall<Deps extends object>(
  deps: Deps,
  ports: readonly (keyof Deps & string)[],
  around: Around,
): Deps {
  const wrapped = ports.map((port) => [port, portAround(port, deps[port] as object, around)] as const);
  return { ...deps, ...Object.fromEntries(wrapped) };
}

const STREAMS = ['store.list', 'objects.list'];

function portAround(port: string, target: object, around: Around): object {
  return new Proxy(target, {
    get(_target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      const step = `${port}.${String(name)}`;
      const call = (...parameters: unknown[]): unknown => Reflect.apply(method, target, parameters);
      if (STREAMS.includes(step)) return (prefix: string) => streamAround(step, () => call(prefix), around);
      return (...parameters: unknown[]) => around(step, async () => call(...parameters));
    },
  });
}

async function* streamAround(step: string, call: () => unknown, around: Around): AsyncGenerator<unknown> {
  yield* await around(step, () => Array.fromAsync(call() as AsyncIterable<unknown>));
}
