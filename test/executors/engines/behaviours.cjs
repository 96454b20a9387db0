// What the engines of the tests do: the method says it, the keywords give the numbers.
const { spawn, spawnSync } = require('node:child_process');
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');

const errors = (name) => require(`../../../dist/src/errors/${name}.js`);
const { runProgram } = require('../../../dist/src/engines/run-program.js');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Computes for so long without looking up. */
function busy(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Counts the calls of a task across threads and processes. */
function countCall({ file }) {
  if (!file) return 0;
  appendFileSync(file, 'x');
  return readFileSync(file, 'utf8').length;
}

const behaviours = {
  echo: () => undefined,
  sleep: ({ ms }) => sleep(ms),
  /** Listens to the signal. */
  patient: ({ ms }, { signal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
  busy: ({ ms }) => busy(ms),
  /** Busy, but polls. */
  polite: ({ ms, mark }, { cancelled }) => {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      if (cancelled()) {
        if (mark) appendFileSync(mark, 'stopped politely');
        throw new Error('stopped');
      }
    }
  },
  never: () => new Promise(() => undefined),
  throw: ({ error, message }) => {
    if (!error) throw new TypeError(message ?? 'a bug in the engine');
    const [Class] = Object.values(errors(error));
    throw new Class(message ?? 'on purpose', { detail: { iterations: 50 } });
  },
  exit: ({ code }) => process.exit(code ?? 3),
  /** A crash of native code. */
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  /** As the system does it when memory runs out: all threads at once. */
  killMain: () => process.kill(process.pid, 'SIGKILL'),
  /** JavaScript heap, until the limit of the worker. */
  oom: () => {
    const hoard = [];
    while (true) hoard.push(Array.from({ length: 1e5 }, (_, i) => ({ i })));
  },
  /** Answers, and throws a little later, when another task may be at work. */
  late: ({ ms }) => {
    setTimeout(() => {
      throw new Error('too late');
    }, ms ?? 20);
  },
  /** Goes well at the n-th call only. */
  flaky: ({ file, succeedAt, how }) => {
    if (countCall({ file }) >= succeedAt) return;
    if (how === 'exit') process.exit(7);
    if (how === 'busy') busy(60_000);
    throw new Error('not yet');
  },
  nan: () => ({ result: { return_result: Number.NaN } }),
  nothing: () => null,
  uncloneable: () => ({ extras: { f: () => 1 } }),
  /** A program through runProgram, which says its pid in a file. */
  program: async ({ command, args, pidFile }, context) => {
    const run = await runProgram(command ?? 'sh', args ?? ['-c', `echo $$ > ${pidFile}; sleep 60`], { context });
    return { extras: { run } };
  },
  /** A program started behind our back, and a thread that does not listen. */
  rogue: ({ pidFile }) => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(pidFile, String(child.pid));
    busy(60_000);
  },
  rogueSync: ({ pidFile }) => {
    spawnSync('sh', ['-c', `echo $$ > ${pidFile}; exec sleep 60`]);
  },
  /** A program, and then the thread dies on its own. */
  orphan: async ({ pidFile }, context) => {
    const run = runProgram('sh', ['-c', `echo $$ > ${pidFile}; sleep 60`], { context });
    run.catch(() => undefined);
    while (!existsSync(pidFile)) await sleep(5);
    process.exit(4);
  },
  litter: async ({ ms }, { scratchDir }) => {
    mkdirSync(join(scratchDir, 'deep'));
    writeFileSync(join(scratchDir, 'deep', 'timer.dat'), 'litter');
    if (ms) await sleep(ms);
  },
  litterBusy: ({ mark }, { scratchDir }) => {
    writeFileSync(join(scratchDir, 'timer.dat'), 'litter');
    if (mark) writeFileSync(mark, scratchDir);
    busy(60_000);
  },
  /** Loses its scratch folder on the first call, as a cleaning job of the machine would do it. */
  lostScratch: ({ file }, { scratchDir }) => {
    if (countCall({ file }) === 1) rmSync(join(scratchDir, '..'), { recursive: true });
    writeFileSync(join(scratchDir, 'file'), 'x');
  },
};

/** A number that depends on every bit of the input. */
function energyOf({ geometry }) {
  return geometry.reduce((sum, x, i) => sum + Math.sin(x * (i + 1)) / (i + 1), -76.02);
}

exports.makeEngine = (name, traits = {}) => ({
  name,
  traits: {
    threadSafe: true,
    childProcess: false,
    usesScratch: false,
    drivers: ['energy', 'gradient', 'hessian'],
    pointCharges: false,
    ghosts: true,
    ...traits,
  },
  probe: async () => ({ version: '1' }),
  compute: async (input, context) => {
    const { model, keywords, driver } = input.specification;
    const started = performance.timeOrigin + performance.now();
    countCall({ file: keywords.count });
    const changes = await behaviours[model.method](keywords, context);
    if (changes === null) return null;
    const energy = energyOf(input.molecule);
    const derivative = input.molecule.geometry.map((x) => Math.cos(x) * energy);
    return {
      schema_name: 'qcschema_atomic_result',
      schema_version: 2,
      success: true,
      input_data: input,
      molecule: input.molecule,
      properties: { schema_name: 'qcschema_atomic_properties', return_energy: energy },
      return_result: driver === 'energy' ? energy : derivative,
      provenance: { creator: name },
      extras: {
        started,
        ended: performance.timeOrigin + performance.now(),
        pid: process.pid,
        threadId,
        isMainThread,
        cores: context.cores,
        memoryMiB: context.memoryMiB,
        scratchDir: context.scratchDir,
        ...changes?.extras,
      },
      ...changes?.result,
    };
  },
});
