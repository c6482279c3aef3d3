import '../../../src/browser/withoutEval.ts';
import { systemClock } from '@porchlight/kernel';
import { loadBrowserPrimitives } from '@porchlight/seal/browser';
import { expose } from 'comlink';
import { LogReader } from '../../../src/log/LogReader.ts';
import { BrowserVisitorMemory } from '../../../src/log/VisitorMemory.ts';
import { keepErrorCodes } from '../../../src/worker/errorTransfer.ts';

keepErrorCodes();

const opening = loadBrowserPrimitives().then(
  (primitives) =>
    new LogReader({
      baseUrl: location.origin,
      fetch: fetch.bind(globalThis),
      primitives,
      memory: new BrowserVisitorMemory(),
      clock: systemClock,
      accountPolicies: () => [],
    }),
);

// Libsodium takes a while: what is asked in the meantime waits for it.
expose({
  read: async () => (await opening).read(),
  entry: async (leafHashHex: string) => (await opening).entry(leafHashHex),
  check: async (proof: string | null) => (await opening).check(proof),
  trustAnew: async () => (await opening).trustAnew(),
});
