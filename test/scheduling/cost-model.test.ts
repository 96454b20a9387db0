import { describe, expect, test } from 'vitest';
import { CostModel, type CostQuery } from '../../src/scheduling/cost-model';
import { estimateRun } from '../../src/scheduling/estimate-run';
import { shapeOf } from '../../src/scheduling/method-family';
import { fitPowerLaw } from '../../src/scheduling/power-law';
import { workersFor } from '../../src/scheduling/workers-for';
import type { TaskTiming } from '../../src/schema/task-timing';
import { seeded, waterColumns, waterExpansion } from './water-clusters';

const timing = (waters: number, executionTimeMs: number, changes: Partial<TaskTiming> = {}): TaskTiming => ({
  engine: 'builtin',
  method: 'hf',
  basis: '6-31g',
  driver: 'energy',
  atoms: 3 * waters,
  electrons: 10 * waters,
  basisFunctions: 13 * waters,
  cores: 1,
  executionTimeMs,
  ...changes,
});
const query = (waters: number, changes: Partial<CostQuery> = {}): CostQuery => ({
  engine: 'builtin',
  method: 'hf',
  driver: 'energy',
  atoms: 3 * waters,
  electrons: 10 * waters,
  basisFunctions: 13 * waters,
  ...changes,
});
/** ms of a power law in the basis functions. */
const law = (waters: number, power: number, at13 = 10) => at13 * waters ** power;

describe('before any timing', () => {
  const model = new CostModel();
  test('there is no estimate, and it says so', () => {
    expect(model.calibrated).toBe(false);
    expect(model.estimate(query(2)).coreSeconds).toBeNull();
    expect(model.calibrationOf(query(2))).toBeUndefined();
  });

  test('but there is an order: ghosts cost functions, electrons cost where the method feels them', () => {
    const weight = (of: Partial<CostQuery>) => model.estimate(query(1, of)).weight;
    const alone = weight({});
    const withGhosts = weight({ basisFunctions: 26, atoms: 6 });
    expect(withGhosts).toBeGreaterThan(alone);
    // MP2: the same functions with half the electrons cost less.
    const ghostly = weight({ method: 'mp2', basisFunctions: 26, electrons: 10 });
    const real = weight({ method: 'mp2', basisFunctions: 26, electrons: 20 });
    expect(ghostly).toBeLessThan(real);
    expect(weight({ driver: 'gradient' })).toBeGreaterThan(alone);
    expect(weight({ driver: 'hessian' })).toBeGreaterThan(weight({ driver: 'gradient' }));
    expect(weight({ method: 'mp2' })).toBeGreaterThan(alone);
    expect(weight({ method: 'ccsd(t)' })).toBeGreaterThan(weight({ method: 'ccsd' }));
    expect(weight({ basisFunctions: null, atoms: 6 })).toBeGreaterThan(weight({ basisFunctions: null, atoms: 3 }));
  });

  test.each([
    ['HF', 'hf'],
    ['scf', 'hf'],
    ['mp2', 'mp2'],
    ['ri-mp2', 'mp2'],
    ['ccsd', 'ccsd'],
    ['CCSD(T)', 'ccsd(t)'],
    ['b3lyp-d3bj', 'dft'],
    ['gfn2-xtb', 'semiempirical'],
    ['pm7', 'semiempirical'],
    ['lj', 'model'],
  ])('%s belongs to the family %s', (method, family) => {
    expect(shapeOf(method).family).toBe(family);
  });
});

