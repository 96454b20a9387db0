import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import type { Basis } from '../../../src/qc/basis/shell';
import { packedEri, packedLength } from '../../../src/qc/integrals/packed-eri';
import { JavaScriptMachine, type KernelMachine, WasmMachine } from '../../../src/qc/kernels/kernel-machine';
import { packIntegrals } from '../../../src/qc/kernels/packed-integrals';
import { basisPairs } from '../../../src/qc/kernels/pair-list';
import { superShells } from '../../../src/qc/kernels/super-shell';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));

/** Absolute error of an integral: the two codes add in different orders and screen primitives differently. */
const tolerance = 1e-13;

const water = { atoms: [8, 1, 1], geometry: [0.1, -0.2, 0.3, 0.2, 1.4, 1.5, -0.3, -1.7, 1.3] };
const hydrogenFluoride = { atoms: [9, 1], geometry: [0, 0, 0, 0.4, 0.9, 1.4] };

function integrals(machine: KernelMachine, basis: Basis, screening = 1e-14): Float64Array {
  const pairs = basisPairs(machine, superShells(basis));
  const length = packedLength(basis.nbf);
  const G = machine.memory.allocate(8 * length);
  machine.memory.f64(G, length).fill(0);
  packIntegrals(machine, pairs, G, { screening });
  return machine.memory.f64(G, length).slice();
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

describe.each([
  ['wasm', () => new WasmMachine()],
  ['js', () => new JavaScriptMachine()],
] as const)('%s kernels', (_name, machine) => {
  test.each([
    ['s and p', '6-31g', water, undefined],
    ['cartesian d', '6-31gs', water, undefined],
    ['pure d', 'cc-pvdz', water, undefined],
    ['diffuse', '6-31pgs', hydrogenFluoride, undefined],
  ] as const)('equal the plain integrals: %s (%s)', (_shells, name, { atoms, geometry }, pure) => {
    const basis = buildBasis(load(name), atoms, geometry, { pure });
    expect(largestDifference(integrals(machine(), basis), packedEri(basis, 1e-14))).toBeLessThan(tolerance);
  });
});

test.each([true, false])('f functions equal the plain integrals (pure: %s)', (pure) => {
  const { elements, ...rest } = load('cc-pvtz');
  const fluorine = elements.F!.filter(([l]) => 'df'.includes(l));
  const data = { ...rest, elements: { F: fluorine, H: elements.H!.slice(-1) } };
  const basis = buildBasis(data, hydrogenFluoride.atoms, hydrogenFluoride.geometry, { pure });
  expect(basis.maxL).toBe(3);
  expect(largestDifference(integrals(new WasmMachine(), basis), packedEri(basis, 1e-14))).toBeLessThan(tolerance);
});

test('screening leaves out only what is below it', () => {
  const geometry = [...water.geometry, ...water.geometry.map((x, i) => (i % 3 === 0 ? x + 12 : x))];
  const basis = buildBasis(load('6-31g'), [...water.atoms, ...water.atoms], geometry);
  const machine = new WasmMachine();
  expect(largestDifference(integrals(machine, basis, 1e-8), integrals(machine, basis, 0))).toBeLessThan(1e-8);
});
