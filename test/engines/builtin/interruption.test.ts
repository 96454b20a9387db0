import { describe, expect, test } from 'vitest';
import { makeBuiltinEngine } from '../../../src/engines/builtin/engine';
import type { IntegralBackend } from '../../../src/qc/integral-backend';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { machineAlgebra } from '../../../src/qc/kernels/dense';
import type { MemoryAlgebra } from '../../../src/qc/kernels/memory-algebra';
import { atomicInput, type Calculation, context } from './atomic-input';

/** What may lie between two looks at cancellation: below 100 ms together at 2 GFlop/s and 0.1 ms for each block of integrals. */
const mostOperations = 1.2e8;
const mostBlocks = 400;
/** CPU time, because the machine may be busy; it may be slow, too, so only what is far off is caught. */
const mostMs = 1500;

const triangle = (n: number) => (n * (n + 1)) / 2;

/** A backend that counts its floating-point operations and its blocks of integrals. */
function countingBackend(): { backend: IntegralBackend; work: { operations: number; blocks: number } } {
  const real = createKernelBackend();
  const { machine } = real;
  const work = { operations: 0, blocks: 0 };
  const product = (_A: number, _B: number, _C: number, n: number, k: number, m: number) => 2 * n * k * m;
  const operations: Partial<Record<keyof MemoryAlgebra, (...x: number[]) => number>> = {
    gemm: product as (...x: number[]) => number,
    gemmTransposed: product as (...x: number[]) => number,
    packedMatvec: (_G, _d, _out, from, to) => 4 * (triangle(to!) - triangle(from!)),
    splitMatvec: (_H, _L, _d, _out, from, to) => 4 * (triangle(to!) - triangle(from!)),
    coarseMatvec: (_H, _d, _out, from, to) => 4 * (triangle(to!) - triangle(from!)),
    fockSupermatrix: (_G, _H, _L, from, to) => 4 * (triangle(triangle(to!)) - triangle(triangle(from!))),
    eigh: (_V, n) => 9 * n! ** 3,
  };
  const algebra = { ...machine.algebra } as unknown as Record<string, (...x: number[]) => unknown>;
  for (const [name, count] of Object.entries(operations)) {
    const call = algebra[name]!;
    algebra[name] = (...x) => {
      work.operations += count(...x);
      return call(...x);
    };
  }
  Object.defineProperty(machine, 'algebra', { value: algebra });
  const kernel = machine.kernel.bind(machine);
  machine.kernel = (name) => {
    const run = kernel(name);
    return (...x) => {
      work.blocks++;
      run(...x);
    };
  };
  return { backend: { ...real, algebra: machineAlgebra(machine) }, work };
}

function waters(count: number): Pick<Calculation, 'symbols' | 'geometry'> {
  const water = [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366];
  const geometry = Array.from({ length: count }, (_, k) => {
    const shift = [0.4 * k + 5.6 * (k % 2), 0.3 * k + 5.4 * (Math.floor(k / 2) % 2), 5.5 * Math.floor(k / 4)];
    return water.map((x, i) => x + shift[i % 3]!);
  });
  return { symbols: geometry.flatMap(() => ['O', 'H', 'H']), geometry: geometry.flat() };
}

const charges = (count: number): [number, [number, number, number]][] =>
  Array.from({ length: count }, (_, c) => [
    0.01,
    [9 + (c % 10), 9 + (Math.floor(c / 10) % 10), 9 + Math.floor(c / 100)],
  ]);

/** Of this process so far, compilers and collectors of garbage included. */
const cpuMs = () => process.cpuUsage().user / 1000;

describe('every job looks at cancellation at least every 100 ms of work', () => {
  test.each<[string, Calculation]>([
    ['hf gradient, 114 functions', { ...waters(6), method: 'hf', basis: '6-31g*', driver: 'gradient' }],
    ['mp2 energy, 114 functions', { ...waters(6), method: 'mp2', basis: '6-31g*' }],
    ['mp2 gradient, 76 functions', { ...waters(4), method: 'mp2', basis: '6-31g*', driver: 'gradient' }],
    ['hf energy, direct', { ...waters(3), method: 'hf', basis: 'cc-pvdz', keywords: { scf_type: 'direct' } }],
    ['mp2 energy, direct', { ...waters(3), method: 'mp2', basis: '6-31g*', keywords: { scf_type: 'direct' } }],
    [
      'mp2 gradient, direct',
      { ...waters(3), method: 'mp2', basis: '6-31g*', driver: 'gradient', keywords: { scf_type: 'direct' } },
    ],
    ['mp2 energy, df', { ...waters(4), method: 'mp2', basis: 'cc-pvdz', keywords: { scf_type: 'df' } }],
    [
      'hf gradient, df',
      { ...waters(4), method: 'hf', basis: 'cc-pvdz', driver: 'gradient', keywords: { scf_type: 'df' } },
    ],
    [
      'mp2 gradient, df',
      { ...waters(3), method: 'mp2', basis: 'cc-pvdz', driver: 'gradient', keywords: { scf_type: 'df' } },
    ],
    ['ump2 gradient', { ...waters(2), method: 'mp2', basis: '6-31g*', driver: 'gradient', charge: 1, multiplicity: 2 }],
    [
      'hf gradient among 2000 charges',
      { ...waters(1), method: 'hf', basis: '6-31g*', driver: 'gradient', embeddingCharges: charges(2000) },
    ],
  ])(
    '%s',
    async (_, calculation) => {
      const { backend, work } = countingBackend();
      let last = cpuMs();
      const largest = { operations: 0, blocks: 0, ms: 0 };
      const look = () => {
        const now = cpuMs();
        largest.operations = Math.max(largest.operations, work.operations);
        largest.blocks = Math.max(largest.blocks, work.blocks);
        largest.ms = Math.max(largest.ms, now - last);
        work.operations = work.blocks = 0;
        last = now;
        return false;
      };
      await makeBuiltinEngine(() => backend).compute(atomicInput(calculation), context({ cancelled: look }));
      look();
      expect(largest.operations).toBeLessThan(mostOperations);
      expect(largest.blocks).toBeLessThan(mostBlocks);
      expect(largest.ms).toBeLessThan(mostMs);
    },
    60_000,
  );
});
