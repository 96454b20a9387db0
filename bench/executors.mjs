// What executors cost and give, as ratios within one run: dispatch per task, 100 000 tasks without growing memory, speed-up on
// two workers against the real sequential wall time.   npm run build && node bench/executors.mjs [workers]
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import sequentialModule from '../dist/src/executors/sequential-executor.js';
import threadModule from '../dist/src/executors/threads/thread-executor.js';

const { SequentialExecutor } = sequentialModule;
const { ThreadExecutor } = threadModule;
const workers = Number(process.argv[2] ?? 2);
const engine = { name: 'bench', module: fileURLToPath(new URL('executors-engine.cjs', import.meta.url)) };

const molecule = {
  symbols: Array.from({ length: 9 }, (_, i) => 'OHH'[i % 3]),
  geometry: Array.from({ length: 27 }, (_, i) => i / 7),
  real: Array.from({ length: 9 }, () => true),
};
function* tasks(count, ms) {
  for (let index = 0; index < count; index++) {
    yield {
      id: String(index),
      index,
      engine,
      input: { molecule, specification: { driver: 'energy', model: { method: 'busy' }, keywords: { ms } } },
      modelChemistry: 'busy',
      real: [1],
      basis: [1],
      nBody: 1,
      cost: 0,
      memoryMiB: 0,
      priority: 0,
    };
  }
}

/** Wall time in ms, the sum of the execution times, and the heap at each tenth. */
async function measure(executor, count, ms) {
  const heap = [];
  let busy = 0;
  let done = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  for await (const outcome of executor.run(tasks(count, ms))) {
    if (outcome.status !== 'completed') throw new Error(outcome.failure.error.error_message);
    busy += outcome.executionTimeMs;
    if (++done % (count / 10) === 0) heap.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20));
  }
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - start, cpuUs: user + system, busy, heap };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const print = (what, value) => console.log(what.padEnd(58), value);

print('machine', `${cpus()[0].model.trim()}, ${availableParallelism()} cores, node ${process.version}`);
print('load before (others disturb the ratios)', loadavg()[0].toFixed(1));
const threads = new ThreadExecutor({ nWorkers: workers });
const sequential = new SequentialExecutor();
await threads.warm([engine]);
await measure(threads, 10 * workers, 5);
await measure(sequential, 10, 5);

const many = await measure(threads, 100_000, 0);
print('100 000 tasks that do nothing: µs a task', (many.wall / 100).toFixed(1));
print('  CPU of all threads, µs a task', (many.cpuUs / 100_000).toFixed(1));
print('  heap after each tenth, MiB', many.heap.join(' '));

for (const ms of [1, 5, 20, 100]) {
  const count = Math.max(20 * workers, Math.ceil((1500 * workers) / ms / 10) * 10);
  const { wall, busy } = await measure(threads, count, ms);
  const overhead = wall * workers - busy;
  print(`tasks of ${ms} ms: time beside the work, µs a task`, ((overhead / count) * 1000).toFixed(0));
  print('  utilisation', `${((100 * busy) / (wall * workers)).toFixed(1)} %`);
}

for (const ms of [50, 100]) {
  const count = 40;
  const ratios = [];
  for (let round = 0; round < 3; round++) {
    // Work is counted in loops, not in time: a shared core makes it slower, as in life.
    const one = await measure(sequential, count, -ms);
    const all = await measure(threads, count, -ms);
    ratios.push(one.wall / all.wall);
  }
  print(
    `CPU-bound tasks of about ${ms} ms: speed-up on ${workers} workers`,
    `${median(ratios).toFixed(2)}x of sequential`,
  );
}
await threads[Symbol.asyncDispose]();
