import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { chromeTrace } from '../../src/computer/result/chrome-trace';
import { ManyBodyError } from '../../src/computer/result/many-body-error';
import type { ManyBodyResult } from '../../src/computer/result/many-body-result';
import type { ProgressEvent } from '../../src/computer/run/progress';
import { defineEngine } from '../../src/engines/define-engine';
import { modelEngine } from '../../src/engines/model/engine';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { ThreadExecutor } from '../../src/executors/threads/thread-executor';
import type { Bsse } from '../../src/schema/bsse';
import type { Driver } from '../../src/schema/driver';
import { memoryStore } from '../../src/store/memory-store';
import { argon, modelComputer, waterDimer } from './fixtures';

const evaluate = async (molecule: ReturnType<typeof argon>, driver: Driver): Promise<number[]> => {
  const input = modelComputer(molecule, 1).toDocument();
  const [specification] = Object.values(input.specification.specification);
  const context = {
    signal: new AbortController().signal,
    cancelled: () => false,
    scratchDir: null,
    cores: 1,
    memoryMiB: 1,
  };
  const result = await modelEngine.compute(
    { schema_name: 'qcschema_atomic_input', schema_version: 2, molecule, specification: { ...specification!, driver } },
    context,
  );
  return [result.return_result].flat();
};

/** Counts the calls of a potential that is additive in pairs. */
function countingEngine(fail: (name: string) => boolean = () => false) {
  const calls: string[] = [];
  const engine = defineEngine({
    name: 'counting',
    version: '1',
    evaluate: (molecule) => {
      calls.push(molecule.name);
      if (fail(molecule.name)) throw new Error('no convergence today');
      const real = molecule.real.flatMap((is, i) => (is ? [i] : []));
      let energy = -real.length;
      for (const i of real) {
        for (const j of real)
          if (j < i) energy -= 1 / (1 + Math.abs(molecule.geometry[3 * i]! - molecule.geometry[3 * j]!));
      }
      return energy;
    },
  });
  return { engine, calls };
}

describe('a builder', () => {
  test('is immutable: every call returns a new one and changes none', () => {
    const start = ManyBodyComputer.of(waterDimer).level(2, 'hf/sto-3g');
    const before = JSON.stringify(start.toDocument());
    const other = start
      .bsse('vmfc')
      .driver('gradient')
      .totalData()
      .engine('model')
      .workers(3)
      .config({ maxRetries: 0 });
    expect(other).not.toBe(start);
    expect(JSON.stringify(start.toDocument())).toBe(before);
    expect(other.toDocument().specification.driver).toBe('gradient');
  });

  test('continues a document where it stops, and gives back the same document', () => {
    const document = ManyBodyComputer.of(waterDimer)
      .level(1, 'mp2/6-31g')
      .level(2, 'hf/6-31g')
      .bsse('nocp', 'cp')
      .toDocument();
    expect(ManyBodyComputer.from(document).toDocument()).toEqual(document);
    expect(ManyBodyComputer.from(document).level(2, 'hf/sto-3g').toDocument().specification.keywords.levels).toEqual({
      1: 'mp2/6-31g',
      2: 'hf/sto-3g',
    });
  });

  test('an engine given for all levels yields to that of a level, and replaces that of a document', () => {
    const programs = (computer: ManyBodyComputer) =>
      Object.values(computer.toDocument().specification.specification).map(({ program }) => program);
    const computer = ManyBodyComputer.of(waterDimer).level(1, 'mp2/6-31g', { engine: 'psi4' }).level(2, 'hf/6-31g');
    expect(programs(computer)).toEqual(['psi4', 'builtin']);
    expect(programs(computer.engine('nwchem'))).toEqual(['psi4', 'nwchem']);
    expect(programs(ManyBodyComputer.from(computer.toDocument()).engine('builtin'))).toEqual(['builtin', 'builtin']);
  });
});

