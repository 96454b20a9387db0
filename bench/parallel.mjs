// Speed-up of worker threads: a water hexamer, cp, 3 bodies, HF/6-31G, against a real sequential run in the same process.
// "first run": new threads, which translate and warm up all they need. "later runs": threads that have run before, as they
// have from the second cell of a notebook on. The sequential run has a process that is warm, in both. "two processes": how much faster
// this machine does two sequential runs in two processes than one after the other: what its cores give at that moment.
// Usage: npm run build && node bench/parallel.mjs [basis] [repeats]

import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);
const { ManyBodyComputer, SequentialExecutor, ThreadExecutor } = require('../dist/src/index.js');
const [basis = '6-31g', repeats = '5'] = process.argv.slice(2);

// Six waters on a ring of radius 2.75 angstrom, each donating one hydrogen bond to the next.
const ring = Array.from({ length: 6 }, (_, i) => {
  const angle = (i * Math.PI) / 3;
  const [x, y] = [2.75 * Math.cos(angle), 2.75 * Math.sin(angle)];
  const toNext = angle + (2 * Math.PI) / 3;
  const up = i % 2 ? 0.93 : -0.93;
  const line = (symbol, dx, dy, dz) => `${symbol} ${(x + dx).toFixed(6)} ${(y + dy).toFixed(6)} ${dz.toFixed(6)}`;
  return [
    line('O', 0, 0, 0),
    line('H', 0.96 * Math.cos(toNext), 0.96 * Math.sin(toNext), 0),
    line('H', 0.24 * Math.cos(angle), 0.24 * Math.sin(angle), up),
  ].join('\n');
}).join('\n--\n');

const computer = ManyBodyComputer.of(ring).level(3, `hf/${basis}`).bsse('cp').config({ logLevel: 'error' });
const here = import.meta.filename;
if (process.env.BENCH_ALONE) {
  // One of the two processes: warm up, say so, and run when told.
  const executor = new SequentialExecutor();
  await timed(executor);
  process.send('warm');
  process.on('message', async () => process.send((await timed(executor)).seconds));
} else await measure();

async function timed(executor) {
  const started = performance.now();
  const result = await computer.executor(executor).run();
  return { seconds: (performance.now() - started) / 1000, result };
}

function said(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('one of the two processes ended early')));
  });
}

async function measure() {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
  console.log(`water hexamer, cp, 3 bodies, hf/${basis}: ${computer.plan().total} tasks, 2 workers`);
  const sequential = new SequentialExecutor();
  const kept = new ThreadExecutor({ nWorkers: 2 });
  await timed(sequential);
  await timed(kept);
  const alone = [0, 1].map(() => fork(here, process.argv.slice(2), { env: { ...process.env, BENCH_ALONE: '1' } }));
  await Promise.all(alone.map(said));
  const ask = (child) => {
    child.send('run');
    return said(child);
  };
  const rows = [];
  for (let repeat = 0; repeat < Number(repeats); repeat++) {
    const one = await timed(sequential);
    const fresh = new ThreadExecutor({ nWorkers: 2 });
    const first = await timed(fresh);
    await fresh[Symbol.asyncDispose]();
    const later = await timed(kept);
    for (const { result } of [first, later]) {
      if (result.returnResult !== one.result.returnResult) throw new Error('the bits differ');
    }
    const single = await ask(alone[0]);
    const both = await Promise.all(alone.map(ask));
    rows.push({
      sequential: one.seconds,
      'first run': first.seconds,
      'later runs': later.seconds,
      'speed-up, first run': one.seconds / first.seconds,
      'speed-up, later runs': one.seconds / later.seconds,
      'utilisation, first run': first.result.statistics.utilisation,
      'utilisation, later runs': later.result.statistics.utilisation,
      'speed-up, two processes': (2 * single) / Math.max(...both),
    });
  }
  for (const child of alone) child.disconnect();
  await kept[Symbol.asyncDispose]();
  const digits = (values) => values.map((value) => value.toFixed(2)).join(' ');
  for (const name of Object.keys(rows[0])) {
    const values = rows.map((row) => row[name]).sort((a, b) => a - b);
    console.log(`${name.padEnd(26)} median ${digits([values[Math.floor(values.length / 2)]])}   all ${digits(values)}`);
  }
}
