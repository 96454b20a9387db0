import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { slurmScript } from '../../src/cli/slurm-script';

const job = {
  name: 'water',
  file: '/work dir/water.slurm',
  ranks: 64,
  coresPerRank: 2,
  time: '02:00:00',
  warnSeconds: 120,
  modules: ['mpich/4.0', "o'dd"],
  mpi: 'pmi2',
  command: ['manybody', 'run', "it's here.yaml"],
};

test('the script asks for what was said, and is one that bash reads', () => {
  const script = slurmScript({ ...job, partition: 'long' });
  expect(script).toContain('#SBATCH --ntasks=64\n#SBATCH --cpus-per-task=2\n#SBATCH --time=02:00:00\n');
  expect(script).toContain('#SBATCH --signal=TERM@120\n');
  expect(script).toContain('#SBATCH --partition=long\n');
  execFileSync('bash', ['-n'], { input: script });
});

test.each([
  [143, '/work dir/water.slurm\n'],
  [1, ''],
  [0, ''],
])('a run that ends with %i submits %j', (code, submitted) => {
  const folder = mkdtempSync(join(tmpdir(), 'submit-test-'));
  const tool = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  tool('srun', `for word; do last=$word; done; [ "$last" = "it's here.yaml" ] || exit 9; exit ${code}`);
  tool('sbatch', 'echo "$1"');
  const script = `module() { :; }\n${slurmScript(job)}`;
  const run = () =>
    execFileSync('bash', ['-c', script], { encoding: 'utf8', env: { PATH: `${folder}:${process.env.PATH}` } });
  if (code === 0) expect(run()).toBe(submitted);
  else expect(run).toThrow(expect.objectContaining({ status: code, stdout: submitted }));
});
