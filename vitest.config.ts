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
  },
});