describe('laws of the expansion, through the computer', () => {
  const molecule = argon(5);

  test.each(['energy', 'gradient', 'hessian'] as const)(
    'a three-body potential is exact at 3 bodies: %s',
    async (driver) => {
      const whole = await evaluate(molecule, driver);
      const result = await modelComputer(molecule, 3).bsse('nocp').driver(driver).totalData().run();
      const returned = [result.returnResult!].flat();
      // Bits of the single clusters, amplified by the coefficients.
      for (const [i, value] of whole.entries()) expect(returned[i]!).toBeCloseTo(value, 14);
    },
  );

  test('its pairs are exact at 2 bodies, its triples are the 3-body contribution', async () => {
    const pairs = await modelComputer(molecule, 2, 'lj').bsse('nocp').run();
    const all = await modelComputer(molecule, 4).bsse('nocp').run();
    expect(all.interaction('nocp', 2)).toBeCloseTo(pairs.returnEnergy!, 15);
    expect(Math.abs(all.contribution('nocp', 3)!)).toBeGreaterThan(1e-9);
    expect(all.contribution('nocp', 4)).toBeCloseTo(0, 15);
  });

  test('ghost atoms without functions make nocp, cp and vmfc agree', async () => {
    const result = await modelComputer(molecule, 3).bsse('vmfc', 'cp', 'nocp').run();
    for (const n of [2, 3]) {
      expect(result.interaction('cp', n)).toBeCloseTo(result.interaction('nocp', n)!, 15);
      expect(result.interaction('vmfc', n)).toBeCloseTo(result.interaction('nocp', n)!, 15);
    }
  });
});

const treatments: Bsse[][] = [['nocp'], ['cp'], ['vmfc'], ['nocp', 'cp'], ['cp', 'vmfc'], ['nocp', 'cp', 'vmfc']];
const levels: Record<string, number[]> = { one: [3], two: [1, 3], all: [1, 2, 4], truncated: [2] };
const grid = treatments.flatMap((bsse) =>
  Object.entries(levels).flatMap(([name, ns]) => [false, true].map((total) => ({ bsse, name, ns, total }))),
);

test.each(grid)('the plan counts what is executed: $bsse, levels $name, totals $total', async ({ bsse, ns, total }) => {
  const { engine, calls } = countingEngine();
  const start = ManyBodyComputer.of(argon(4))
    .engine(engine)
    .executor(new SequentialExecutor())
    .bsse(...bsse)
    .totalData(total);
  const computer = ns.reduce((c, n) => c.level(n, `level-${n}`), start);
  const plan = computer.plan();
  const result = await computer.run();
  const byBody = Object.values(plan.tasks).flatMap((counts) => Object.values(counts));
  expect(calls.length).toBe(plan.total);
  expect(byBody.reduce((sum, n) => sum + n, 0)).toBe(plan.total);
  expect(result.tasks.length).toBe(plan.total);
});

