import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import type { ProgressPicture } from '../../src/notebook/progress/progress-picture';
import { rateAndTime } from '../../src/notebook/progress/progress-text';
import { BOHR_IN_ANGSTROM } from '../../src/schema/constants';
import { argon } from '../computer/fixtures';
import { manybody, root } from './manybody';

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, content: unknown): string => {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (...args: string[]) => manybody(args, { cwd: folder });

const helium = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 5], fragments: [[0], [1]] };
const helium3 = 'molecule: |\n  He 0 0 0\n  --\n  He 0 0 3\n  --\n  He 0 0 6\nengine: model\nbsse_type: nocp\n';
const atomic = {
  schema_name: 'qcschema_input',
  schema_version: 1,
  molecule: helium,
  driver: 'energy',
  model: { method: 'hf', basis: 'sto-3g' },
};
const argonDocument = () => ManyBodyComputer.of(argon(3)).level(3, 'lj+at').engine('model').bsse('nocp').toDocument();
/** The same with one level for everything, under no name. */
const autoDocument = (keywords: Record<string, unknown>, program: string) => {
  const document = argonDocument();
  const level = Object.values(document.specification.specification)[0]!;
  return {
    ...document,
    specification: {
      ...document.specification,
      keywords: { ...document.specification.keywords, levels: null },
      specification: { '(auto)': { ...level, program, keywords } },
    },
  };
};
const geometryOf = async (path: string, ...flags: string[]): Promise<number[]> => {
  const { stdout, stderr } = await run('convert', path, '--to', 'v2', ...flags);
  expect(stderr).toBe('');
  return JSON.parse(stdout).molecule.geometry;
};
/** Writes the document that would run, engine keywords included. */
const documentOf = async (...args: string[]) => {
  const { stdout, stderr, code } = await run('run', ...args, '--json', '--no-store');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).input_data;
};

describe('units', () => {
  test('a molecule of arrays in the friendlier file is read in the unit that the file, or else the flag, says', async () => {
    const angstrom = write('a.json', { molecule: helium, units: 'angstrom', model: 'hf/sto-3g' });
    const plain = write('b.json', { molecule: helium, model: 'hf/sto-3g' });
    expect((await geometryOf(angstrom))[5]).toBeCloseTo(5 / BOHR_IN_ANGSTROM, 7);
    expect((await geometryOf(plain))[5]).toBe(5);
    expect((await geometryOf(plain, '--units', 'angstrom'))[5]).toBeCloseTo(5 / BOHR_IN_ANGSTROM, 7);
  });

  test('a QCSchema document is in bohr: another unit is refused', async () => {
    const input = write('doc.json', argonDocument());
    for (const command of [['validate'], ['convert', '--to', 'v1']]) {
      const refused = await run(...command, input, '--units', 'angstrom');
      expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/is in bohr/) });
    }
    expect((await run('validate', input, '--units', 'bohr')).code).toBe(0);
  });
});

describe('an answer that cannot be written is known before anything is computed', () => {
  test.each([
    ['--output', { input: () => argonDocument() }],
    ['--trace', { input: () => argonDocument() }],
    ['--output', { input: () => atomic }],
  ])('%s', async (flag, { input }) => {
    const path = write('w.json', input());
    const missing = await run('run', path, flag, at('no/where.json'));
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/there is no folder .*no\. Nothing was computed/);
    expect((await run('run', path, flag, folder)).stderr).toMatch(/this is a folder/);
  });

  test('the file has what standard output has', async () => {
    const { stdout } = await run('run', write('w.json', atomic), '--output', at('out.json'));
    expect(readFileSync(at('out.json'), 'utf8')).toBe(stdout);
  });
});

