import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { ManyBodyComputer } from '../../../src/computer/many-body-computer';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { differences, displacements } from '../../../src/qc/gradient/numerical-hessian';
import { waterDimer } from '../../computer/fixtures';
import { atomicInput, context, largestDifference } from './atomic-input';

interface HessianRecord {
  id: string;
  symbols: string[];
  geometry: number[];
  basis: string;
  hf_hessian: number[];
}
const { records }: { records: HessianRecord[] } = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'reference', 'hessians.json'), 'utf8'),
);
// hartree/bohr²; central differences with 5e-3 bohr against analytic second derivatives of psi4 1.3.2
const tolerance = 3e-5;

test.each(records.map((record) => [record.id, record] as const))('Hartree-Fock %s', async (_, record) => {
  const { symbols, geometry, basis } = record;
  const input = atomicInput({ symbols, geometry, basis, method: 'hf', driver: 'hessian' });
  const result = await builtinEngine.compute(input, context());
  const hessian = result.return_result as number[];
  expect(largestDifference(hessian, record.hf_hessian)).toBeLessThan(tolerance);
  expect(result.properties.return_hessian).toEqual(hessian);
  expect(result.properties.return_gradient).toHaveLength(geometry.length);
  expect(result.provenance.routine).toContain('central differences of analytic gradients');
});

test('an MP2 Hessian is symmetric and does not feel a translation', async () => {
  const geometry = [0, 0, 0, 1, 2, 2];
  const input = atomicInput({ symbols: ['Li', 'H'], geometry, basis: '6-31g', method: 'mp2', driver: 'hessian' });
  const { return_result } = await builtinEngine.compute(input, context());
  const H = return_result as number[];
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      expect(H[6 * i + j]).toBe(H[6 * j + i]);
      expect(Math.abs(H[6 * i + (j % 3)]! + H[6 * i + 3 + (j % 3)]!)).toBeLessThan(1e-5);
    }
  }
});

test('the Hessian of a quadratic function is exact', () => {
  const A = [2, 0.5, 0.5, 3];
  const gradient = (x: Float64Array) => Float64Array.of(A[0]! * x[0]! + A[1]! * x[1]!, A[2]! * x[0]! + A[3]! * x[1]!);
  const gradients = displacements(Float64Array.of(0.3, -0.2), 1e-2).map(gradient);
  expect(largestDifference(differences(gradients, 1e-2), A)).toBeLessThan(1e-12);
});

describe('on two cores', () => {
  const water = records.find(({ symbols }) => symbols.length === 3)!;
  const input = (change: object = {}) =>
    atomicInput({
      symbols: water.symbols,
      geometry: water.geometry,
      basis: water.basis,
      method: 'hf',
      driver: 'hessian',
      ...change,
    });
  const bits = async (cores: number, change: object = {}, memoryMiB = 2048) => {
    const { return_result } = await builtinEngine.compute(input(change), context({ cores, memoryMiB }));
    return return_result;
  };

  test.each([
    ['HF', {}],
    ['MP2', { method: 'mp2', basis: '6-31g' }],
    ['UHF', { charge: 1, multiplicity: 2, basis: '6-31g' }],
    ['ghosts', { real: [false, true, true] }],
  ])('%s has the same bits as on one', async (_, change) => {
    const started = vi.fn();
    process.on('worker', started);
    const alone = await bits(1, change);
    expect(started).not.toHaveBeenCalled();
    expect(await bits(2, change)).toEqual(alone);
    expect(started).toHaveBeenCalledTimes(2);
    process.off('worker', started);
  });

  test('memory for one calculation means one thread', async () => {
    const started = vi.fn();
    process.on('worker', started);
    const memoryMiB = builtinEngine.size!(input())!.memoryMiB;
    expect(await bits(2, {}, memoryMiB)).toEqual(await bits(1));
    expect(started).not.toHaveBeenCalled();
    process.off('worker', started);
  });

  test('an abort ends the threads', async () => {
    const exits: Promise<unknown>[] = [];
    const controller = new AbortController();
    const onWorker = (worker: Worker) => {
      exits.push(once(worker, 'exit'));
      setTimeout(() => controller.abort(new Error('enough')), 50);
    };
    process.on('worker', onWorker);
    const long = input({ basis: 'cc-pvtz', method: 'mp2' });
    const context2 = context({ cores: 2, signal: controller.signal, cancelled: () => controller.signal.aborted });
    await expect(builtinEngine.compute(long, context2)).rejects.toThrow('enough');
    expect(exits).toHaveLength(2);
    await Promise.all(exits);
    process.off('worker', onWorker);
  });

  test('what does not converge at a displaced geometry says so as on one core', async () => {
    const hopeless = { keywords: { max_iterations: 9, d_convergence: 1e-13, e_convergence: 1e-15 } };
    const said = (cores: number) =>
      bits(cores, hopeless).then(String, (error: Error) => `${error.name}: ${error.message}`);
    expect(await said(2)).toBe(await said(1));
  });

  test('an expansion is the same when its tasks may use two', async () => {
    const computer = ManyBodyComputer.of(waterDimer).level(1, 'hf/6-31g').driver('hessian');
    const hessianOf = async (coresPerTask: number) =>
      (await computer.config({ nWorkers: 1, coresPerTask, logLevel: 'error' }).run()).returnResult;
    expect(await hessianOf(2)).toEqual(await hessianOf(1));
  });
});
