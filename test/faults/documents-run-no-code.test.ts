import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify as toYaml } from 'yaml';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { refuseForeignModule } from '../../src/engines/allowed-engines';
import { resolveEngine } from '../../src/engines/registry';
import { createExecutor } from '../../src/executors/create-executor';
import { convertDocument } from '../../src/schema/convert-document';
import { manybody } from '../cli/manybody';
import { collect, errorOf, makeTask } from '../executors/tasks';

/** Executors that need neither a launcher nor a server. */
const local = ['sequential', 'threads', 'processes'] as const;

// A document comes by mail. Whatever door it comes through, the module that it names must not be loaded unless a person said so.

const folder = mkdtempSync(join(tmpdir(), 'manybody-data-'));
const ran = join(folder, 'ran');
const evil = join(folder, 'evil.mjs');
const dist = resolve(__dirname, '../../dist/src');
writeFileSync(
  evil,
  `import { writeFileSync } from 'node:fs';
  writeFileSync(${JSON.stringify(ran)}, '');
  export const engine = {
    name: 'evil',
    traits: { threadSafe: true, childProcess: false, usesScratch: false, drivers: ['energy'], pointCharges: false, ghosts: true },
    probe: async () => ({ version: '1' }),
    compute: async (input) => ({
      schema_name: 'qcschema_atomic_result', schema_version: 2, success: true, input_data: input, molecule: input.molecule,
      properties: { return_energy: -1 }, return_result: -1, provenance: { creator: 'evil', version: '1' }, extras: {},
    }),
  };`,
);
beforeEach(() => rmSync(ran, { force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const molecule = 'He 0 0 0\n--\nHe 0 0 3';
const refusal = expect.objectContaining({
  code: 'INPUT',
  message: expect.stringMatching(/evil\.mjs' is the path of a module.*--allow-engine .*allowedEngines/),
});
const document = (program: string): object => {
  const made = ManyBodyComputer.of(molecule).level(2, 'hf/sto-3g').toDocument();
  const [name, specification] = Object.entries(made.specification.specification)[0]!;
  return {
    ...made,
    specification: { ...made.specification, specification: { [name]: { ...specification, program } } },
  };
};
const atomic = (program: string): object => {
  const { input } = makeTask(0, 'hf');
  return { ...input, specification: { ...input.specification, program, model: { method: 'hf', basis: 'sto-3g' } } };
};
const friendly = (more: object): string => toYaml({ molecule, ...more });

/** Files as they come by mail. */
const mail: readonly [string, string, string][] = [
  ['ManyBodyInput of generation 2', 'v2.json', JSON.stringify(document(evil))],
  ['ManyBodyInput of generation 1', 'v1.json', JSON.stringify(convertDocument(document(evil), 1))],
  ['ManyBodyInput in YAML', 'v2.yaml', toYaml(document(evil))],
  ['input file with an engine', 'engine.yaml', friendly({ model: 'hf/sto-3g', engine: evil })],
  ['input file with a relative path', 'relative.yaml', friendly({ model: 'hf/sto-3g', engine: './evil.mjs' })],
  ['input file with a file URL', 'url.yaml', friendly({ model: 'hf/sto-3g', engine: pathToFileURL(evil).href })],
  [
    'input file with the engine of a level',
    'level.yaml',
    friendly({ levels: { 1: 'hf/sto-3g', 2: { model: 'hf/6-31g', engine: evil } } }),
  ],
  ['input file in JSON', 'engine.json', JSON.stringify({ molecule, model: 'hf/sto-3g', engine: evil })],
  ['AtomicInput of generation 2', 'atomic2.json', JSON.stringify(atomic(evil))],
  ['AtomicInput of generation 1', 'atomic1.json', JSON.stringify(convertDocument(atomic(evil), 1))],
];

describe.each(mail)('%s', (_, name, text) => {
  const path = join(folder, name);
  const thorough = ['v2.json', 'level.yaml', 'atomic1.json'].includes(name);
  writeFileSync(path, text);

  test.each(thorough ? ['plan', 'validate', 'run'] : ['run'])(
    'is refused by %s, with the way to allow it',
    async (command) => {
      const { code, stderr, stdout } = await manybody([command, name, '--no-store'], { cwd: folder });
      expect(existsSync(ran)).toBe(false);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/is the path of a module.*--allow-engine \S*evil\.mjs on the command line/);
    },
  );

  test.runIf(thorough)('runs with --allow-engine', async () => {
    const { code, stderr } = await manybody(['run', name, '--no-store', '--allow-engine', evil, '--json'], {
      cwd: folder,
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(ran)).toBe(true);
  });

  test.runIf(thorough)('is converted without loading anything', async () => {
    const { code, stderr } = await manybody(['convert', name, '--to', 'v2'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(ran)).toBe(false);
  });
});

describe('on the command line', () => {
  test('another allowed module, or the folder of this one, allows nothing', async () => {
    for (const allowed of [folder, join(folder, 'other.mjs')]) {
      const { code } = await manybody(['plan', 'engine.yaml', '--allow-engine', allowed], { cwd: folder });
      expect(code).toBe(2);
    }
    expect(existsSync(ran)).toBe(false);
  });

  test.each([
    ['--model', 'hf/6-31g'],
    ['--level', '2=hf/6-31g'],
    ['--keyword', 'e_convergence=1e-9'],
    ['--driver', 'energy'],
  ])('%s of the person does not bless the engine of the document', async (...flags) => {
    for (const file of ['v2.json', 'engine.yaml']) {
      const { code, stderr } = await manybody(['plan', file, ...flags, '--no-store'], { cwd: folder });
      expect({ code, refused: stderr.includes('is the path of a module') }).toEqual({ code: 2, refused: true });
    }
    expect(existsSync(ran)).toBe(false);
  });

  test('--engine is the word of a person, also beside keywords', async () => {
    const { code, stderr } = await manybody(
      ['run', 'v2.json', '--engine', './evil.mjs', '--keyword', 'a=1', '--no-store'],
      { cwd: folder },
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('standard input is a document like any other', async () => {
    const { code } = await manybody(['run', '-', '--no-store'], { cwd: folder, input: JSON.stringify(document(evil)) });
    expect(code).toBe(2);
    expect(existsSync(ran)).toBe(false);
  });

  test('result documents that name a module are shown and exported without loading it', async () => {
    const result = await ManyBodyComputer.of('Ar 0 0 0\n--\nAr 0 0 4')
      .level(2, 'lj')
      .engine('model')
      .bsse('nocp')
      .run();
    const text = JSON.stringify(result).replaceAll('"program":"model"', `"program":${JSON.stringify(evil)}`);
    expect(text).toContain('evil.mjs');
    writeFileSync(join(folder, 'result.json'), text);
    for (const args of [['show'], ['export', 'out'], ['cite'], ['convert', '--to', 'v1']]) {
      const [command = '', ...rest] = args;
      const { code, stderr } = await manybody([command, 'result.json', ...rest], { cwd: folder });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    }
    expect(existsSync(ran)).toBe(false);
  });

  test('nor is the engine of a stored entry', async () => {
    const inner = ManyBodyComputer.of('Ar 0 0 0\n--\nAr 0 0 4').level(2, 'lj').engine('model').bsse('nocp');
    const store = join(folder, 'store');
    mkdirSync(store, { recursive: true });
    await inner.store(store).run();
    const archive = join(folder, 'archive.jsonl');
    await manybody(['store', 'export', archive, '--store', store], { cwd: folder });
    const forged = gunzipSync(readFileSync(archive)).toString('utf8').replaceAll('"model"', JSON.stringify(evil));
    expect(forged).toContain('evil.mjs');
    writeFileSync(archive, gzipSync(forged));
    const other = join(folder, 'other-store');
    await manybody(['store', 'import', archive, '--store', other], { cwd: folder });
    await manybody(['store', 'verify', '--store', other], { cwd: folder });
    await inner.store(other).run();
    expect(existsSync(ran)).toBe(false);
  });
});

describe('in a script', () => {
  test.each([
    ['generation 2', document(evil)],
    ['generation 1', convertDocument(document(evil), 1)],
  ])('a document of %s is refused by plan, run and stream before anything is loaded', async (_, given) => {
    const computer = ManyBodyComputer.from(given);
    expect(() => computer.plan()).toThrow(refusal);
    expect(() => String(computer)).toThrow(refusal);
    await expect(computer.run()).rejects.toEqual(refusal);
    await expect(computer.stream()[Symbol.asyncIterator]().next()).rejects.toEqual(refusal);
    await expect(ManyBodyComputer.fromManyBodyInput(given)).rejects.toEqual(refusal);
    expect(existsSync(ran)).toBe(false);
  });

  test('an engine for another level does not bless the one of the document', () => {
    expect(() =>
      ManyBodyComputer.from(document(evil))
        .config({ allowedEngines: ['./other.mjs'] })
        .plan(),
    ).toThrow(refusal);
    expect(() => ManyBodyComputer.from(document(evil)).workers(1).plan()).toThrow(refusal);
  });

  test.each(local)('what own code names is loaded, under %s', async (executor) => {
    const start = ManyBodyComputer.of(molecule).bsse('nocp');
    const ways = [
      start.level(2, 'any').engine(evil),
      start.level(2, 'any', { engine: evil }),
      ManyBodyComputer.from(document(evil)).config({ allowedEngines: [evil] }),
      ManyBodyComputer.from(document('builtin')).engine(evil),
    ];
    for (const way of ways) {
      const named = way
        .executor(executor)
        .workers(1)
        .config({ ...(way === ways[2] ? { allowedEngines: [evil] } : {}) });
      expect((await named.run()).complete).toBe(true);
    }
    await using mine = createExecutor(executor, { nWorkers: 1 });
    expect((await ways[0]!.executor(mine).run()).complete).toBe(true);
    const asked = { parallel: true, nWorkers: 1, executor, allowedEngines: [evil] } as const;
    expect((await ManyBodyComputer.fromManyBodyInput(document(evil), asked)).complete).toBe(true);
  });

  test('a document that was changed to another engine needs no permission', () => {
    expect(ManyBodyComputer.from(document(evil)).engine('builtin').plan().total).toBeGreaterThan(0);
  });
});

describe('between threads, processes and hosts', () => {
  const task = makeTask(0, 'any', {}, { engine: { name: 'evil', module: evil } });

  test.each(local)('a task that names a module fails under %s, unless the configuration allows it', async (name) => {
    await using executor = createExecutor(name, { nWorkers: 1, logLevel: 'silent' });
    const [refused] = await collect(executor.run([task]));
    expect(errorOf(refused)).toMatchObject({
      error_type: 'input_error',
      error_message: expect.stringContaining('evil.mjs'),
    });
    expect(existsSync(ran)).toBe(false);
    const [allowed] = await collect(executor.run([task], { config: { allowedEngines: [evil] } }));
    expect(allowed?.status).toBe('completed');
  });

  test('a worker process refuses a job with a module that it was not started with', async () => {
    const worker = fork(join(dist, 'executors/processes/process-worker.js'), [String(process.pid), '[]'], {
      serialization: 'advanced',
      detached: true,
    });
    try {
      const reply = await new Promise<unknown>((resolve) => {
        worker.on('message', (message: { type: string }) => {
          if (message.type === 'finished') resolve(message);
          if (message.type !== 'ready') return;
          const resources = { scratchDir: folder, cores: 1, memoryMiB: 100, allowedEngines: [evil] };
          worker.send({ type: 'job', ...task, resources, allowedEngines: [evil], limitMs: 1000 });
        });
      });
      expect(reply).toMatchObject({ reply: { error: { error_type: 'input_error' } } });
      expect(existsSync(ran)).toBe(false);
    } finally {
      worker.kill();
    }
  });

  test('so does a worker thread', async () => {
    const program = `const { MessageChannel, parentPort, workerData } = require('node:worker_threads');
      const { serveLane } = require(workerData.file);
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (m) => { if (m.finished) { parentPort.postMessage(m.finished); port1.postMessage({ type: 'close' }); port1.close(); } });
      const shared = new Int32Array(new SharedArrayBuffer(256));
      shared[1] = 1;
      port1.postMessage({ ...workerData.task, type: 'job', number: 1, allowedEngines: [workerData.task.engine.module], resources: {} });
      void serveLane({ port: port2, shared, allowedEngines: [] });`;
    const worker = new Worker(program, {
      eval: true,
      workerData: { file: join(dist, 'executors/threads/worker.js'), task },
    });
    const reply = await new Promise<unknown>((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    await worker.terminate();
    expect(reply).toMatchObject({ reply: { error: { error_type: 'input_error' } } });
    expect(existsSync(ran)).toBe(false);
  });

  test('an engine is found by its name alone, by its module only when that is allowed', async () => {
    await expect(resolveEngine({ name: 'evil', module: evil })).rejects.toEqual(refusal);
    await expect(resolveEngine({ name: 'builtin', module: pathToFileURL(evil).href }, [folder])).rejects.toEqual(
      refusal,
    );
    expect(existsSync(ran)).toBe(false);
    expect((await resolveEngine({ name: 'evil', module: evil }, [join(folder, 'x', '..', 'evil.mjs')])).name).toBe(
      'evil',
    );
  });

  test('one function says no to every path in data, and where it stood', () => {
    for (const path of ['/a.mjs', './a.mjs', '../a.mjs', '.\\a.mjs', 'file:///a.mjs', 'FILE:/a.mjs'])
      expect(() => refuseForeignModule(path, [], 'a job of the queue')).toThrow(
        /^a job of the queue: '.*a\.mjs' is the path/,
      );
    for (const name of ['psi4', 'builtin', 'a.mjs', '', '__proto__', 'data:text/javascript,1', 'node:fs'])
      expect(() => refuseForeignModule(name, [], 'a job')).not.toThrow();
    expect(() => refuseForeignModule('./a.mjs', [resolve('a.mjs')], 'a job')).not.toThrow();
    expect(() => refuseForeignModule('file://host/a.mjs', [], 'a job')).toThrow(
      expect.objectContaining({ code: 'INPUT' }),
    );
  });
});