describe('an AtomicInput', () => {
  test('refuses the flags of expansions by name', async () => {
    const flags = ['--bsse', 'cp', '--workers', '2', '--strategy', 'fifo', '--no-total-data', '--store', 'x'];
    for (const command of ['run', 'validate', 'plan']) {
      const refused = await run(command, write('atomic.json', atomic), ...flags);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      for (const flag of flags.filter((word) => word.startsWith('--'))) expect(refused.stderr).toContain(flag);
    }
    expect(existsSync(at('x'))).toBe(false);
  });

  test('is validated by its engine', async () => {
    const model = { method: 'hf', basis: 'sto-9g' };
    const refused = await run('validate', write('basis.json', { ...atomic, model }));
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/sto-9g/) });
  });

  test('keeps its time limit, and may be computed by the module of an engine', async () => {
    const slow = write(
      'slow.cjs',
      `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: 'slow', evaluate: async () => { await new Promise((r) => setTimeout(r, 60000)); return -1; } });`,
    );
    const input = write('atomic.json', atomic);
    const late = await run('run', input, '--engine', slow, '--timeout', '0.5', '--retries', '0');
    expect(late.code).toBe(1);
    expect(JSON.parse(late.stdout)).toMatchObject({ success: false, error: { error_type: 'timeout_error' } });
  });

  test('is stopped by Ctrl-C, and promises nothing', async () => {
    const chatty = write(
      'chatty.cjs',
      `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: 'chatty', evaluate: () => { require('node:fs').writeSync(2, 'begun'); for (;;); } });`,
    );
    const args = ['run', write('atomic.json', atomic), '--engine', chatty];
    const { code, stdout, stderr } = await manybody(args, { cwd: folder, stopAfter: 'begun' });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/Stopped\. Nothing was kept/);
    expect(stderr).not.toMatch(/in the store/);
  });
});

test('validate refuses what run refuses about the execution', async () => {
  const path = write('exec.yaml', `${helium3}model: lj\nexecution: { strategy: foo }\n`);
  const [validated, ran] = [await run('validate', path), await run('run', path)];
  expect(validated).toMatchObject({ code: 2, stdout: '', stderr: ran.stderr });
  expect(validated.stderr).toMatch(/strategy/);
});

describe('plan and validate say how `run` would run it: no flag, and no line of a file, is without effect', () => {
  const flags = (
    '--workers 1 --executor processes --store kept --timeout 7.5 --retries 5 --strategy fifo --cores-per-task 1 ' +
    '--memory 300 --scratch tmp --log-level debug'
  ).split(' ');
  const said = {
    executor: 'processes',
    workers: 1,
    store: 'kept',
    timeout: 7.5,
    retries: 5,
    strategy: 'fifo',
    cores_per_task: 1,
    memory: 300,
    scratch: 'tmp',
    log_level: 'debug',
  };
  const inWords = (execution: object) =>
    `Execution: ${Object.entries(execution)
      .map((pair) => pair.join(' '))
      .join(', ')}\n`;

  test('flags, the same words in the file, and the document that plan prints', async () => {
    const plain = write('plain.yaml', `${helium3}model: lj\n`);
    const byFile = write('byfile.yaml', `${helium3}model: lj\nexecution: ${JSON.stringify(said)}\n`);
    for (const args of [[plain, ...flags], [byFile]]) {
      expect(JSON.parse((await run('plan', ...args, '--json')).stdout).execution).toEqual(said);
      for (const command of ['plan', 'validate']) expect((await run(command, ...args)).stdout).toContain(inWords(said));
    }
    const other = await run('validate', byFile, '--timeout', '9', '--no-store');
    expect(other.stdout).toContain(inWords({ ...said, store: 'none', timeout: 9 }));
  });

  test('an AtomicInput', async () => {
    const input = write('atomic.json', atomic);
    const own = flags.filter((_, i) => ![0, 1, 4, 5, 10, 11].includes(i));
    const alone = { ...said, store: false, strategy: 'cost' };
    expect(JSON.parse((await run('plan', input, ...own, '--json')).stdout).execution).toEqual(alone);
    for (const command of ['plan', 'validate'])
      expect((await run(command, input, ...own)).stdout).toContain(inWords({ ...alone, store: 'none' }));
  });

  test('what the machine has not is refused, as by run', async () => {
    const input = write('plain.yaml', `${helium3}model: lj\n`);
    for (const command of ['plan', 'validate', 'run']) {
      const refused = await run(command, input, '--cores-per-task', '100000');
      expect(refused).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/coresPerTask must be at most/),
      });
    }
  });
});

