import { afterAll } from 'vitest';
import { theCoordinator } from '../../../src/executors/mpi/coordinator';
import { MpiExecutor } from '../../../src/executors/mpi/mpi-executor';
import { executorContract } from '../contract';

// Runs as rank 0 of an MPI job: `mpi-executor.test.ts` starts it.

executorContract('MpiExecutor', (config) => new MpiExecutor({ nWorkers: 2, ...config }), {
  kills: true,
  parallel: true,
});

afterAll(() => theCoordinator().end());
