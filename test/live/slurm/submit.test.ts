import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../executors/tasks';

const root = join(__dirname, '..', '..', '..');
const cli = join(root, 'dist', 'src', 'cli', 'main.js');
const noted = join(root, 'test', 'executors', 'mpi', 'noted-engine.cjs');

// A cluster of one machine: munged, slurmctld and slurmd of our own, without systemd. They want root.
let folder: string;
let env: NodeJS.ProcessEnv;
const daemons: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slurm-test-'));
  chmodSync(folder, 0o755);
  for (const name of ['state', 'spool', 'bin']) mkdirSync(join(folder, name));
  const at = (name: string) => join(folder, name);
  const host = hostname().split('.')[0]!;
  const conf = readFileSync(join(__dirname, 'slurm.conf'), 'utf8');
  writeFileSync(at('slurm.conf'), conf.replaceAll('@HOST@', host).replaceAll('@DIR@', folder));
  writeFileSync(at('key'), Buffer.alloc(1024, Math.random().toString()), { mode: 0o600 });
  writeFileSync(at('bin/manybody'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, { mode: 0o755 });
  env = { ...process.env, SLURM_CONF: at('slurm.conf'), PATH: `${at('bin')}:${process.env.PATH}` };
  const files = ['key-file=key', 'socket=munge.socket', 'pid-file=munge.pid', 'log-file=munge.log', 'seed-file=seed'];
  const munge = files.map((each) => `--${each.replace('=', `=${folder}/`)}`);
  const start = (program: string, args: string[]) => daemons.push(spawn(program, args, { env, stdio: 'ignore' }));
  start('munged', ['--force', '--foreground', ...munge]);
  start('slurmctld', ['-D', '-f', at('slurm.conf')]);
  start('slurmd', ['-D', '-f', at('slurm.conf')]);
  await until(() => slurm('sinfo', '-h', '-o', '%t').startsWith('idle'), 60_000, 'the node is idle');
});

afterAll(async () => {
  for (const daemon of daemons.reverse()) daemon.kill('SIGTERM');
  await Promise.all(daemons.map((each) => each.exitCode ?? new Promise((resolve) => each.once('exit', resolve))));
  rmSync(folder, { recursive: true, force: true });
});

function slurm(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

test('the signal before the limit stops a job in time; the next one ends with the bits of a sequential run', async () => {
  const notes = join(folder, 'notes');
  const atoms = Array.from(
    { length: 9 },
    (_, i) => `Ar ${4 * (i % 3)} ${4.1 * Math.floor(i / 3)} ${(i / 9).toFixed(3)}`,
  );
  writeFileSync(join(folder, 'argon.xyz'), `9\nargon\n${atoms.join('\n')}\n`);
  const model = ['--detect-fragments', '--engine', noted, '--max-body', '2', '--model', 'any'];
  const output = join(folder, 'result.json');
  const submit = ['submit', '--slurm', 'argon.xyz', '--ranks', '2', '--time', '1', '--warn', '52'];
  // 45 tasks of 0.9 s do not fit into the time before the signal, which SLURM sends some 10 to 30 s after the start.
  const jobEnv = { ...env, NOTED_FILE: notes, NOTED_MS: '900' };
  const flags = [...model, '--store', join(folder, 'store'), '--output', output];
  execFileSync(process.execPath, [cli, ...submit, '--', ...flags], { cwd: folder, env: jobEnv, stdio: 'ignore' });
  await until(() => slurm('squeue', '-h') === '', 120_000, 'all jobs have ended');

  expect(readFileSync(join(folder, 'argon.1.log'), 'utf8')).toContain('Run the same command again to go on from here');
  const all = readFileSync(notes, 'utf8').trim().split('\n');
  expect(new Set(all).size).toBe(45);
  const alone = join(folder, 'alone.json');
  const run = ['run', 'argon.xyz', ...model, '--no-store', '--executor', 'sequential', '--output', alone];
  execFileSync(process.execPath, [cli, ...run], { cwd: folder, env: { ...jobEnv, NOTED_MS: '0' }, stdio: 'ignore' });
  const numbers = (file: string) => {
    const { properties, cluster_properties, return_result } = JSON.parse(readFileSync(file, 'utf8'));
    return { properties, cluster_properties, return_result };
  };
  expect(numbers(output)).toEqual(numbers(alone));
});