describe('contradictions', () => {
  test.each([
    [['--level', '2=lj', '--level', '2=lj+at'], /level 2 is given twice/],
    [['--level', '2=lj', '--model', 'lj'], /--model.*cannot be used with.*--level/],
    [['--keyword', 'a=1', '--keyword', 'a=2'], /keyword a is given twice/],
    [['--level', '3=lj', '--max-body', '2'], /max_nbody=2 contradicts the levels/],
    [['--keyword', 'a'], /name=value/],
  ])('%j', async (flags, says) => {
    const { code, stdout, stderr } = await run('validate', write('c.yaml', `${helium3}model: lj\n`), ...flags);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('--model and --level replace all levels of a file, and say so', async () => {
    const path = write('levels.yaml', `${helium3}levels: { 1: lj, 3: lj+at }\n`);
    const model = await run('plan', path, '--model', 'lj', '--max-body', '2', '--json', '--no-store');
    expect(JSON.parse(model.stdout).tasks).toEqual({ lj: { 1: 3, 2: 3 } });
    expect(model.stderr).toMatch(/--model replaces all levels/);
    const level = await run('plan', path, '--level', '2=lj+at', '--json', '--no-store');
    expect(JSON.parse(level.stdout).tasks).toEqual({ 'lj+at': { 1: 3, 2: 3 } });
  });

  test('--level replaces the one level of a document, whose engine and keywords stay', async () => {
    const input = write('auto.json', autoDocument({ e_convergence: 1e-9 }, 'builtin'));
    const { specification } = await documentOf(input, '--level', '2=hf/sto-3g');
    expect(specification.specification).toMatchObject({
      'hf/sto-3g': { program: 'builtin', keywords: { e_convergence: 1e-9 } },
    });
    expect(specification.keywords.levels).toEqual({ 2: 'hf/sto-3g' });
  });
});

test('levels with engines of their own are not replaced by a flag', async () => {
  const mixed = ManyBodyComputer.of(argon(3)).level(1, 'hf/sto-3g').level(3, 'lj', { engine: 'model' }).toDocument();
  const { code, stdout, stderr } = await run('validate', write('mixed.json', mixed), '--model', 'lj+at');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/engines or keywords of their own/);
});

test('--detect-fragments divides the molecule of a document', async () => {
  const document = argonDocument();
  const molecule = { symbols: ['He', 'He', 'He'], geometry: [0, 0, 0, 0, 0, 6, 0, 0, 12] };
  const path = write('whole.json', { ...document, molecule });
  const { code, stdout } = await run('validate', path, '--detect-fragments');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/3 fragments/) });
});

describe('keywords', () => {
  test('--engine leaves those of the file alone; --keyword goes over them', async () => {
    const molecule = 'molecule: |\n  He 0 0 0\n  --\n  He 0 0 3\nmodel: hf/sto-3g\n';
    const path = write('k.yaml', `${molecule}keywords: { e_convergence: 1.0e-9, d_convergence: 1.0e-7 }\n`);
    const keywordsOf = async (...flags: string[]) =>
      (await documentOf(path, ...flags)).specification.specification['hf/sto-3g'].keywords;
    expect(await keywordsOf('--engine', 'builtin')).toEqual({ e_convergence: 1e-9, d_convergence: 1e-7 });
    const over = await keywordsOf('--engine', 'builtin', '--keyword', 'e_convergence=1e-8', '--keyword', 'scf_type=pk');
    expect(over).toEqual({ e_convergence: 1e-8, d_convergence: 1e-7, scf_type: 'pk' });
  });
});

describe('convert', () => {
  test('gives the ManyBodyInput of the friendlier file, which runs to the same number', async () => {
    const path = write('f.yaml', `# a comment\n${helium3}model: lj+at\n`);
    const [v1, v2] = await Promise.all(['v1', 'v2'].map((to) => run('convert', path, '--to', to)));
    expect(JSON.parse(v1!.stdout).schema_name).toBe('qcschema_manybodyinput');
    const direct = JSON.parse((await run('run', path, '--json', '--no-store')).stdout).return_result;
    const over = await run('run', write('f.json', v2!.stdout), '--json', '--no-store');
    expect(JSON.parse(over.stdout).return_result).toBe(direct);
  });

  test('to YAML checks first', async () => {
    const good = await run('convert', write('f.yaml', `${helium3}model: lj\n`), '--to', 'yaml');
    expect(parseYaml(good.stdout)).toMatchObject({ engine: 'model', model: 'lj' });
    for (const bad of [`${helium3}modle: lj\n`, JSON.stringify({ ...argonDocument(), specification: {} })]) {
      expect(await run('convert', write('bad.yaml', bad), '--to', 'yaml')).toMatchObject({ code: 2, stdout: '' });
    }
  });
});

