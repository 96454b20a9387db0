import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { descendants } from '../../src/engines/process-tree';
import { systemText } from '../executors/system-text';

const root = resolve(__dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-orphans-'));
  writeFileSync(
    join(folder, 'busy.cjs'),
    `const { appendFileSync } = require('node:fs');
     const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
     exports.engine = defineEngine({ name: 'busy', evaluate: () => {
       appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + '\\n');
       const end = Date.now() + 60_000;
       while (Date.now() < end);
       return -1;
     } });`,
  );
  writeFileSync(join(folder, 'input.yaml'), 'molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: any\nbsse_type: nocp\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  const stat = systemText(`/proc/${pid}/stat`);
  return stat !== undefined && !/\) Z /.test(stat);
};
const until = async (condition: () => boolean, ms: number): Promise<boolean> => {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((r) => setTimeout(r, 50)))
    if (condition()) return true;
  return condition();
};

describe.skipIf(process.platform !== 'linux')('worker processes that compute without looking up', () => {
  test.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)('end when the run is ended by %s', async (signal) => {
    rmSync(join(folder, 'pids'), { force: true });
    const args = [
      'run',
      'input.yaml',
      '--engine',
      './busy.cjs',
      '--no-store',
      '--executor',
      'processes',
      '--workers',
      '2',
    ];
    const child = spawn(process.execPath, [join(root, 'dist/src/cli/main.js'), ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
    const pids = (): number[] => {
      try {
        return readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
      } catch {
        return []; // no task has begun
      }
    };
    expect(await until(() => pids().length === 2, 30_000)).toBe(true);
    child.kill(signal);
    expect(await until(() => pids().every((pid) => !alive(pid)), 5000)).toBe(true);
    expect(await until(() => child.exitCode !== null || child.signalCode !== null, 5000)).toBe(true);
  });
});

// A script that uses the package has no handler for signals: nothing of ours runs when it is ended.
describe.skipIf(process.platform !== 'linux')('programs of engines', () => {
  const runs = `
    const { ManyBodyComputer } = require(${JSON.stringify(join(root, 'dist/src/index.js'))});
    const { defineEngine, runProgram } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
    const where = process.argv[2];`;
  const script = "echo $$ >> pids; sleep 60 & echo $! >> pids; setsid sh -c 'echo $$ >> pids; exec sleep 60' & wait";
  /** Engines that start a program, or a plain child of their own, and never look up again. */
  const engineFile = (kind: string) => `
    const { defineEngine, runProgram } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
    const run = (context) => runProgram('sh', ['-c', ${JSON.stringify(script)}], { context });
    exports.engine = ${
      kind === 'program'
        ? "{ name: 'program', traits: { threadSafe: true, childProcess: true, usesScratch: false, drivers: ['energy'], pointCharges: false, ghosts: true }, probe: async () => ({ version: '1' }), compute: (_, context) => run({ ...context, scratchDir: process.cwd() }) }"
        : `defineEngine({ name: 'plain', evaluate: () => {
            require('node:child_process').spawn('sh', ['-c', 'echo $$ >> pids; echo $$ >> pids; echo $$ >> pids; exec sleep 60']);
            const end = Date.now() + 60_000;
            while (Date.now() < end);
            return -1;
          } })`
    };`;

  test.each([
    ['program', 'threads', 'SIGKILL'],
    ['program', 'threads', 'SIGTERM'],
    ['program', 'threads', 'SIGINT'],
    ['program', 'sequential', 'SIGHUP'],
    ['program', 'processes', 'SIGKILL'],
    ['plain', 'processes', 'SIGKILL'],
  ] as const)(
    'a %s under %s is gone with all that it started after %s of the script',
    async (kind, executor, signal) => {
      rmSync(join(folder, 'pids'), { force: true });
      writeFileSync(join(folder, `${kind}.cjs`), engineFile(kind));
      writeFileSync(
        join(folder, 'script.cjs'),
        `${runs}
      void ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 4').level(2, 'any').engine(${JSON.stringify(join(folder, `${kind}.cjs`))})
        .executor(where).config({ nWorkers: 1 }).store(false).run();`,
      );
      const child = spawn(process.execPath, ['script.cjs', executor], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const pids = (): number[] =>
        readdirSync(folder).includes('pids')
          ? readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
          : [];
      expect(await until(() => pids().length === 3, 30_000)).toBe(true);
      expect(pids().every(alive)).toBe(true);
      const guards = childrenNamed(child.pid!, 'while read -r what pid');
      child.kill(signal);
      expect(await until(() => ![...pids(), ...guards].some(alive), 3000)).toBe(true);
      expect(await until(() => child.signalCode === signal, 5000)).toBe(true);
    },
  );
});

/** Processes below `pid` whose command line holds a text. */
function childrenNamed(pid: number, text: string): number[] {
  return descendants(pid).filter((child) => systemText(`/proc/${child}/cmdline`)?.includes(text));
}
