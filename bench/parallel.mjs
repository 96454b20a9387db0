// Speed-up of worker threads: a water hexamer, cp, 3 bodies, HF/6-31G, against a real sequential run in the same process.
// Usage: npm run build && node bench/parallel.mjs [basis] [repeats]

import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);
const { ManyBodyComputer, SequentialExecutor, ThreadExecutor } = require('../dist/src/index.js');
const [basis = '6-31g', repeats = '3'] = process.argv.slice(2);

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
const total = computer.plan().total;
console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
console.log(`water hexamer, cp, 3 bodies, hf/${basis}: ${total} tasks`);

async function timed(executor) {
  const started = performance.now();
  const result = await computer.executor(executor).run();
  return { seconds: (performance.now() - started) / 1000, result };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rows = [];
for (let repeat = 0; repeat < Number(repeats); repeat++) {
  const sequential = new SequentialExecutor();
  const one = await timed(sequential);
  await sequential[Symbol.asyncDispose]();
  const threads = new ThreadExecutor({ nWorkers: 2 });
  const two = await timed(threads);
  await threads[Symbol.asyncDispose]();
  if (one.result.returnResult !== two.result.returnResult) throw new Error('the bits differ');
  rows.push({
    one: one.seconds,
    two: two.seconds,
    ratio: one.seconds / two.seconds,
    utilisation: two.result.statistics.utilisation,
  });
  const { one: a, two: b, ratio, utilisation } = rows.at(-1);
  console.log(
    `sequential ${a.toFixed(2)} s, 2 workers ${b.toFixed(2)} s, ratio ${ratio.toFixed(2)}, utilisation ${(100 * utilisation).toFixed(0)} %`,
  );
}
console.log(
  `median ratio ${median(rows.map((row) => row.ratio)).toFixed(2)}, utilisation ${(100 * median(rows.map((row) => row.utilisation))).toFixed(0)} %`,
);