test('a stopped run without a store does not promise one', async () => {
  const module = write(
    'slower.cjs',
    `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
     exports.engine = defineEngine({ name: 'slower', evaluate: async () => { await new Promise((r) => setTimeout(r, 150)); return -1; } });`,
  );
  const atoms = Array.from({ length: 5 }, (_, i) => `He 0 0 ${3 * i}`).join('\n--\n');
  const input = write('slower.json', { molecule: atoms, model: 'any', bsse_type: 'nocp', engine: module });
  const args = ['run', input, '--no-store', '--workers', '1', '--allow-engine', module];
  const { code, stderr } = await manybody(args, { cwd: folder, stopAfter: '3/31' });
  expect(code).toBe(130);
  expect(stderr).toMatch(/Nothing was kept/);
  expect(stderr).not.toMatch(/in the store|is kept\./);
});

describe('words', () => {
  const xyz = '1\nan atom\nHe 0 0 0\n';

  test('--bsse takes the other names, in any case', async () => {
    const path = write('b.yaml', `${helium3}model: lj\n`);
    const { stdout } = await run('plan', path, '--bsse', 'MBE,None', '--json', '--no-store');
    expect(JSON.parse(stdout).treatments).toEqual(['nocp']);
  });

  test('the execution of a file names its executor, scratch folder and log level', async () => {
    const execution = { executor: 'sequential', scratch: folder, log_level: 'error', store: false };
    const path = write('e.json', { ...(parseYaml(`${helium3}model: lj\n`) as object), execution });
    const { code, stderr } = await run('run', path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/on 1 worker/) });
    const wrong = await run(
      'validate',
      write('e.json', { ...JSON.parse(readFileSync(path, 'utf8')), execution: { executor: 'carrier-pigeon' } }),
    );
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/executor/) });
  });

  test('--supersystem-ie-only leaves out the bodies between', async () => {
    const path = write('b.yaml', `${helium3}model: lj\n`);
    const { stdout } = await run('plan', path, '--supersystem-ie-only', '--json', '--no-store');
    expect(JSON.parse(stdout).tasks).toEqual({ lj: { 1: 3, 3: 1 } });
  });

  test('one is singular; nothing to compute is said, with what to do', async () => {
    const one = await run('validate', write('one.xyz', xyz), '--model', 'hf/sto-3g');
    expect(one.stderr).toMatch(/1 fragment found/);
    const path = write('b.yaml', `${helium3}model: lj\n`);
    for (const command of ['validate', 'plan', 'run']) {
      const nothing = await run(command, path, '--max-body', '1', '--bsse', 'cp');
      expect(nothing.code).toBe(0);
      expect(nothing.stderr).toMatch(/nothing to compute.*--total-data/);
    }
    const total = await run('validate', path, '--max-body', '1', '--total-data');
    expect(total).toMatchObject({ stderr: '', stdout: expect.stringMatching(/3 fragments, nocp, 3 tasks\./) });
  });

  test('a rate has no exponent', () => {
    const progress = { tasksPerSecond: 112.4, elapsedMs: 1000, etaMs: null };
    expect(rateAndTime({ progress } as ProgressPicture)).toEqual(['110 tasks/s', '1.00 s elapsed']);
  });

  test('a trajectory is called so', async () => {
    const path = write('many.xyz', `${xyz}${xyz}`);
    for (const input of [path, write('many.yaml', `molecule: { file: many.xyz }\nmodel: hf/sto-3g\n`)]) {
      const { code, stderr } = await run('validate', input, '--model', 'hf/sto-3g');
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/several frames/) });
    }
  });

  test.each(['{ ', 'a: b: c', '{"symbols": ["He"], "geometry": [0, 0, 0]}', 'modle: x'])(
    'standard input is called so: %s',
    async (input) => {
      const { code, stderr } = await manybody(['run', '-'], { cwd: folder, input });
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/standard input/) });
      expect(stderr).not.toMatch(/Error: -/);
    },
  );

  test('each of two failures is told while it happens and at the end, not a third time by the executor', async () => {
    const module = write(
      'fails.cjs',
      `const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
       exports.engine = defineEngine({ name: 'fails', evaluate: () => { throw new Error('no luck'); } });`,
    );
    const path = write(
      'fails.yaml',
      `molecule: |\n  He 0 0 0\n  --\n  He 0 0 4\nmodel: x\nmax_nbody: 1\nbsse_type: nocp\nreturn_total_data: true\nengine: ${module}\n`,
    );
    const quiet = await run('run', path, '--no-store', '--retries', '0', '--allow-engine', module);
    expect(quiet.stderr.match(/no luck/g)).toHaveLength(4);
    const args = ['run', path, '--no-store', '--retries', '0', '--allow-engine', module];
    const loud = await run(...args, '--log-level', 'error');
    expect(loud.stderr.match(/no luck/g)).toHaveLength(6);
  });
});
