import { defineConfig } from 'vitest/config';

/** For the tests that an MPI launcher starts as rank 0; they are part of `mpi-executor.test.ts`. */
export default defineConfig({
  test: {
    include: ['test/executors/mpi/*.inner.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
