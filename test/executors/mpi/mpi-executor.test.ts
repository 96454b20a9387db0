import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { candidates } from '../../../src/executors/mpi/library';
import { engineFile, until } from '../tasks';
import { cli, launch, launchers, ranksWith } from './launchers';

const root = join(__dirname, '..', '..', '..');
const noted = join(__dirname, 'noted-engine.cjs');

describe('the library', () => {
  test.each([
    [{ PMI_RANK: '0' }, 'libmpich.so.12'],
    [{ OMPI_COMM_WORLD_RANK: '0' }, 'libmpi.so.40'],
    [{ PMIX_RANK: '0' }, 'libmpi.so.40'],
    [{ OMPI_COMM_WORLD_RANK: '0', MANYBODY_MPI_LIBRARY: '/opt/mpi.so' }, '/opt/mpi.so'],
  ])('with %j the first one tried is %s', (env, first) => {
    expect(candidates(env)[0]).toBe(first);
  });

  test('without a launcher the executor says how to start one', () => {
    const args = [cli, 'run', join(root, 'examples', 'water-trimer.yaml'), '--no-store', '--executor', 'mpi'];
    let said = '';
    try {
      execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      said = String((error as { stderr: string }).stderr);
    }
    expect(said).toContain('mpiexec -n 4 manybody run');
  });
});