describe('after timings', () => {
  test('a power law in the data is found again', () => {
    const random = seeded(1);
    const timings = Array.from({ length: 60 }, (_, i) => {
      const waters = 1 + (i % 4);
      return timing(waters, law(waters, 3.6) * (1 + 0.1 * (2 * random() - 1)));
    });
    const model = new CostModel(timings);
    expect(model.calibrated).toBe(true);
    for (const waters of [1, 2, 3, 4]) {
      const { coreSeconds } = model.estimate(query(waters));
      expect(coreSeconds! / (law(waters, 3.6) / 1000)).toBeGreaterThan(0.9);
      expect(coreSeconds! / (law(waters, 3.6) / 1000)).toBeLessThan(1.1);
    }
    // Two waters beyond anything measured: still within a third.
    expect(Math.abs(Math.log(model.estimate(query(6)).coreSeconds! / (law(6, 3.6) / 1000)))).toBeLessThan(0.3);
  });

  test('functions of ghosts and electrons are told apart', () => {
    // MP2-like: t = functions^4 · electrons, ghosts in the basis of three waters.
    const timings: TaskTiming[] = [];
    for (const basis of [1, 2, 3]) {
      for (let real = 1; real <= basis; real++) {
        for (let i = 0; i < 3; i++) {
          timings.push(
            timing(basis, basis ** 4 * real, { method: 'mp2', electrons: 10 * real, basisFunctions: 24 * basis }),
          );
        }
      }
    }
    const model = new CostModel(timings);
    const at = (basis: number, real: number) =>
      model.estimate(query(basis, { method: 'mp2', electrons: 10 * real, basisFunctions: 24 * basis })).coreSeconds! *
      1000;
    expect(at(3, 1)).toBeCloseTo(81, -1);
    expect(at(3, 3) / at(3, 1)).toBeCloseTo(3, 0);
    expect(at(4, 4) / 1024).toBeGreaterThan(0.8);
    expect(at(4, 4) / 1024).toBeLessThan(1.25);
  });

  test('one timing is extended by the formal scaling, with a wide range', () => {
    const model = new CostModel([timing(2, 80)]);
    const near = model.estimate(query(2));
    const far = model.estimate(query(4));
    expect(near.coreSeconds).toBeCloseTo(0.08, 6);
    expect(far.coreSeconds! / near.coreSeconds!).toBeCloseTo(8, 6);
    expect(far.uncertainty).toBeGreaterThan(3 * near.uncertainty);
  });

  test('more timings narrow the range', () => {
    const few = new CostModel([timing(1, 10), timing(2, 80)]);
    const many = new CostModel(Array.from({ length: 50 }, (_, i) => timing(1 + (i % 3), law(1 + (i % 3), 3))));
    expect(many.estimate(query(3)).uncertainty).toBeLessThan(few.estimate(query(3)).uncertainty);
  });

  test('a slow first job of a worker does not bend the law', () => {
    const timings = Array.from({ length: 20 }, (_, i) => timing(1 + (i % 3), law(1 + (i % 3), 3)));
    timings[0] = timing(1, 400);
    expect(new CostModel(timings).estimate(query(2)).coreSeconds).toBeCloseTo(0.08, 1.5);
  });

  test('the start-up time of a program is not extrapolated with the size', () => {
    // 1 s to start, then 10 ms · waters³.
    const timings = Array.from({ length: 24 }, (_, i) => timing(1 + (i % 4), 1000 + law(1 + (i % 4), 3)));
    const { coreSeconds } = new CostModel(timings).estimate(query(8));
    expect(coreSeconds! / 6.12).toBeGreaterThan(0.6);
    expect(coreSeconds! / 6.12).toBeLessThan(1.5);
  });

  test('engines, drivers and methods are apart; a method with few timings leans on its family', () => {
    const model = new CostModel([
      ...Array.from({ length: 5 }, () => timing(2, 80)),
      ...Array.from({ length: 5 }, () => timing(2, 900, { engine: 'psi4' })),
      ...Array.from({ length: 5 }, () => timing(2, 240, { driver: 'gradient' })),
      ...Array.from({ length: 5 }, () => timing(2, 500, { method: 'b3lyp' })),
    ]);
    expect(model.estimate(query(2)).coreSeconds).toBeCloseTo(0.08, 6);
    expect(model.estimate(query(2, { engine: 'psi4' })).coreSeconds).toBeCloseTo(0.9, 6);
    expect(model.estimate(query(2, { driver: 'gradient' })).coreSeconds).toBeCloseTo(0.24, 6);
    expect(model.estimate(query(2, { method: 'pbe' })).coreSeconds).toBeCloseTo(0.5, 6);
    expect(model.calibrationOf(query(2, { method: 'pbe' }))?.method).toBe('dft');
    expect(model.estimate(query(2, { method: 'mp2' })).coreSeconds).toBeNull();
    expect(model.estimate(query(2, { engine: 'nwchem' })).coreSeconds).toBeNull();
  });

  test('core-seconds count every core of a task', () => {
    expect(new CostModel([timing(2, 80, { cores: 4 })]).estimate(query(2)).coreSeconds).toBeCloseTo(0.32, 6);
  });

  test('atoms stand in where an engine does not count functions', () => {
    const timings = Array.from({ length: 12 }, (_, i) =>
      timing(1 + (i % 3), law(1 + (i % 3), 2), { basisFunctions: null }),
    );
    const model = new CostModel(timings);
    expect(model.estimate(query(3, { basisFunctions: null })).coreSeconds).toBeCloseTo(0.09, 2);
    expect(model.calibrationOf(query(3, { basisFunctions: null }))?.sizeIs).toBe('atoms');
    expect(model.estimate(query(3)).coreSeconds).toBeNull();
  });

  test('a law without spread in size keeps the prior powers', () => {
    const fit = fitPowerLaw([{ logSize: 3, logElectrons: 2, seconds: 1 }], { sizePower: 3, electronPower: 1 });
    expect([fit.sizePower, fit.electronPower]).toEqual([3, 1]);
    expect(fit.seconds(3, 2)).toBeCloseTo(1, 12);
  });
});

