import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { descendants, groupAlive, killTree } from '../../src/engines/process-tree';
import { runProgram, spawnEngineProgram, withoutMpiRank } from '../../src/engines/run-program';
import { allowing, isAlive, until } from '../executors/tasks';

describe('running a program', () => {
  let folder: string;
  const context = (changes = {}) => ({
    signal: new AbortController().signal,
    scratchDir: folder,
    cores: 2,
    ...changes,
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'program-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const started = async (file: string) => {
    const path = join(folder, file);
    await until(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'), 5000, `${file} is written`);
    return Number(readFileSync(path, 'utf8'));
  };

  test('gives what it wrote, and how it ended, whatever the exit code', async () => {
    const run = await runProgram('sh', ['-c', 'cat; echo oops >&2; exit 3'], { context: context(), input: 'hello' });
    expect(run).toMatchObject({ exitCode: 3, signal: null, stdout: 'hello', stderr: 'oops\n', truncated: false });
    expect(run.wallTimeMs).toBeGreaterThan(0);
  });

  test('runs in the scratch folder, with the cores of the task for every numeric library', async () => {
    const script = 'pwd; echo $OMP_NUM_THREADS $OPENBLAS_NUM_THREADS $MKL_NUM_THREADS $EXTRA';
    const run = await runProgram('sh', ['-c', script], { context: context(), env: { EXTRA: 'more' } });
    expect(run.stdout).toBe(`${folder}\n2 2 2 more\n`);
  });

  test('a program that is not installed is named', async () => {
    await expect(runProgram('no-such-program', [], { context: context() })).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      message: expect.stringContaining("'no-such-program'"),
    });
  });

  test('a lost working folder is not mistaken for a missing program', async () => {
    const gone = context({ scratchDir: join(folder, 'gone') });
    await expect(runProgram('sh', [], { context: gone })).rejects.toMatchObject({ code: 'ENGINE' });
  });

  test('keeps the end of a long output', async () => {
    const run = await runProgram('sh', ['-c', 'seq 1 100000'], { context: context(), maxOutputBytes: 1000 });
    expect(run.truncated).toBe(true);
    expect(run.stdout).toHaveLength(1000);
    expect(run.stdout.endsWith('99999\n100000\n')).toBe(true);
  });

  test('a program that dies of a signal says which', async () => {
    const run = await runProgram('sh', ['-c', 'kill -SEGV $$'], { context: context() });
    expect(run).toMatchObject({ exitCode: null, signal: 'SIGSEGV' });
  });

  test('a program that does not read its input is no error', async () => {
    const run = await runProgram('true', [], { context: context(), input: 'x'.repeat(1e6) });
    expect(run.exitCode).toBe(0);
  });

  test('an abort kills the program and all that it started, and rejects with the reason', async () => {
    const controller = new AbortController();
    const script = 'sleep 60 & echo $! > child; setsid sleep 60 & echo $! > stranger; echo $$ > self; wait';
    const run = runProgram('sh', ['-c', script], { context: context({ signal: controller.signal }) });
    const pids = [await started('self'), await started('child'), await started('stranger')];
    const reason = new Error('enough');
    const abortedAt = performance.now();
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(performance.now() - abortedAt).toBeLessThan(allowing(1000));
    for (const pid of pids) await until(() => !isAlive(pid), 500, `${pid} is gone`);
  });

  test('a program that ignores SIGTERM is killed', async () => {
    const controller = new AbortController();
    const script = 'trap "" TERM; echo $$ > self; while true; do sleep 0.05; done';
    const run = runProgram('sh', ['-c', script], { context: context({ signal: controller.signal }) });
    const pid = await started('self');
    controller.abort();
    await expect(run).rejects.toThrow();
    await until(() => !isAlive(pid), 500, 'it is gone');
  });

  test('nothing starts when the signal is aborted already', async () => {
    const reason = new Error('enough');
    const aborted = context({ signal: AbortSignal.abort(reason) });
    await expect(runProgram('sh', ['-c', 'touch started'], { context: aborted })).rejects.toBe(reason);
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });

  test('what a program leaves running when it ends is ended', async () => {
    const run = await runProgram('sh', ['-c', 'sleep 60 > /dev/null 2>&1 & echo $!'], { context: context() });
    await until(() => !isAlive(Number(run.stdout)), 500, 'the child is gone');
  });

  test('a stranger that holds the pipes does not keep the answer', async () => {
    const start = performance.now();
    const run = await runProgram('sh', ['-c', '(setsid sleep 5 &) ; sleep 0.2; echo done'], { context: context() });
    expect(run.stdout).toBe('done\n');
    expect(performance.now() - start).toBeLessThan(allowing(4000));
  });

  test('no listener is left on the signal of a long life', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = ((...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    }) as typeof add;
    signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    }) as typeof remove;
    await runProgram('true', [], { context: context({ signal }) });
    expect(listeners).toBe(0);
  });

  test('a program that stays answers again and again', async () => {
    const controller = new AbortController();
    const child = await spawnEngineProgram('cat', [], { context: context({ signal: controller.signal }) });
    const answer = () => new Promise((resolve) => child.stdout!.once('data', (data) => resolve(String(data))));
    child.stdin!.write('one');
    expect(await answer()).toBe('one');
    child.stdin!.write('two');
    expect(await answer()).toBe('two');
    controller.abort();
    await new Promise((resolve) => child.once('exit', resolve));
    expect(groupAlive(child.pid!)).toBe(false);
  });

  test('programs do not outlive the process that exits', async () => {
    const build = join(__dirname, '..', '..', 'dist', 'src', 'engines', 'run-program.js');
    const script = join(folder, 'exits.cjs');
    writeFileSync(
      script,
      `const { runProgram } = require(${JSON.stringify(build)});
       const context = { signal: new AbortController().signal, scratchDir: null, cores: 1 };
       void runProgram('sh', ['-c', 'echo $$ > pid; sleep 60'], { context });
       const wait = setInterval(() => { if (require('node:fs').existsSync('pid')) { clearInterval(wait); process.exit(0); } }, 5);`,
    );
    execFileSync(process.execPath, [script], { cwd: folder, timeout: 20_000 });
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await until(() => !isAlive(pid), 500, 'the program is gone');
  });

  test('a guard that is killed is replaced, and one without programs ends', async () => {
    const guards = () =>
      descendants(process.pid).filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('while read -r what pid');
        } catch {
          return false; // ended while it was listed
        }
      });
    const controller = new AbortController();
    const child = await spawnEngineProgram('cat', [], { context: context({ signal: controller.signal }) });
    const [first] = guards();
    process.kill(first!, 'SIGKILL');
    await until(() => guards().length === 1 && guards()[0] !== first, 2000, 'there is another guard');
    controller.abort();
    await new Promise((resolve) => child.once('exit', resolve));
    await until(() => guards().length === 0, 3000, 'the guard has ended');
  });

  test('a program is found as the system finds it: by path from its folder, or on the PATH it is given', async () => {
    writeFileSync(join(folder, 'mine'), '#!/bin/sh\necho mine "$@"\n', { mode: 0o755 });
    expect((await runProgram('./mine', ['a b', '*'], { context: context() })).stdout).toBe('mine a b *\n');
    expect((await runProgram('mine', [], { context: context(), env: { PATH: folder } })).stdout).toBe('mine\n');
    chmodSync(join(folder, 'mine'), 0o644);
    await expect(runProgram('./mine', [], { context: context() })).rejects.toThrow('EACCES');
  });

  test('killing what is gone is no error', async () => {
    const child = await spawnEngineProgram('true', [], { context: context() });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(() => killTree(child.pid!)).not.toThrow();
    expect(descendants(child.pid!)).toEqual([]);
  });
});

test('a program does not take itself for a rank of the job that this process belongs to', () => {
  const rank = {
    PMI_RANK: '1',
    PMIX_NAMESPACE: 'x',
    OMPI_COMM_WORLD_RANK: '1',
    OMPI_MCA_orte_hnp_uri: 'x',
    MPI_LOCALRANKID: '1',
  };
  const kept = { PATH: '/bin', OMPI_MCA_btl: 'self', OMPI_ALLOW_RUN_AS_ROOT: '1', SLURM_JOB_ID: '7' };
  expect(withoutMpiRank({ ...rank, ...kept })).toEqual(kept);
});
