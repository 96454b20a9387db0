import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores are shared with the worker threads and child processes that the tests start themselves.
    maxWorkers: 2,
  },
});