describe('the estimate of a run', () => {
  const expansion = waterExpansion(6, 3, ['cp']);

  test('says that there is none before any timing', () => {
    const { cost, group } = waterColumns(expansion);
    const estimate = estimateRun({ tasks: { cost, group }, calibrated: false, uncertainty: 0, scatter: 0 }, [2]);
    expect(estimate).toMatchObject({ tasks: 41, coreSeconds: null, wall: null, longestTaskSeconds: null });
    expect(estimate.basis).toMatch(/^no estimate yet/);
  });

  test('comes with wall times for any number of workers, and a range that holds the truth', () => {
    const random = seeded(7);
    const timings = Array.from({ length: 40 }, (_, i) => {
      const basis = 1 + (i % 4);
      return timing(basis, law(basis, 3) * (1 + 0.2 * (2 * random() - 1)));
    });
    const model = new CostModel(timings);
    const columns = waterColumns(expansion, 'hf/6-31g', model);
    expect(columns.calibrated).toBe(true);
    const calibrations = [model.calibrationOf(query(6))!];
    const estimate = estimateRun({ tasks: columns, ...columns, calibrations }, [1, 2, 64]);
    // 41 tasks in the basis of six waters, 10 ms · 6³ each.
    const truth = (41 * law(6, 3)) / 1000;
    expect(estimate.coreSeconds!.low).toBeLessThan(truth);
    expect(estimate.coreSeconds!.high).toBeGreaterThan(truth);
    expect(estimate.coreSeconds!.value / truth).toBeGreaterThan(0.7);
    expect(estimate.coreSeconds!.value / truth).toBeLessThan(1.4);
    const [one, two, many] = estimate.wall!;
    expect(one!.seconds.value).toBeCloseTo(estimate.coreSeconds!.value, 9);
    expect(two!.seconds.value / one!.seconds.value).toBeCloseTo(21 / 41, 2);
    expect(many!.seconds.value).toBeCloseTo(estimate.longestTaskSeconds!, 9);
    expect(estimate.basis).toMatch(/^40 timings of hf energy on builtin \(basis functions\^\d\.\d\)$/);
  });

  test('takes cores per task and memory into account', () => {
    const input = { tasks: { cost: [4, 4] }, calibrated: true, uncertainty: 0, scatter: 0 };
    const estimate = estimateRun({ ...input, coresPerTask: 2, taskMemoryMiB: 100 }, [2]);
    expect(estimate.coreSeconds!.value).toBe(8);
    expect(estimate.wall![0]!.seconds.value).toBe(2);
    expect(estimate.memoryMiB).toBe(200);
  });

  test('a memory budget that is too small for all workers lets fewer work', () => {
    const input = {
      tasks: { cost: new Array(8).fill(1) },
      calibrated: true,
      uncertainty: 0,
      scatter: 0,
      taskMemoryMiB: 400,
    };
    const secondsWith = (memoryMiB: number) => {
      const { wall, memoryMiB: used } = estimateRun({ ...input, memoryMiB }, [4]);
      return [wall![0]!.seconds.value, used];
    };
    expect(secondsWith(2000)).toEqual([2, 1600]);
    expect(secondsWith(1000)).toEqual([4, 800]);
    expect(secondsWith(100)).toEqual([8, 400]);
  });

  test('of nothing is nothing', () => {
    const estimate = estimateRun({ tasks: { cost: [] }, calibrated: false, uncertainty: 0, scatter: 0 }, [2]);
    expect(estimate).toMatchObject({ tasks: 0, coreSeconds: { value: 0 }, basis: 'nothing to compute' });
  });
});

test('workers never exceed cores or memory', () => {
  expect(workersFor({ cores: 8, coresPerTask: 1, memoryMiB: 16_000, taskMemoryMiB: 0 })).toBe(8);
  expect(workersFor({ cores: 8, coresPerTask: 3, memoryMiB: 16_000, taskMemoryMiB: 10 })).toBe(2);
  expect(workersFor({ cores: 8, coresPerTask: 1, memoryMiB: 1000, taskMemoryMiB: 300 })).toBe(3);
  expect(() => workersFor({ cores: 2, coresPerTask: 4, memoryMiB: 1000, taskMemoryMiB: 1 })).toThrow(
    'coresPerTask must be at most 2, the cores there are, got 4.',
  );
  expect(() => workersFor({ cores: 2, coresPerTask: 1, memoryMiB: 1000, taskMemoryMiB: 2000 })).toThrow('2000 MiB');
});

test('tasks of one model chemistry and basis have one group number, others another', () => {
  const expansion = waterExpansion(4, 3, ['vmfc']);
  const { group } = waterColumns(expansion);
  const groupOf = new Map<string, number>();
  for (const { index, basis } of expansion.tasks()) {
    const known = groupOf.get(basis.join()) ?? group[index]!;
    expect(group[index]).toBe(known);
    groupOf.set(basis.join(), known);
  }
  expect(new Set(groupOf.values()).size).toBe(groupOf.size);
});
