// What the notebook displays cost: progress over 10 000 tasks, the first DataFrame, a figure, a report.
// Run `npm run build` first; then `node bench/notebook.mjs`.
import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);
const { ProgressDisplay, danfojs } = require('../dist/src/notebook/index.js');
const { ManyBodyComputer } = require('../dist/src/index.js');

console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}`);

// Ten thousand tasks of 10 ms on 2 workers are 50 s of run; the display gets every event of it.
const tasks = 10_000;
const runMs = (tasks * 10) / 2;
const record = { status: 'completed', source: 'engine', executionTimeMs: 10 };
const snapshot = (done) => ({
  total: tasks,
  done,
  completed: done,
  failed: 0,
  cached: 0,
  retried: 0,
  running: 2,
  workers: 2,
  levels: [1, 2, 3].map((nBody) => ({ modelChemistry: 'hf/6-31g', nBody, total: 3334, done: 0, failed: 0, cached: 0 })),
  lanes: ['w1', 'w2'].map((workerId) => ({ workerId, task: 'hf/6-31g (1, 3)@(1, 2, 3)', since: 0, done })),
  elapsedMs: done * 5,
  tasksPerSecond: 200,
  etaMs: (tasks - done) * 5,
  problems: [],
});
let updates = 0;
let bytes = 0;
let largest = 0;
let clock = 0;
// The display asks this clock, so that the run takes its 50 s without our waiting for them.
const realNow = performance.now.bind(performance);
performance.now = () => clock;
const display = new ProgressDisplay((bundle) => {
  updates++;
  const size = Buffer.byteLength(JSON.stringify(bundle));
  bytes += size;
  largest = Math.max(largest, size);
});
const started = realNow();
display.handle({ type: 'started', title: 'water', progress: snapshot(0) });
for (let done = 1; done <= tasks; done++) {
  clock = done * 5;
  display.handle({ type: 'task-finished', task: 't', record, progress: snapshot(done) });
}
display.handle({ type: 'finished', status: 'complete', progress: snapshot(tasks) });
const spent = realNow() - started;
performance.now = realNow;
console.log(
  `progress over ${tasks} tasks: ${spent.toFixed(0)} ms = ${((100 * spent) / runMs).toFixed(2)} % of a run of ${runMs / 1000} s`,
);
console.log(
  `  ${updates} updates, ${(updates / (runMs / 1000)).toFixed(1)} a second, largest ${largest} bytes; sent ${(bytes / 1e6).toFixed(2)} MB, kept in the notebook ${(largest / 1e6).toFixed(4)} MB`,
);

const timed = (name, work) => {
  const from = performance.now();
  const value = work();
  console.log(`${name}: ${(performance.now() - from).toFixed(0)} ms`);
  return value;
};
const atoms = Array.from({ length: 8 }, (_, i) => `0 1\nAr ${3.8 * (i % 2)} ${3.8 * ((i >> 1) % 2)} ${3.8 * (i >> 2)}`);
const result = await ManyBodyComputer.of(atoms.join('\n--\n'), { units: 'angstrom' })
  .level(3, 'lj+at')
  .engine('model')
  .bsse('nocp')
  .workers(1)
  .store(false)
  .run({ onProgress() {} });
timed('loading danfojs', () => danfojs());
timed('DataFrame of the tasks', () => result.taskTable().toDataFrame());
timed('first static picture', () => result.plot.convergence().toSVG());
timed('second static picture', () => result.plot.pairs().toSVG());
const report = timed('report', () => result.report());
console.log(`  ${(Buffer.byteLength(report) / 1e6).toFixed(2)} MB`);
process.exit(0);
