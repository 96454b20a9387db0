import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import { nuclearAttractionGradient, overlapAndKineticGradient } from '../../../src/qc/gradient/one-electron-gradient';
import { nuclearAttraction, overlapAndKinetic } from '../../../src/qc/integrals/one-electron';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { NuclearAttraction } from '../../../src/qc/kernels/one-electron';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));
const atoms = [9, 1];
const geometry = [0.3, 0.1, -0.2, 0.4, 0.9, 1.4];
/** Nuclei, and point charges near and far (the asymptotic branch of the Boys function); an odd number of them. */
const charges = Float64Array.from([
  9, 0.3, 0.1, -0.2, 1, 0.4, 0.9, 1.4, -0.7, 3, 2, 1, 0.4, -60, 5, 0, -1.2, 0, 0, 0.1,
]);

/** Elements reach 1e2: relative to the largest, a few units in the last place. */
const tolerance = 1e-12;

function expectClose(actual: Float64Array, expected: Float64Array, within = tolerance): void {
  expect(actual.length).toBe(expected.length);
  expect(actual.reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i]!)), 0)).toBeLessThan(within);
}

describe.each(['6-31gs', 'cc-pvtz', 'aug-cc-pvdz'])('%s', (name) => {
  test.each([true, false])('one-electron integrals equal the plain ones (pure: %s)', (pure) => {
    const basis = buildBasis(load(name), atoms, geometry, { pure });
    const wasm = createKernelBackend({ kind: 'wasm' });
    const [fast, plain] = [wasm.overlapAndKinetic!(basis), overlapAndKinetic(basis)];
    expectClose(fast.S, plain.S);
    expectClose(fast.T, plain.T);
    expect(wasm.machine.memory.inUse).toBe(0);
    expectClose(wasm.nuclearAttraction!(basis, charges), nuclearAttraction(basis, charges));
  });

  test('the pairs of the last basis are kept, of that one alone', () => {
    const basis = buildBasis(load(name), atoms, geometry, { pure: true });
    const other = buildBasis(load(name), atoms, geometry, { pure: false });
    const wasm = createKernelBackend({ kind: 'wasm' });
    wasm.nuclearAttraction!(basis, charges);
    const kept = wasm.machine.memory.inUse;
    expect(kept).toBeGreaterThan(0);
    // What memory estimates count for it.
    expect(kept).toBeLessThan(21 * 8 * basis.nbf ** 2);
    // Other charges in the same basis, as in a counterpoise correction.
    const fewer = charges.subarray(0, 8);
    expectClose(wasm.nuclearAttraction!(basis, fewer), nuclearAttraction(basis, fewer));
    expect(wasm.machine.memory.inUse).toBe(kept);
    wasm.nuclearAttraction!(other, charges);
    expectClose(wasm.nuclearAttraction!(basis, charges), nuclearAttraction(basis, charges));
    expect(wasm.machine.memory.inUse).toBe(kept);
  });

  test('pairs that take more than they may are not kept', () => {
    const basis = buildBasis(load(name), atoms, geometry, { pure: true });
    const { machine } = createKernelBackend({ kind: 'wasm' });
    const integrals = new NuclearAttraction(machine, 1000).integrals(basis, charges);
    expectClose(integrals, nuclearAttraction(basis, charges));
    expect(machine.memory.inUse).toBe(0);
  });
});

function symmetric(n: number, seed: number): Float64Array {
  let state = seed;
  const A = Float64Array.from({ length: n * n }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
  return A.map((x, i) => x + A[(i % n) * n + Math.floor(i / n)]!);
}

describe.each(['6-31gs', 'cc-pvtz'])('%s', (name) => {
  test.each([true, false])('one-electron gradients equal the plain ones (pure: %s)', (pure) => {
    const basis = buildBasis(load(name), atoms, geometry, { pure });
    const [D, W] = [symmetric(basis.nbf, 3), symmetric(basis.nbf, 4)];
    const wasm = createKernelBackend({ kind: 'wasm' });
    const gradientTolerance = 1e-10; // sums of thousands of terms of order ten
    const overlap = wasm.overlapAndKineticGradient!(basis, D, W);
    expectClose(overlap, overlapAndKineticGradient(basis, D, W), gradientTolerance);
    const fast = wasm.nuclearAttractionGradient!(basis, D, charges);
    const plain = nuclearAttractionGradient(basis, D, charges);
    expectClose(fast.centres, plain.centres, gradientTolerance);
    expectClose(fast.charges, plain.charges, gradientTolerance);
    expect(wasm.machine.memory.inUse).toBe(0);
  });
});

test('the JavaScript kernel agrees, and no charges attract nothing', () => {
  const basis = buildBasis(load('cc-pvdz'), atoms, geometry);
  const js = createKernelBackend({ kind: 'js' });
  expectClose(js.nuclearAttraction!(basis, charges), nuclearAttraction(basis, charges));
  expect(js.nuclearAttraction!(basis, new Float64Array(0)).every((x) => x === 0)).toBe(true);
});
