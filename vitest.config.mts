import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/own-temporary-folder.ts'],
    // Generous: other work on the machine must not fail a test.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Two cores are shared with the worker threads and child processes that the tests start themselves.
    maxWorkers: 2,
  },
});
