import { afterAll, beforeAll } from 'vitest';
import { BullMqExecutor } from '../../../src/executors/bullmq/bullmq-executor';
import { executorContract } from '../contract';
import { RedisServer } from './redis';
import { WorkerProcess } from './worker-process';

let redis: RedisServer;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  for (let i = 0; i < 2; i++) workers.push(await WorkerProcess.start(redis.url));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  await redis.stop();
});

executorContract('BullMqExecutor', (config) => new BullMqExecutor({ queue: redis.url, ...config }), {
  kills: true,
  parallel: true,
  pool: true,
});