test('a plan tells its clusters, each once', () => {
  const plan = ManyBodyComputer.of(argon(3)).engine('model').level(2, 'lj').bsse('vmfc').plan();
  const names = [...plan.clusters()].map(({ real, basis }) => `${real.join('-')}@${basis.join('-')}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(plan.total);
  expect(names).toEqual(expect.arrayContaining(['1@1', '1@1-2', '2@1-2', '1-2@1-2', '2-3@2-3']));
});

describe('when clusters fail', () => {
  // The dimer of fragments 1 and 3 (0-based 0 and 2 in the name).
  const { engine, calls } = countingEngine((name) => name.includes('[0, 2],['));
  const computer = ManyBodyComputer.of(argon(4))
    .engine(engine)
    .level(1, 'good')
    .level(3, 'bad')
    .bsse('nocp')
    .config({ maxRetries: 0, logLevel: 'silent' })
    .executor(new SequentialExecutor({ maxRetries: 0, logLevel: 'silent' }));
  const failure = async (options = {}): Promise<ManyBodyError> => {
    const error = await computer.run(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ManyBodyError);
    return error as ManyBodyError;
  };

  test('all others are computed, and run() rejects once with every failure and the partial sums', async () => {
    calls.length = 0;
    const error = await failure();
    expect(calls.length).toBe(computer.plan().total);
    expect(error.code).toBe('RUN_FAILED');
    expect(error.failures.map(({ label }) => label)).toEqual(['["bad", [1, 3], [1, 3]]']);
    expect(error.message).toMatch(/1 of 18 clusters failed[\s\S]*bad \(1, 3\)@\(1, 3\)[\s\S]*no convergence today/);
    const partial = error.partial;
    expect(partial.complete).toBe(false);
    expect(partial.total('nocp', 1)).toBeCloseTo(-4, 12);
    expect(partial.total('nocp', 2)).toBeNull();
    expect(partial.interaction('nocp', 3)).toBeNull();
    expect(partial.returnResult).toBeNull();
    expect(partial.missing).toEqual(['["bad", [1, 3], [1, 3]]']);
    expect(() => partial.toQCSchema()).toThrow(/partial result/i);
  });

  test('keepGoing: false stops at the first', async () => {
    calls.length = 0;
    const error = await failure({ keepGoing: false });
    expect(calls.length).toBeLessThan(computer.plan().total);
    expect(error.failures.length).toBe(1);
  });
});

test('an attempt that was made good is told, with its error, in the record, the timeline and the trace', async () => {
  let calls = 0;
  const engine = defineEngine({
    name: 'shaky',
    evaluate: () => {
      if (++calls === 2) throw new Error('a cosmic ray');
      return -1;
    },
  });
  const result = await ManyBodyComputer.of(argon(2))
    .engine(engine)
    .level(2, 'x')
    .bsse('nocp')
    .config({ maxRetries: 1, retryBackoffMs: 1, logLevel: 'silent' })
    .executor(new SequentialExecutor())
    .run();
  const told = { error: { error_message: expect.stringContaining('a cosmic ray') } };
  const [mended, ...others] = [...result.tasks].sort((a, b) => b.attempts - a.attempts);
  expect(mended).toMatchObject({ status: 'completed', attempts: 2, retried: [told] });
  expect(mended!.retried![0]!.finishedAtMs).toBeLessThanOrEqual(mended!.startedAtMs);
  expect(others.some((task) => 'retried' in task)).toBe(false);
  const written = JSON.parse(JSON.stringify(result.toQCSchema()));
  expect(written.extras.manybody.tasks.find(({ label }: { label: string }) => label === mended!.label)).toEqual(
    JSON.parse(JSON.stringify(mended)),
  );
  const bars = result.timeline.bars.filter(({ outcome }) => outcome === 'retried');
  expect(bars).toMatchObject([{ task: mended!.label, error: expect.stringContaining('a cosmic ray') }]);
  expect(chromeTrace(result.timeline).traceEvents.map(({ args }) => args.error)).toContain(bars[0]!.error);
});

test('a result without what the driver asks for is a failure that says so', async () => {
  const engine = defineEngine({
    name: 'half',
    drivers: ['energy', 'gradient'],
    evaluate: () => ({ energy: 1, gradient: [1, 2] }),
  });
  const run = ManyBodyComputer.of(argon(2))
    .engine(engine)
    .level(1, 'x')
    .driver('gradient')
    .config({ maxRetries: 0 })
    .run();
  await expect(run).rejects.toThrow(/gradient of 2 numbers, not 3/);
});

test.each([undefined, null, '−1'])(
  'an engine that gives %j is told what to give, and not tried again',
  async (answer) => {
    const engine = defineEngine({ name: 'silent', evaluate: () => answer as unknown as number });
    const run = ManyBodyComputer.of(argon(2))
      .engine(engine)
      .level(1, 'x')
      .bsse('nocp')
      .config({ logLevel: 'silent' })
      .run();
    const error = (await run.catch((reason: unknown) => reason)) as ManyBodyError;
    expect(error.message).toMatch(/Engine 'silent' gave .*: evaluate returns an energy in hartree/);
    expect(error.failures.map(({ attempts }) => attempts)).toEqual([1, 1]);
  },
);

describe('a stream', () => {
  test('tells the whole story and ends with the result', async () => {
    const events: ProgressEvent[] = [];
    for await (const event of modelComputer(argon(3), 2).bsse('nocp').stream()) events.push(event);
    expect(events[0]).toMatchObject({ type: 'started', progress: { total: 6, done: 0 } });
    expect(events.filter(({ type }) => type === 'task-finished').length).toBe(6);
    const last = events.at(-1)!;
    expect(last).toMatchObject({ type: 'finished', status: 'complete', progress: { done: 6, failed: 0 } });
    expect((last as { result: ManyBodyResult }).result.complete).toBe(true);
  });

  test('that is left stops the work', async () => {
    const { engine, calls } = countingEngine();
    const computer = ManyBodyComputer.of(argon(6)).engine(engine).level(4, 'x').bsse('nocp');
    for await (const event of computer.stream()) if (event.type === 'task-finished') break;
    const count = calls.length;
    expect(count).toBeLessThan(computer.plan().total);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls.length).toBe(count);
  });
});

test('an abort rejects with its reason, and what was finished is in the store', async () => {
  const { engine, calls } = countingEngine();
  const store = memoryStore();
  const computer = ManyBodyComputer.of(argon(5)).engine(engine).level(3, 'x').bsse('nocp').store(store);
  const controller = new AbortController();
  const reason = new Error('enough');
  const run = computer.run({
    signal: controller.signal,
    onProgress: ({ progress }) => {
      if (progress.done === 4) controller.abort(reason);
    },
  });
  await expect(run).rejects.toBe(reason);
  const first = calls.length;
  expect(first).toBeLessThan(25);
  const result = await computer.run();
  expect(calls.length).toBe(25);
  expect(result.statistics.cached).toBe(first);
});

describe('a store', () => {
  test('makes an identical run cost no engine call, bit for bit', async () => {
    const { engine, calls } = countingEngine();
    const computer = ManyBodyComputer.of(argon(4)).engine(engine).level(3, 'x').bsse('nocp').store(memoryStore());
    const first = await computer.run();
    const count = calls.length;
    const second = await computer.run();
    expect(calls.length).toBe(count);
    expect(second.returnEnergy).toBe(first.returnEnergy);
    expect((await computer.plan().survey()).cached).toBe(count);
  });

  test('is never used for an engine without a version', async () => {
    const engine = defineEngine({ name: 'mine', evaluate: () => -1 });
    const store = memoryStore();
    await ManyBodyComputer.of(argon(3)).engine(engine).level(2, 'x').store(store).run();
    expect(store.size).toBe(0);
  });
});

test('the priority of a cluster decides when it starts', async () => {
  const { engine } = countingEngine();
  const order: string[] = [];
  await ManyBodyComputer.of(argon(3))
    .engine(engine)
    .level(3, 'x')
    .bsse('nocp')
    .executor(new SequentialExecutor())
    .priority(({ real }) => (real.includes(2) ? 1 : 0))
    .run({ onProgress: (event) => event.type === 'task-started' && order.push(event.task) });
  expect(order.slice(0, 4).every((name) => name.split('@')[0]!.includes('2'))).toBe(true);
  expect(order.slice(4).some((name) => name.split('@')[0]!.includes('2'))).toBe(false);
});

describe('what can be known to be wrong is said before anything runs', () => {
  const two = ManyBodyComputer.of(waterDimer);
  const rejected = (computer: ManyBodyComputer) => expect(computer.run()).rejects;

  test('no molecule', () =>
    expect(() => Reflect.construct(ManyBodyComputer, [])).toThrow(/ManyBodyComputer\.of\(molecule\)/));
  test('a level of theory without its number of bodies', () =>
    expect(() => two.level('hf/sto-3g' as never, undefined as never)).toThrow(
      /level\('hf\/sto-3g', \.\.\.\): the number of bodies comes first/,
    ));
  test('a level that has nothing to do is a warning', () => {
    const mixed = two.level(1, 'mp2/6-31g').level(2, 'hf/6-31g').bsse('cp');
    expect(mixed.plan().warnings).toEqual([
      'Nothing is computed with mp2/6-31g: interaction energies do not need it, total energies do.',
    ]);
    expect(mixed.totalData().plan().warnings).toEqual([]);
    expect(mixed.bsse('nocp').plan().warnings).toEqual([]);
  });
  test('no level of theory', () => expect(() => two.plan()).toThrow(/No level of theory.*\.level\(2, 'hf\/6-31g'\)/));
  test('a level above the number of fragments', () =>
    expect(() => two.level(3, 'hf/sto-3g').plan()).toThrow(/Level 3 is above the number of fragments.*1 to 2/));
  test('contradictory levels and max_nbody', () =>
    expect(() => two.level(2, 'hf/sto-3g').maxBody(1).plan()).toThrow(/max_nbody=1 contradicts the levels/));
  test('one level of theory at two places', () =>
    expect(() => two.level(1, 'hf/sto-3g').level(2, 'hf/sto-3g').plan()).toThrow(/duplicate model chemistries/));
  test('one fragment', () =>
    expect(() => ManyBodyComputer.of('He 0 0 0').level(1, 'hf/sto-3g').plan()).toThrow(/at least two fragments/));
  test('not a model chemistry', () =>
    expect(() => two.level(1, '/sto-3g')).toThrow(/not a model chemistry.*hf\/6-31g/));
  test('an unknown basis', () => rejected(two.level(2, 'hf/6-31h')).toThrow(/no basis set '6-31h'.*6-31g/));
  test('an unknown method', () => rejected(two.level(2, 'ccsdt/sto-3g')).toThrow(/ccsdt/));
  test('a basis without an element', () =>
    rejected(ManyBodyComputer.of('K 0 0 0\n--\nHe 0 0 9').level(1, 'hf/cc-pvdz')).toThrow(/K/));
  test('an unknown engine', () =>
    rejected(two.level(2, 'hf/sto-3g').engine('bultin')).toThrow(/no engine 'bultin'.*Did you mean 'builtin'/));
  test('a keyword that is not one', () =>
    rejected(two.level(2, 'hf/sto-3g').engine('builtin', { max_iteration: 3 })).toThrow(
      /max_iteration.*max_iterations/,
    ));
  test('an execution option that is not one', () =>
    expect(() => two.config({ maxRetry: 3 } as object)).toThrow(/maxRetry.*maxRetries/));
  test('a number of workers', () => expect(() => two.workers(0)).toThrow(/workers\(0\).*at least 1/));
  test('workers without parallel', () =>
    expect(() => ManyBodyComputer.fromManyBodyInput(two.level(2, 'hf/sto-3g').toDocument(), { nWorkers: 4 })).toThrow(
      /needs parallel: true/,
    ));
  test('a driver that the engine has not', () =>
    rejected(
      two
        .level(1, 'x')
        .driver('hessian')
        .engine(defineEngine({ name: 'e', evaluate: () => 0 })),
    ).toThrow(/gives no hessian, only energy/));
  test('a document with a misspelt option', () => {
    const document = JSON.parse(JSON.stringify(two.level(2, 'hf/sto-3g').toDocument()));
    document.specification.keywords.bsse = ['cp'];
    expect(() => ManyBodyComputer.from(document)).toThrow(/specification\.keywords.*'bsse'.*'bsse_type'/);
  });
  test('a document without the model chemistry of a level', () => {
    const document = JSON.parse(JSON.stringify(two.level(2, 'hf/sto-3g').toDocument()));
    document.specification.keywords.levels = { 2: 'mp2' };
    expect(() => ManyBodyComputer.from(document).plan()).toThrow(
      /No specification for the model chemistry "mp2".*"hf\/sto-3g"/,
    );
  });
});

test('the result document keeps the properties of every cluster at the size of the whole system', async () => {
  const result = await modelComputer(argon(3), 2).bsse('nocp').driver('gradient').run();
  const document = JSON.parse(JSON.stringify(result));
  expect(document.schema_name).toBe('qcschema_many_body_result');
  expect(document.properties).toMatchObject({ calcinfo_nmc: 1, calcinfo_nfr: 3, calcinfo_natom: 3, calcinfo_nmbe: 6 });
  const dimer = document.cluster_properties['["lj+at", [1, 3], [1, 3]]'];
  expect(dimer.return_gradient.length).toBe(9);
  expect(dimer.return_gradient.slice(3, 6)).toEqual([0, 0, 0]);
  const first = result.toQCSchema(1) as { schema_name: string };
  expect(first.schema_name).toBe('qcschema_manybodyresult');
});

test('protocols.cluster_results keeps the complete results', async () => {
  const document = modelComputer(argon(2), 2).bsse('nocp').toDocument();
  document.specification.protocols.cluster_results = 'all';
  const result = await ManyBodyComputer.from(document).executor(new SequentialExecutor()).run();
  const { cluster_results } = JSON.parse(JSON.stringify(result));
  expect(Object.keys(cluster_results).length).toBe(3);
});

describe('a measured speed-up', () => {
  const wait = defineEngine({
    name: 'wait',
    version: '1',
    evaluate: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return -1;
    },
  });
  const computer = ManyBodyComputer.of(argon(4)).engine(wait).level(2, 'x').bsse('nocp');

  test('is the ratio of two wall times', async () => {
    const sequential = await computer.executor('sequential').run();
    const parallel = await computer.executor('threads').workers(2).run();
    const expected = sequential.statistics.wallMs / parallel.statistics.wallMs;
    expect(parallel.speedUpOver(sequential)).toBe(expected);
  });

  test('needs a sequential run of the same tasks that took nothing from a store', async () => {
    const parallel = await computer.executor('threads').workers(2).run();
    expect(() => parallel.speedUpOver(parallel)).toThrow(/had 2 workers/);
    const store = memoryStore();
    await computer.store(store).run();
    const cached = await computer.executor('sequential').store(store).run();
    expect(() => parallel.speedUpOver(cached)).toThrow(/came from a store/);
  });
});

test('an executor is found by its name, or the nearest one is named', async () => {
  await expect(modelComputer(argon(2), 1).executor('thread').run()).rejects.toThrow(/no executor 'thread'.*'threads'/);
});

describe('an option that would be ignored is refused', () => {
  const two = ManyBodyComputer.of(waterDimer).level(2, 'hf/sto-3g');
  const cases: Record<string, [() => unknown, RegExp]> = {
    'units in another spelling': [
      () => ManyBodyComputer.of('He 0 0 0', { units: 'Bohr' as 'bohr' }),
      /'bohr' or 'angstrom', not "Bohr"/,
    ],
    'a misspelt option of `of`': [() => ManyBodyComputer.of('He 0 0 0', { unit: 'bohr' } as object), /'unit'.*'units'/],
    'the charge of a fragment that is not there': [
      () => ManyBodyComputer.of('He 0 0 0', { fragmentCharges: { 3: 1 } }),
      /there is no fragment 3; 1 were found/,
    ],
    'a misspelt option of a level': [
      () => two.level(1, 'hf/3-21g', { keyword: {} } as object),
      /'keyword'.*'keywords'/,
    ],
    'a level without a number': [() => two.level(0.5, 'hf/3-21g'), /number of bodies comes first, from 1/],
    'a level without a model chemistry': [
      () => two.level(1, undefined as unknown as string),
      /say the level of theory/,
    ],
    'another name for parallel': [
      () => ManyBodyComputer.fromManyBodyInput(two.toDocument(), { workers: 2 } as object),
      /'workers'.*'nWorkers'/,
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [call, message]) => expect(call).toThrow(message));

  test('a misspelt option of run', () =>
    expect(two.run({ onprogress: () => 0 } as object)).rejects.toThrow(/'onprogress'.*'onProgress'/));
});

test('units apply to arrays as to text', () => {
  const document = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 3], fragments: [[0], [1]] };
  const inAngstrom = ManyBodyComputer.of(document, { units: 'angstrom' }).molecule.geometry[5];
  expect(inAngstrom).toBe(ManyBodyComputer.of('He 0 0 0\n--\nHe 0 0 3').molecule.geometry[5]);
  expect(ManyBodyComputer.of(document).molecule.geometry[5]).toBe(3);
});

test('an engine without keywords leaves the earlier ones in place', () => {
  const keywords = (c: ManyBodyComputer) => Object.values(c.toDocument().specification.specification)[0]?.keywords;
  const strict = ManyBodyComputer.of(waterDimer).level(2, 'hf/sto-3g').engine('builtin', { max_iterations: 7 });
  expect(keywords(strict.engine('model'))).toEqual({ max_iterations: 7 });
  expect(keywords(strict.engine('builtin', {}))).toEqual({});
});

test('an expansion beyond all means is refused with its number of tasks', async () => {
  const atoms = Array.from({ length: 2000 }, (_, i) => `He 0 0 ${3 * i}`).join('\n--\n');
  const computer = ManyBodyComputer.of(atoms).level(3, 'lj').engine('model').bsse('nocp');
  expect(computer.plan().total).toBe(1_333_335_000);
  await expect(computer.plan().survey()).rejects.toThrow(/tasks; more than 50,000,000 cannot be scheduled/);
}, 60_000);

test('an abort does not wait for an engine that does not answer', async () => {
  const silent = {
    ...defineEngine({ name: 'silent', evaluate: () => 0 }),
    probe: () => new Promise<never>(() => undefined),
  };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('too slow')), 50);
  const run = ManyBodyComputer.of(argon(2)).engine(silent).level(1, 'x').run({ signal: controller.signal });
  await expect(run).rejects.toThrow('too slow');
});

test.each(['started', 'task-started', 'task-finished', 'finished'])(
  'an error of onProgress at %s stops the run',
  async (type) => {
    const { engine } = countingEngine();
    const run = ManyBodyComputer.of(argon(3))
      .engine(engine)
      .level(2, 'x')
      .bsse('nocp')
      .run({
        onProgress: (event) => {
          if (event.type === type) throw new Error(`no ${type}`);
        },
      });
    await expect(run).rejects.toThrow(`no ${type}`);
  },
);

test('two runs on one executor: the second can be aborted while it waits', async () => {
  const slow = defineEngine({
    name: 'slow',
    evaluate: async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return -1;
    },
  });
  await using executor = new ThreadExecutor({ nWorkers: 1 });
  const computer = ManyBodyComputer.of(argon(2)).engine(slow).level(1, 'x').bsse('nocp').executor(executor);
  const controller = new AbortController();
  const first = computer.run();
  const second = computer.run({ signal: controller.signal });
  setTimeout(() => controller.abort(new Error('not now')), 50);
  await expect(second).rejects.toThrow('not now');
  expect((await first).complete).toBe(true);
  expect((await computer.run()).complete).toBe(true);
});
