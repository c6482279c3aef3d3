import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'firmware-sim/test/**/*.test.ts',
      'infra/*/test/**/*.test.ts',
    ],
    globalSetup: ['packages/testkit/test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // How long a condition may take on a busy machine; it is seen at once where it holds.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // Two at least: much of a test is waiting, for a process to start, a page to load, the next half minute of a second factor.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
