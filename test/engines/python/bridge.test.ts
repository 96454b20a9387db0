import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineContext } from '../../../src/engines/engine';
import { definePythonEngine } from '../../../src/engines/python/python-engine';
import { atomicInput, type Calculation, context } from '../builtin/atomic-input';

let folder: string;
let python: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-test-'));
  python = process.env.MANYBODY_PYTHON;
  process.env.MANYBODY_PYTHON = 'python3';
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (python === undefined) delete process.env.MANYBODY_PYTHON;
  else process.env.MANYBODY_PYTHON = python;
});

const toy = (args: readonly string[] = []) =>
  definePythonEngine({
    name: 'toy',
    title: 'Toy',
    harness: join(__dirname, 'toy_harness.py'),
    args,
    revision: 2,
    packages: { debian: 'python3-toy', conda: null, pip: 'toy', home: 'https://example.org' },
    methods: 'squares',
    drivers: ['energy', 'gradient'],
    ghosts: true,
    pointCharges: false,
  });

const calculation = (method: string, more: Partial<Calculation> = {}) =>
  atomicInput({ symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 3], method, basis: null, ...more });
const here = (overrides: Partial<EngineContext> = {}) => context({ scratchDir: folder, ...overrides });

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 20_000) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

describe('the bridge to Python', () => {
  test('what a program prints on its standard output, when and how it likes, is no answer', async () => {
    const result = await toy().compute(calculation('squares'), here());
    expect(result.return_result).toBe(9);
  });

  test('a result holds numbers, versions and the Python', async () => {
    const engine = toy();
    expect(await engine.probe()).toEqual({ version: '1.0, toolbox 7, harness 2' });
    const result = await engine.compute(calculation('squares', { driver: 'gradient' }), here());
    expect(result.return_result).toEqual([0, 0, 0, 0, 0, 6]);
    expect(result.properties).toMatchObject({ return_energy: 9, return_gradient: [0, 0, 0, 0, 0, 6] });
    expect(result.provenance).toMatchObject({ creator: 'toy', version: '1.0, toolbox 7, harness 2' });
  });

  test('one Python serves one task after the other, tasks at the same time have one each', async () => {
    const engine = toy();
    const pidOf = async () => (await engine.compute(calculation('squares'), here())).extras.pid;
    const first = await pidOf();
    expect(await pidOf()).toBe(first);
    const together = await Promise.all([pidOf(), pidOf()]);
    expect(new Set(together).size).toBe(2);
    expect(together).toContain(first);
    expect(together).toContain(await pidOf());
  });

  test('it works in the folder of the task with the cores of the task, and leaves no folder of its own', async () => {
    const engine = toy();
    const one = await engine.compute(calculation('squares'), here());
    expect(one.extras).toMatchObject({ cwd: folder, threads: '1', cores: 1 });
    const two = await engine.compute(calculation('squares'), here({ cores: 2 }));
    expect(two.extras).toMatchObject({ threads: '2', cores: 2 });
    // Without a folder of the task it has one for as long as it computes.
    const own = await engine.compute(calculation('squares'), here({ scratchDir: null }));
    expect(own.extras.cwd).not.toBe(folder);
    expect(existsSync(own.extras.cwd as string)).toBe(false);
  });

  test('data is no code: quotes, semicolons and line ends in a comment arrive as they were', async () => {
    const input = calculation('squares');
    const comment = `"; import os; os._exit(1) #'\n\u2028\x1e{"id":1}`;
    const result = await toy().compute({ ...input, molecule: { ...input.molecule, comment } }, here());
    expect(result.extras.comment).toBe(comment);
  });

  test('a crash is an accident with the last words of the program; the next task gets a new Python', async () => {
    const engine = toy();
    await expect(engine.compute(calculation('crash'), here())).rejects.toMatchObject({
      code: 'ENGINE',
      message: expect.stringMatching(/SIGABRT.*the last words/s),
    });
    expect((await engine.compute(calculation('squares'), here())).return_result).toBe(9);
  });

  test('a Python that is killed in the middle fails its task, and the next one is computed', async () => {
    const engine = toy();
    const task = engine.compute(calculation('sleep'), here());
    task.catch(() => undefined);
    await until(() => existsSync(join(folder, 'started')), 'it starts');
    process.kill(Number(readFileSync(join(folder, 'started'), 'utf8')), 'SIGKILL');
    await expect(task).rejects.toMatchObject({ code: 'ENGINE', message: expect.stringContaining('SIGKILL') });
    expect((await engine.compute(calculation('squares'), here())).return_result).toBe(9);
  });

  test('an idle Python that is killed is replaced', async () => {
    const engine = toy();
    const { extras } = await engine.compute(calculation('squares'), here());
    process.kill(extras.pid as number, 'SIGKILL');
    await until(() => !isAlive(extras.pid as number), 'it dies');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await engine.compute(calculation('squares'), here())).return_result).toBe(9);
  });

  test.each([
    ['unconverged', 'CONVERGENCE', 'toy: no convergence in 3 iterations'],
    ['wrong', 'INPUT', "toy: there is no keyword 'misspelt'. Known: known"],
    ['full', 'RESOURCE', 'No space left'],
    ['exit', 'ENGINE', 'SystemExit: 3'],
    ['nan', 'ENGINE', 'not a finite number'],
    ['short', 'ENGINE', 'a gradient of 1 numbers, not 6'],
  ])('%s is an error of the kind %s', async (method, code, message) => {
    const engine = toy();
    const failed = engine.compute(calculation(method, { driver: 'gradient', keywords: { misspelt: 1 } }), here());
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    // And the same Python does the next one.
    expect((await engine.compute(calculation('squares'), here())).return_result).toBe(9);
  });

  test('a program that reads its standard input finds it empty', async () => {
    expect((await toy().compute(calculation('input'), here())).extras.stdin).toBe('');
  });

  test('an abort ends the Python and rejects with the reason', async () => {
    const controller = new AbortController();
    const task = toy().compute(calculation('sleep'), here({ signal: controller.signal }));
    task.catch(() => undefined);
    await until(() => existsSync(join(folder, 'started')), 'it starts');
    const pid = Number(readFileSync(join(folder, 'started'), 'utf8'));
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(task).rejects.toBe(reason);
    expect(isAlive(pid)).toBe(false);
  });

  test('where it is missing it says which Pythons were asked, and how to install it', async () => {
    const engine = toy(['missing']);
    const probe = await engine.probe();
    expect(probe).toMatchObject({ missing: expect.stringMatching(/Toy is in none.*no_such_module.*apt install/s) });
    await expect(engine.compute(calculation('squares'), here())).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
    process.env.MANYBODY_PYTHON = '/no/such/python';
    expect(await toy().probe()).toMatchObject({ missing: expect.stringContaining('there is no such Python') });
  });

  test('nothing of it outlives the process, be it ended by its end or by SIGKILL', async () => {
    const build = join(__dirname, '..', '..', '..', 'dist', 'src', 'engines', 'python', 'python-engine.js');
    const run = (how: string) =>
      `const { definePythonEngine } = require(${JSON.stringify(build)});
       const engine = definePythonEngine({ name: 'toy', title: 'Toy', harness: ${JSON.stringify(join(__dirname, 'toy_harness.py'))},
         revision: 1, packages: {}, methods: '', drivers: ['energy'], ghosts: true, pointCharges: false });
       const context = { signal: new AbortController().signal, scratchDir: ${JSON.stringify(folder)}, cores: 1, memoryMiB: 100 };
       const input = ${JSON.stringify(calculation('squares'))};
       engine.compute(input, context).then((result) => {
         require('node:fs').writeFileSync('pid', String(result.extras.pid));
         ${how}
       });`;
    for (const how of ['', "process.kill(process.pid, 'SIGKILL');"]) {
      const script = join(folder, 'run.cjs');
      writeFileSync(script, run(how));
      await new Promise((resolve) => execFile(process.execPath, [script], { cwd: folder, timeout: 30_000 }, resolve));
      const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      expect(pid).toBeGreaterThan(0);
      await until(() => !isAlive(pid), 'the Python ends');
      rmSync(join(folder, 'pid'));
    }
    expect(readdirSync(folder)).toEqual(['run.cjs']);
  });
});
