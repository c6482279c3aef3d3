import { type Remote, wrap } from 'comlink';
import type { Client } from '../../../src/client/connectClient.ts';
import type { LiveManner } from './MadeUpWatch.ts';
import type { MadeUpLive } from './madeUpLive.worker.ts';

/** What a test has the devices do that are watched. */
export interface LiveLevers {
  setManner(manner: LiveManner): Promise<void>;
  /** What the devices were asked: its first digit, then what. */
  heard(): Promise<readonly string[]>;
}

/** The part of live view in a worker of its own, which begins at the first call. */
export function madeUpLivePart(): { readonly part: Record<string, unknown>; readonly levers: LiveLevers } {
  let entry: Remote<MadeUpLive> | null = null;
  const open = () => {
    entry ??= wrap<MadeUpLive>(
      new Worker(new URL('./madeUpLive.worker.ts', import.meta.url), { type: 'module' }),
    );
    return entry;
  };
  const live = () => open().live as unknown as Client['live'];
  const part: Client['live'] = {
    watch: (...given) => live().watch(...given),
    watchOf: async () => null,
    setQuality: (...given) => live().setQuality(...given),
    seek: (...given) => live().seek(...given),
    setSound: (...given) => live().setSound(...given),
    snapshot: (...given) => live().snapshot(...given),
    rest: (...given) => live().rest(...given),
    wake: (...given) => live().wake(...given),
    stop: (...given) => live().stop(...given),
  };
  const levers = {
    setManner: (manner: LiveManner) => open().setManner(manner),
    heard: () => open().heard(),
  };
  return { part: { ...part }, levers };
}
