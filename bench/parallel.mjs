// Speed-up of worker threads: a water hexamer, cp, 3 bodies, HF/6-31G, 2 workers, against a real sequential run.
//  later runs     threads that have run other molecules before, as they have from the second run of a notebook on
//  ready threads  threads that loaded and warmed the engine while nothing was to do, as they have for the first run of a notebook
//  new threads    threads that load and warm all they need during the run
// each against a sequential run of the same geometry in the same process, which has run other geometries before;
//  same molecule  later runs of the molecule of the run before, whose integrals are kept on both sides
//  new processes  new threads in a new process against a sequential run in a new process: both pay for loading and warming.
// All 41 tasks have the basis of the hexamer: for a new molecule the threads make its integrals together (shared-integrals.mjs).
// "two processes": how much faster this machine does two sequential runs in two processes than one after the other: what its
// cores give at that moment.
// Usage: npm run build && node bench/parallel.mjs [basis] [repeats]

import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { ring } from './ring.mjs';

const require = createRequire(import.meta.url);
const { ManyBodyComputer, SequentialExecutor, ThreadExecutor } = require('../dist/src/index.js');
const [basis = '6-31g', repeats = '5'] = process.argv.slice(2);

function hexamer(radius) {
  return ManyBodyComputer.of(ring(radius)).level(3, `hf/${basis}`).bsse('cp').config({ logLevel: 'error' });
}

const usualRadius = 2.75;
const here = import.meta.filename;
if (process.env.BENCH_ROLE === 'alone') {
  // One of the two processes: warm up, say so, and run when told.
  const executor = new SequentialExecutor();
  await timed(executor);
  process.send('warm');
  process.on('message', async () => process.send((await timed(executor)).seconds));
} else if (process.env.BENCH_ROLE) {
  const executor =
    process.env.BENCH_ROLE === 'sequential' ? new SequentialExecutor() : new ThreadExecutor({ nWorkers: 2 });
  process.send((await timed(executor)).seconds);
  await executor[Symbol.asyncDispose]();
} else await measure();

async function timed(executor, radius = usualRadius) {
  const computer = hexamer(radius).executor(executor);
  const started = performance.now();
  const result = await computer.run();
  return { seconds: (performance.now() - started) / 1000, result };
}

function said(child) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a process ended early'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

async function withNewThreads(radius, prepare) {
  const executor = new ThreadExecutor({ nWorkers: 2 });
  await prepare(executor);
  const run = await timed(executor, radius);
  await executor[Symbol.asyncDispose]();
  return run;
}

async function measure() {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
  console.log(`water hexamer, cp, 3 bodies, hf/${basis}: ${hexamer(usualRadius).plan().total} tasks, 2 workers`);
  const sequential = new SequentialExecutor();
  const kept = new ThreadExecutor({ nWorkers: 2 });
  await timed(sequential);
  await timed(kept);
  const start = (role) => fork(here, process.argv.slice(2), { env: { ...process.env, BENCH_ROLE: role } });
  const alone = [0, 1].map(() => start('alone'));
  await Promise.all(alone.map(said));
  const ask = (child) => {
    child.send('run');
    return said(child);
  };
  const rows = [];
  for (let repeat = 0; repeat < Number(repeats); repeat++) {
    const radius = usualRadius + 0.01 * (repeat + 1);
    const one = await timed(sequential, radius);
    const later = await timed(kept, radius);
    const oneAgain = await timed(sequential, radius);
    const laterAgain = await timed(kept, radius);
    const ready = await withNewThreads(radius, (executor) => executor.warm([{ name: 'builtin' }]));
    const first = await withNewThreads(radius, () => undefined);
    for (const { result } of [first, ready, later, oneAgain, laterAgain]) {
      if (result.returnResult !== one.result.returnResult) throw new Error('the bits differ');
    }
    const single = await ask(alone[0]);
    const both = await Promise.all(alone.map(ask));
    const newSequential = await said(start('sequential'));
    const newThreads = await said(start('threads'));
    rows.push({
      'sequential, s': one.seconds,
      'later runs, s': later.seconds,
      'same molecule, sequential, s': oneAgain.seconds,
      'same molecule, threads, s': laterAgain.seconds,
      'ready threads, s': ready.seconds,
      'new threads, s': first.seconds,
      'new process, sequential, s': newSequential,
      'new process, threads, s': newThreads,
      'speed-up, later runs': one.seconds / later.seconds,
      'speed-up, same molecule': oneAgain.seconds / laterAgain.seconds,
      'speed-up, ready threads': one.seconds / ready.seconds,
      'speed-up, new threads': one.seconds / first.seconds,
      'speed-up, new processes': newSequential / newThreads,
      'speed-up, two processes': (2 * single) / Math.max(...both),
      'utilisation, later runs': later.result.statistics.utilisation,
      'utilisation, new threads': first.result.statistics.utilisation,
    });
  }
  for (const child of alone) child.disconnect();
  await kept[Symbol.asyncDispose]();
  const digits = (values) => values.map((value) => value.toFixed(2)).join(' ');
  for (const name of Object.keys(rows[0])) {
    const values = rows.map((row) => row[name]).sort((a, b) => a - b);
    console.log(`${name.padEnd(29)} median ${digits([values[Math.floor(values.length / 2)]])}   all ${digits(values)}`);
  }
}
