import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { descendants } from '../../../src/engines/process-tree';
import { resolveEngine } from '../../../src/engines/registry';
import { atomicInput, type Calculation, context } from '../../engines/builtin/atomic-input';
import { enginesHere, useTestPythons } from './pythons';

useTestPythons();
const programs = ['psi4', 'pyscf'];
const here = await enginesHere(programs);

const water = { symbols: ['O', 'H', 'H'], geometry: [0, 0, 0.1, 0, 1.4, 1.1, 0.2, -1.4, 1.1] };
const hf = { ...water, method: 'hf', basis: '6-31g' };
const waters: Calculation = {
  symbols: Array.from({ length: 12 }, () => water.symbols).flat(),
  geometry: Array.from({ length: 12 }, (_, k) => water.geometry.map((x, i) => (i % 3 === 0 ? x + 6 * k : x))).flat(),
  method: 'mp2',
  basis: 'cc-pvdz',
};

describe.each(programs)('%s, when something goes wrong', (name) => {
  const run = test.skipIf(!here.has(name));
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'manybody-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const compute = async (calculation: Calculation, overrides = {}) =>
    (await resolveEngine({ name })).compute(atomicInput(calculation), context({ scratchDir: folder, ...overrides }));

  const wrong: [string, Calculation, string, RegExp][] = [
    ['a wrong keyword', { ...hf, keywords: { no_such_keyword: 1 } }, 'INPUT', /no_such_keyword/i],
    ['a basis set that is missing', { ...hf, basis: 'no-such-basis' }, 'INPUT', /no-?such-?basis/i],
    ['an unknown method', { ...hf, method: 'no-such-method' }, 'INPUT', /no-such-method/],
    ['an impossible multiplicity', { ...hf, multiplicity: 2 }, 'INPUT', /./],
    [
      'an SCF that does not converge',
      { ...hf, keywords: name === 'psi4' ? { maxiter: 2 } : { max_cycle: 2 } },
      'CONVERGENCE',
      /converge/,
    ],
  ];
  run.each(wrong)('%s is said, and the next task is computed', async (_, calculation, code, message) => {
    await expect(compute(calculation)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await compute(hf)).return_result).toBeLessThan(-75);
  });

  run('a comment with a quote and a semicolon is a comment', async () => {
    const input = atomicInput(hf);
    const comment = `"; import os; os._exit(1) # '`;
    const named = { ...input, molecule: { ...input.molecule, comment, name: comment } };
    const engine = await resolveEngine({ name });
    expect((await engine.compute(named, context({ scratchDir: folder }))).return_result).toBeLessThan(-75);
  });

  run('killed in the middle: the task fails as a crash, and the next one is computed', async () => {
    await compute(hf);
    const task = compute(waters);
    task.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const pid of descendants(process.pid)) {
      const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
      if (command.includes(`${name}_harness.py`)) process.kill(pid, 'SIGKILL');
    }
    await expect(task).rejects.toMatchObject({ code: 'ENGINE', message: expect.stringContaining('SIGKILL') });
    expect((await compute(hf)).return_result).toBeLessThan(-75);
  });

  run('cancelled in the middle: it ends at once, with the reason', async () => {
    const controller = new AbortController();
    const task = compute(waters, { signal: controller.signal });
    task.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const reason = new Error('enough');
    const abortedAt = performance.now();
    controller.abort(reason);
    await expect(task).rejects.toBe(reason);
    expect(performance.now() - abortedAt).toBeLessThan(2000);
  });

  run('a scratch folder that is full fails the task, never gives a number, and harms no later one', async (test) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      console.log('no small file system can be made here: a full scratch folder was not tried');
      return test.skip();
    }
    try {
      // Fitted MP2 of psi4 keeps its integrals on disk; PySCF keeps what fits the memory there.
      const calculation = { ...water, method: 'mp2', basis: 'cc-pvdz' };
      const answer = await compute(calculation, { scratchDir: small }).then(
        ({ return_result }) => return_result as number,
        ({ code }) => code as string,
      );
      if (typeof answer === 'number')
        expect(answer).toBeCloseTo((await compute(calculation)).return_result as number, 8);
      else expect(['RESOURCE', 'ENGINE']).toContain(answer);
      if (name === 'psi4') expect(typeof answer).toBe('string');
    } finally {
      execFileSync('umount', ['-l', small]);
    }
    expect((await compute(hf)).return_result).toBeLessThan(-75);
  });

  run('nothing is left in the folder for temporary files', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const engine = await resolveEngine({ name });
    await engine.compute(atomicInput(hf), context({ scratchDir: null }));
    const left = readdirSync(tmpdir()).filter((file) => !before.has(file) && /psi|timer|pyscf|^tmp/.test(file));
    expect(left).toEqual([]);
  });
});
