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
    pool: 'forks',
  },
});
