import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import type { Basis } from '../../../src/qc/basis/shell';
import { twoElectronGradient } from '../../../src/qc/gradient/two-electron-gradient';
import type { TwoParticleDensity } from '../../../src/qc/gradient/two-particle-density';
import { packedLength } from '../../../src/qc/integrals/packed-eri';
import { createKernelBackend } from '../../../src/qc/kernels/backend';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));
const water = { atoms: [8, 1, 1], geometry: [0.1, -0.2, 0.3, 0.2, 1.4, 1.5, -0.3, -1.7, 1.3] };
const hydrogenFluoride = { atoms: [9, 1], geometry: [0, 0, 0, 0.4, 0.9, 1.4] };

/** Densities of order one: sums of up to 1e5 derivative integrals of order one. */
const tolerance = 1e-9;

function pseudoRandom(length: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

function symmetric(n: number, seed: number): Float64Array {
  const A = pseudoRandom(n * n, seed);
  return A.map((x, i) => x + A[(i % n) * n + Math.floor(i / n)]!);
}

function densities(n: number): Record<string, TwoParticleDensity> {
  const [D, P] = [symmetric(n, 3), symmetric(n, 8)];
  return {
    'restricted Hartree-Fock': { separable: [{ left: D, right: D, coulomb: 0.5, exchange: 0.25 }] },
    'two different matrices': {
      separable: [
        { left: D, right: P, coulomb: 0.5, exchange: 0 },
        { left: P, right: D, coulomb: 0, exchange: 0.7 },
      ],
    },
    'not separable': {
      separable: [{ left: D, right: P, coulomb: 0.5, exchange: 0.25 }],
      nonSeparable: pseudoRandom(packedLength(n), 5),
    },
  };
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  expect(expected.some((x) => Math.abs(x) > 0.1)).toBe(true);
  expect(actual.reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i]!)), 0)).toBeLessThan(tolerance);
}

describe.each([
  ['6-31g', water],
  ['cc-pvdz', hydrogenFluoride],
  ['6-31gs', hydrogenFluoride],
] as const)('%s', (name, { atoms, geometry }) => {
  const basis = buildBasis(load(name), atoms, geometry);
  const cases = densities(basis.nbf);
  test.each(Object.keys(cases))('gradient equals the plain one: %s', (which) => {
    const expected = twoElectronGradient(basis, cases[which]!, { screening: 1e-15 });
    for (const kind of ['wasm', 'js'] as const) {
      const backend = createKernelBackend({ kind });
      expectClose(backend.twoElectronGradient(basis, cases[which]!, { screening: 1e-15 }), expected);
      expect(backend.machine.memory.inUse).toBe(0);
    }
  });
});

test('without screening nothing is left out, and blocks on one centre stay out', () => {
  const { atoms, geometry } = water;
  const basis = buildBasis(load('6-31g'), atoms, geometry);
  const density = densities(basis.nbf)['restricted Hartree-Fock']!;
  const expected = twoElectronGradient(basis, density, { screening: 0 });
  for (const kind of ['wasm', 'js'] as const) {
    expectClose(createKernelBackend({ kind }).twoElectronGradient(basis, density, { screening: 0 }), expected);
  }
});

test('f functions: forces of all atoms cancel, and equal the plain ones', () => {
  const { elements, ...rest } = load('cc-pvtz');
  const data = { ...rest, elements: { F: elements.F!.slice(-1), H: elements.H!.slice(-2) } };
  const basis: Basis = buildBasis(data, hydrogenFluoride.atoms, hydrogenFluoride.geometry);
  expect(basis.maxL).toBe(3);
  const density = densities(basis.nbf)['restricted Hartree-Fock']!;
  const gradient = createKernelBackend({ kind: 'wasm' }).twoElectronGradient(basis, density, { screening: 1e-15 });
  expectClose(gradient, twoElectronGradient(basis, density, { screening: 1e-15 }));
  for (let axis = 0; axis < 3; axis++) expect(gradient[axis]! + gradient[3 + axis]!).toBeCloseTo(0, 10);
});