describe.each(launchers)('under $library', (launcher) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mpi-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  const lines = (name: string) => readFileSync(file(name), 'utf8').trim().split('\n');

  /** Argon on a grid, a little out of place: N fragments. */
  function argon(n: number): string {
    const atoms = Array.from({ length: n }, (_, i) => {
      const at = [i % 4, Math.floor(i / 4) % 4, Math.floor(i / 16)].map((x) => 4 * x + Math.sin(i) / 10);
      return `Ar ${at.map((x) => x.toFixed(6)).join(' ')}`;
    });
    writeFileSync(file('argon.xyz'), `${n}\nargon\n${atoms.join('\n')}\n`);
    return file('argon.xyz');
  }
  const flags = ['--detect-fragments', '--engine', 'model', '--max-body', '2', '--model', 'lj', '--json'];

  /** What a document says about numbers. */
  function numbersOf(path: string): unknown {
    const { properties, cluster_properties, return_result } = JSON.parse(readFileSync(path, 'utf8'));
    return { properties, cluster_properties, return_result };
  }

  function sequentially(...args: string[]): unknown {
    const output = file('sequential.json');
    execFileSync(
      process.execPath,
      [cli, 'run', ...args, '--executor', 'sequential', '--no-store', '--output', output],
      { stdio: 'ignore' },
    );
    return numbersOf(output);
  }

  test('the executor keeps the contract', async () => {
    const viaPort = launcher.library === 'MPICH';
    const [program, ...rest] = launcher.command;
    // The test runner's own child is rank 0, which hydra's pipe does not reach; its port does.
    const command = viaPort ? [program, '-pmi-port', ...rest] : launcher.command;
    const asRank = viaPort ? ['env', 'PMI_SIZE=3'] : [];
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const config = join(__dirname, 'inner.config.mts');
    const report = file('report.json');
    const modules = ['scripted.cjs', 'scratching.cjs', 'program.cjs', 'broken.cjs', 'not-an-engine.cjs', 'absent.cjs'];
    const { ended } = launch({ ...launcher, command } as typeof launcher, [
      [
        1,
        ...(viaPort ? ['env', 'PMI_RANK=0', 'PMI_SIZE=3'] : []),
        process.execPath,
        vitest,
        'run',
        '--config',
        config,
        '--reporter=json',
        `--outputFile=${report}`,
      ],
      [2, ...asRank, process.execPath, join(__dirname, 'rank.cjs'), ...modules.map(engineFile)],
    ]);
    const { code, stderr } = await ended;
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = testResults.flatMap((each: { assertionResults: { status: string; fullName: string }[] }) =>
      each.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    );
    expect(failed).toEqual([]);
    expect(numPassedTests).toBeGreaterThan(45);
    expect([code, stderr]).toEqual([0, expect.anything()]);
  });

  test('the water trimer has the bits of a sequential run', async () => {
    const input = join(root, 'examples', 'water-trimer.yaml');
    const output = file('mpi.json');
    const { ended } = launch(launcher, [[3, process.execPath, cli, 'run', input, '--no-store', '--output', output]]);
    expect(await ended).toMatchObject({ code: 0 });
    expect(numbersOf(output)).toEqual(sequentially(input));
  });

  test.each([2, 3])('2 016 tasks, with %i workers of 3 ranks, have the bits of a sequential run', async (workers) => {
    const input = argon(63);
    const output = file('mpi.json');
    const args = ['run', input, ...flags, '--no-store', '--workers', String(workers), '--output', output];
    const { ended } = launch(launcher, [[3, process.execPath, cli, ...args]]);
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).success).toBe(true);
    expect(numbersOf(output)).toEqual(sequentially(input, ...flags));
  });

  test('a rank that is killed ends the job at once; the next run computes only what was in flight', async () => {
    const input = argon(12);
    const args = [input, '--detect-fragments', '--engine', noted, '--max-body', '2', '--model', 'any'];
    const output = file('mpi.json');
    const run = ['run', ...args, '--store', file('store'), '--output', output];
    const env = { NOTED_FILE: file('notes'), NOTED_MS: '60' };
    const first = launch(launcher, [[3, process.execPath, cli, ...run]], { env });
    await until(() => /\n[2-4]\d\/78/.test(first.stderr()), 60_000, 'a third is done');
    const before = lines('notes').length;
    const ranks = ranksWith(input);
    expect(ranks).toHaveLength(3);
    const killedAt = performance.now();
    process.kill(ranks[2]!, 'SIGKILL');
    const { code, stderr, stdout } = await first.ended;
    expect(code).not.toBe(0);
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    expect(stderr + stdout).toMatch(/lost a rank|[Kk]illed/);
    await until(() => ranksWith(input).length === 0, 5000, 'no rank is left');

    const second = launch(launcher, [[3, process.execPath, cli, ...run]], { env });
    expect(await second.ended).toMatchObject({ code: 0 });
    const all = lines('notes');
    expect(before).toBeGreaterThan(10);
    expect(new Set(all).size).toBe(78);
    // At most one task of each rank, and one result on its way.
    expect(all.length - 78).toBeLessThanOrEqual(4);
    process.env.NOTED_FILE = file('other-notes');
    process.env.NOTED_MS = '0';
    expect(numbersOf(output)).toEqual(sequentially(...args));
  });

  test('a rank with another version of the engine is found before anything runs', async () => {
    const input = argon(4);
    const run = [process.execPath, cli, 'run', input, '--detect-fragments', '--engine', noted, '--max-body', '2'];
    const env = { NOTED_FILE: file('notes') };
    const { ended } = launch(
      launcher,
      [
        [2, ...run, '--model', 'any', '--no-store'],
        [1, 'env', 'NOTED_VERSION=2', ...run, '--model', 'any', '--no-store'],
      ],
      { env },
    );
    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/not the same on all ranks. Rank 0 has version 1, but rank 2 on \S+ has version 2/);
    expect(() => lines('notes')).toThrow();
  });

  test('a message cannot make a rank load code that its own command line does not name', async () => {
    const input = argon(4);
    const run = [process.execPath, cli, 'run', input, '--detect-fragments', '--max-body', '2', '--model', 'lj'];
    const { ended } = launch(
      launcher,
      [
        [1, ...run, '--engine', noted, '--no-store'],
        [1, ...run, '--engine', 'model', '--no-store'],
      ],
      { env: { NOTED_FILE: file('notes') } },
    );
    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toContain('a message cannot make it load code');
  });

  test('results larger than a message come in pieces', async () => {
    const input = argon(4);
    const output = file('mpi.json');
    const args = [
      'run',
      input,
      '--detect-fragments',
      '--engine',
      noted,
      '--max-body',
      '2',
      '--model',
      'any',
      '--no-store',
    ];
    const env = { NOTED_FILE: file('notes'), NOTED_MS: '0', NOTED_BALLAST: String(5 * 2 ** 20) };
    const { ended } = launch(launcher, [[3, process.execPath, cli, ...args, '--output', output]], { env });
    expect(await ended).toMatchObject({ code: 0 });
    expect(lines('notes')).toHaveLength(10);
  });

  test('an error that nobody catches on a rank ends the whole job', async () => {
    const script = file('throws.cjs');
    writeFileSync(
      script,
      `const { serveMpiRank } = require('${root}/dist/src/executors/mpi/serve-rank.js');
       const { theCoordinator } = require('${root}/dist/src/executors/mpi/coordinator.js');
       serveMpiRank().then((served) => { if (!served) { theCoordinator().use(); setTimeout(() => { throw new Error('by accident'); }, 500); } });`,
    );
    const { ended } = launch(launcher, [[3, process.execPath, script]]);
    const { code, stderr } = await ended;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/rank 0 on \S+: Error: by accident/);
  });

  test('ranks without work use next to no processor time', async () => {
    const script = file('idle.cjs');
    writeFileSync(
      script,
      `const { serveMpiRank } = require('${root}/dist/src/executors/mpi/serve-rank.js');
       const { theCoordinator } = require('${root}/dist/src/executors/mpi/coordinator.js');
       (async () => {
         if (process.argv[2] === 'rank') setTimeout(() => { const a = process.cpuUsage(); setTimeout(() => {
           const { user, system } = process.cpuUsage(a); console.log('cpu ' + (user + system) / 2e6); }, 2000); }, 1000);
         if (await serveMpiRank()) return;
         theCoordinator().use();
         setTimeout(() => process.exit(0), 4500);
       })();`,
    );
    const { ended } = launch(launcher, [
      [1, process.execPath, script],
      [1, process.execPath, script, 'rank'],
    ]);
    const { stdout } = await ended;
    const share = Number(/cpu ([\d.]+)/.exec(stdout)?.[1]);
    expect(share).toBeLessThan(0.1);
  });
});
