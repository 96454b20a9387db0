// What it saves that threads at one basis make its integrals together: a water hexamer, cp, 3 bodies, HF/6-31G, a new geometry each
// time, on threads that ran before; against the same threads when each makes all of them for itself. More threads than cores show
// the processor time that is saved, fewer also what many cores would gain.
// Usage: npm run build && node bench/shared-integrals.mjs [repeats] [workers,...]

import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { ring } from './ring.mjs';

const require = createRequire(import.meta.url);
const { ManyBodyComputer, ThreadExecutor } = require('../dist/src/index.js');
const [repeats = '10', workers = '2,4,8'] = process.argv.slice(2);
const ways = ['together', 'alone'];

function executorFor(way, nWorkers) {
  const executor = new ThreadExecutor({ nWorkers });
  // There is no option for it: nobody would want it.
  if (way === 'alone') executor.boardOf = () => undefined;
  return executor;
}

async function timed(executor, radius) {
  const computer = ManyBodyComputer.of(ring(radius)).level(3, 'hf/6-31g').bsse('cp').config({ logLevel: 'error' });
  const before = process.cpuUsage();
  const started = performance.now();
  const { returnResult } = await computer.executor(executor).run();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6, returnResult };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
for (const nWorkers of workers.split(',').map(Number)) {
  const executors = Object.fromEntries(ways.map((way) => [way, executorFor(way, nWorkers)]));
  for (const way of ways) await timed(executors[way], 2.75);
  const pairs = [];
  for (let k = 1; k <= Number(repeats); k++) {
    const pair = {};
    for (const way of k % 2 ? ways : ways.toReversed()) pair[way] = await timed(executors[way], 2.75 + 0.01 * k);
    if (pair.together.returnResult !== pair.alone.returnResult) throw new Error('the bits differ');
    pairs.push(pair);
  }
  for (const way of ways) await executors[way][Symbol.asyncDispose]();
  const of = (way, what) => median(pairs.map((pair) => pair[way][what])).toFixed(2);
  const ratio = (what) => median(pairs.map(({ together, alone }) => alone[what] / together[what])).toFixed(2);
  console.log(
    `${nWorkers} threads: wall ${of('alone', 'seconds')} s alone, ${of('together', 'seconds')} s together, ratio ${ratio('seconds')}; ` +
      `processor ${of('alone', 'cpu')} s, ${of('together', 'cpu')} s, ratio ${ratio('cpu')}`,
  );
}
