import { describe, expect, test } from 'vitest';
import { JavaScriptMachine, type KernelMachine, WasmMachine } from '../../../src/qc/kernels/kernel-machine';

/** Rows from 4 to 40: whole groups of four, and every remainder of rows and columns. */
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 13, 31, 40, 130];

/** out = G d by definition, and by both functions of a machine, for pseudo-random G. */
function products(machine: KernelMachine, n: number, parts: readonly [number, number][]) {
  const elements = (n * (n + 1)) / 2;
  const random = (i: number, seed: number) => Math.sin(seed + 12.9898 * (i + 1)) * 0.7;
  const G = Float64Array.from({ length: elements }, (_, i) => random(i, 1));
  const d = Float64Array.from({ length: n }, (_, i) => random(i, 2));
  const expected = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [row, column] = i >= j ? [i, j] : [j, i];
      expected[i]! += G[(row * (row + 1)) / 2 + column]! * d[j]!;
    }
  }
  const { memory, algebra } = machine;
  return memory.scoped((doubles) => {
    const [H, L, x, out] = [doubles(elements), doubles(elements), doubles(n), doubles(n)];
    new Float32Array(memory.buffer, H, elements).set(G);
    new Float32Array(memory.buffer, L, elements).set(G.map((value) => value - Math.fround(value)));
    memory.f64(x, n).set(d);
    const run = (multiply: (from: number, to: number) => void) => {
      memory.f64(out, n).fill(0);
      for (const [from, to] of parts) multiply(from, to);
      return memory.f64(out, n).map((value, i) => Math.abs(value - expected[i]!));
    };
    return {
      split: Math.max(...run((from, to) => algebra.splitMatvec(H, L, x, out, from, to))),
      coarse: Math.max(...run((from, to) => algebra.coarseMatvec(H, x, out, from, to))),
    };
  });
}

describe.each([
  ['wasm', () => new WasmMachine()],
  ['js', () => new JavaScriptMachine()],
] as const)('packed products of a matrix in two halves, %s', (_, make) => {
  const machine = make();

  test.each(sizes)('%i rows', (n) => {
    for (const parts of [
      [[0, n]],
      [
        [0, n >> 1],
        [n >> 1, n],
      ],
    ] as [number, number][][]) {
      const { split, coarse } = products(machine, n, parts);
      expect(split).toBeLessThan(1e-13);
      // 24 bits of each of n terms, and of the products of `wasm`
      expect(coarse).toBeLessThan(2e-7 * Math.sqrt(n));
    }
  });
});
