import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { manyBodyResultSchema } from '../../src/schema/many-body-result';
import { argon, waterDimer } from '../computer/fixtures';
import { manybody, root } from './manybody';

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, content: unknown): string => {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
};

const water2 = `6
two waters
O -1.551007 -0.114520 0.000000
H -1.934259  0.762503 0.000000
H -0.599677  0.040712 0.000000
O  1.350625  0.111469 0.000000
H  1.680398 -0.373741 -0.758561
H  1.680398 -0.373741  0.758561
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => manybody(args, { cwd: folder });

describe('run', () => {
  test('an .xyz file with flags: fragments are found and said, data on standard output, progress on standard error', async () => {
    const { code, stdout, stderr } = await run(
      'run',
      write('water2.xyz', water2),
      '--level',
      '2=hf/sto-3g',
      '--bsse',
      'cp,nocp',
      '--no-store',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/N-Body: Counterpoise Corrected \(CP\) energies/);
    expect(stdout).toMatch(/Interaction energy \(cp, through 2 bodies\)/);
    expect(stderr).toMatch(/2 fragments found by covalent radii: 2 H2O/);
    expect(stderr).toMatch(/5\/5 ok/);
    expect(stdout).not.toMatch(/tasks\/s/);
  });

  test('--json prints the result document and nothing else; a second run takes everything from the store', async () => {
    const input = write('input.json', ManyBodyComputer.of(waterDimer).level(2, 'hf/sto-3g').bsse('cp').toDocument());
    const first = await run('run', input, '--json', '--store', 'store');
    const second = await run('run', input, '--json', '--store', 'store');
    expect([first.code, second.code]).toEqual([0, 0]);
    const [a, b] = [first, second].map(({ stdout }) => manyBodyResultSchema.parse(JSON.parse(stdout)));
    expect(a!.return_result).toBe(b!.return_result);
    expect(second.stderr).toMatch(/cached 3/);
  });

  test('a document of generation 1 gives the same numbers as generation 2', async () => {
    const input = write('v2.json', ManyBodyComputer.of(argon(3)).level(3, 'lj+at').engine('model').toDocument());
    const converted = await run('convert', input, '--to', 'v1');
    expect(JSON.parse(converted.stdout).schema_name).toBe('qcschema_manybodyinput');
    const old = await run('run', write('v1.json', converted.stdout), '--json', '--no-store');
    const now = await run('run', input, '--json', '--no-store');
    expect(JSON.parse(old.stdout).return_result).toBe(JSON.parse(now.stdout).return_result);
  });

  test('an AtomicInput is answered with its AtomicResult, in its generation', async () => {
    const molecule = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 5], real: [true, false] };
    const input = {
      schema_name: 'qcschema_input',
      schema_version: 1,
      molecule,
      driver: 'energy',
      model: { method: 'hf', basis: '6-31g' },
    };
    const { code, stdout } = await run('run', write('atomic.json', input));
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      schema_name: 'qcschema_output',
      schema_version: 1,
      success: true,
      driver: 'energy',
    });
    // He/6-31G, psi4 1.3.2; the ghost at 5 bohr lowers it by less than 1e-4.
    expect(result.return_result).toBeGreaterThan(-2.8553);
    expect(result.return_result).toBeLessThan(-2.85516);
  });

  test('--trace writes what every worker did when, in the Chrome trace format', async () => {
    const input = write(
      'trace.json',
      ManyBodyComputer.of(argon(3)).level(2, 'lj').engine('model').bsse('nocp').toDocument(),
    );
    const { code } = await run('run', input, '--trace', at('out.trace.json'), '--no-store');
    expect(code).toBe(0);
    const { traceEvents } = JSON.parse(readFileSync(at('out.trace.json'), 'utf8'));
    expect(traceEvents.filter(({ ph }: { ph: string }) => ph === 'X').length).toBe(6);
  });

  test.each(['sequential', 'threads', 'processes'])('on the executor %s, the same bits', async (executor) => {
    const input = write(
      'same.json',
      ManyBodyComputer.of(argon(4)).level(3, 'lj+at').engine('model').bsse('nocp').toDocument(),
    );
    const { code, stdout } = await run('run', input, '--executor', executor, '--json', '--no-store');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).return_result).toBe(
      (
        await ManyBodyComputer.from(JSON.parse(readFileSync(input, 'utf8')))
          .executor('sequential')
          .run()
      ).returnResult,
    );
  });

  test('from standard input', async () => {
    const document = JSON.stringify(ManyBodyComputer.of(argon(2)).level(2, 'lj').engine('model').toDocument());
    const { code, stdout } = await manybody(['run', '-', '--json', '--no-store'], { cwd: folder, input: document });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).success).toBe(true);
  });

  test('a failed cluster: exit code 1, and what is known is still printed', async () => {
    const module = write(
      'flaky.cjs',
      `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: 'flaky', evaluate: (m) => { if (m.symbols.length === 2) throw new Error('two is too many'); return -1; } });`,
    );
    const input = write(
      'fail.yaml',
      `molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: any\nbsse_type: nocp\nengine: ${module}\nexecution: { retries: 0, store: false }\n`,
    );
    const { code, stdout, stderr } = await run('run', input, '--allow-engine', module);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 of 3 clusters failed[\s\S]*two is too many/);
    expect(stdout).toMatch(/What is known[\s\S]*nocp\s+1\s+-2\.0000000000/);
  });

  test('Ctrl-C once finishes cleanly, says how to resume, exits with 130; the next run goes on', async () => {
    const module = write(
      'slow.cjs',
      `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: 'slow', version: '1', evaluate: async () => { await new Promise((r) => setTimeout(r, 150)); return -1; } });`,
    );
    const input = write('slow.yaml', {
      molecule: Array.from({ length: 5 }, (_, i) => `He 0 0 ${3 * i}`).join('\n--\n'),
      model: 'any',
      max_nbody: 3,
      bsse_type: 'nocp',
      engine: module,
    });
    const args = ['run', input, '--store', 'slow-store', '--workers', '1', '--allow-engine', module];
    const stopped = await manybody(args, { cwd: folder, stopAfter: '3/25' });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/Run the same command again to go on/);
    const resumed = await manybody(args, { cwd: folder });
    expect(resumed.code).toBe(0);
    expect(Number(/cached (\d+)/.exec(resumed.stderr)?.[1])).toBeGreaterThanOrEqual(3);
  });
});

describe('plan', () => {
  test('--json has the total and the counts by model chemistry and body', async () => {
    const { code, stdout } = await run(
      'plan',
      write('p.xyz', water2),
      '--level',
      '1=hf/6-31g',
      '--level',
      '2=hf/sto-3g',
      '--bsse',
      'cp',
      '--json',
      '--no-store',
    );
    expect(code).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan).toMatchObject({
      total: 3,
      tasks: { 'hf/6-31g': {}, 'hf/sto-3g': { 1: 2, 2: 1 } },
      cached: 0,
      to_compute: 3,
    });
  });

  test('estimates nothing before anything was timed, then predicts for any number of workers', async () => {
    const input = write(
      'est.json',
      ManyBodyComputer.of(argon(6)).level(3, 'lj+at').engine('model').bsse('nocp').toDocument(),
    );
    const before = await run('plan', input, '--store', 'est', '--simulate', '1,2');
    expect(before.stdout).toMatch(/no estimate yet/);
    expect(before.stdout).toMatch(/Not simulated: that takes the timings of a run with this store/);
    await run('run', input, '--store', 'est');
    const finished = await run('plan', input, '--store', 'est', '--simulate', '1,2');
    expect(finished.stdout).toMatch(/Not simulated: nothing is left to compute/);
    const moved = write(
      'est2.json',
      ManyBodyComputer.of(argon(6, 2)).level(3, 'lj+at').engine('model').bsse('nocp').toDocument(),
    );
    const after = JSON.parse((await run('plan', moved, '--store', 'est', '--simulate', '1,2,8', '--json')).stdout);
    expect(after.estimate.core_seconds.value).toBeGreaterThan(0);
    const workers = after.estimate.wall.map((row: { workers: number }) => row.workers);
    expect(workers).toEqual(expect.arrayContaining([1, 2, 8]));
  });
});

test('validate checks what a run would, and computes nothing', async () => {
  const good = await run('validate', write('v.xyz', water2), '--level', '2=hf/sto-3g');
  expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/is valid: .*2 fragments, cp, 3 tasks/) });
  const bad = await run('validate', at('v.xyz'), '--level', '2=hf/sto-9g');
  expect(bad).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/no basis set 'sto-9g'/) });
});

test('convert writes molecules as text', async () => {
  const { stdout, code } = await run('convert', write('m.xyz', water2), '--to', 'psi4');
  expect(code).toBe(0);
  expect(stdout).toMatch(/O\s+-2\.93097845[\s\S]*units bohr/);
});

test('engines and basis list what there is', async () => {
  const engines = JSON.parse((await run('engines', '--json')).stdout);
  expect(engines.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['builtin', 'model']));
  expect((await run('basis')).stdout).toMatch(/^cc-pvdz\s+orbital\s+spherical\s+H He/m);
  expect((await run('basis', '6-31g*')).stdout).toMatch(/^O {3}3s 2p 1d/m);
});

describe('bad input: exit code 2, a message, nothing on standard output', () => {
  const yaml = (text: string) => () => write('bad.yaml', text);
  const cases: Record<string, { input: () => string; args?: string[]; says: RegExp }> = {
    'a missing file': { input: () => at('nowhere.json'), says: /There is no file .*nowhere\.json/ },
    'a folder': { input: () => folder, says: /is a folder/ },
    'text that is not JSON': { input: () => write('bad.json', '{ "molecule": '), says: /not valid JSON/ },
    'a 100 MB file': {
      input: () => {
        truncateSync(write('large.json', '{'), 100 * 1024 * 1024);
        return at('large.json');
      },
      says: /100 MiB.*more than 64 MiB/,
    },
    'a misspelt option': { input: yaml('molecule: He 0 0 0\nbsse: cp'), says: /'bsse'.*'bsse_type'/ },
    'an impossible charge': {
      input: yaml('molecule: |\n  0 1\n  He 0 0 0\n  --\n  0 1\n  H 0 0 4\nmodel: hf/sto-3g'),
      says: /multiplicity|chg\/mult/i,
    },
    'atoms too close': {
      input: yaml('molecule: |\n  He 0 0 0\n  --\n  He 0 0 0.01\nmodel: hf/sto-3g'),
      says: /too close/,
    },
    'an unknown element': { input: yaml('molecule: |\n  Xx 0 0 0\n  --\n  He 0 0 4\nmodel: hf/sto-3g'), says: /Xx/ },
    'both model and levels': {
      input: yaml('molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: a\nlevels: { 1: b }'),
      says: /either `model`.*or `levels`/,
    },
    'an unknown flag': { input: () => write('w.xyz', water2), args: ['--bss', 'cp'], says: /unknown option '--bss'/ },
    'an unknown treatment': { input: () => write('w.xyz', water2), args: ['--bsse', 'cpp'], says: /cpp.*cp/ },
    'a zero time limit': {
      input: () => write('w.xyz', water2),
      args: ['--timeout', '0'],
      says: /--timeout takes a positive number/,
    },
    'another document': {
      input: () => write('mol.json', { symbols: ['He'], geometry: [0, 0, 0] }),
      says: /holds a Molecule/,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { input, args = [], says }) => {
    const { code, stdout, stderr } = await run('run', input(), ...args);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('the README starts with the first example, word for word, and it runs', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const path = join(root, 'examples/01-water-trimer.ts');
  expect(readme).toContain(readFileSync(path, 'utf8').trim());
  const { status, stdout } = spawnSync(process.execPath, ['scripts/example.mjs', path], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/Counterpoise Corrected/);
  expect(stdout).toMatch(/-0\.0\d+ hartree/);
});

describe('samples', () => {
  test('are listed, and printed as files that every command reads', async () => {
    const list = await run('samples');
    expect(list.stdout).toMatch(/^water2 +two waters/);
    const { stdout } = await run('samples', 'water3');
    const plan = await run('plan', write('water3.psi4', stdout), '--level', '2=hf/sto-3g', '--bsse', 'nocp', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ total: 6 });
    const unknown = await run('samples', 'water1');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/no sample 'water1'.*water2/)]);
  });
});
