import { describe, expect, test } from 'vitest';
import { loadBasisSet } from '../../../src/engines/builtin/basis-library';
import { buildBasis } from '../../../src/qc/basis/basis-set';
import { BasisOnGrid } from '../../../src/qc/dft/basis-on-grid';
import { atomicGrid, type GridSize, gridSizes } from '../../../src/qc/dft/grid/atomic-grid';
import { BeckeWeights } from '../../../src/qc/dft/grid/becke-weights';
import { lebedevGrid } from '../../../src/qc/dft/grid/lebedev';
import { lebedevOrbits } from '../../../src/qc/dft/grid/lebedev-orbits';
import { molecularGrid } from '../../../src/qc/dft/grid/molecular-grid';
import { overlapAndKinetic } from '../../../src/qc/integrals/one-electron';

const water = {
  atomicNumbers: [8, 1, 1],
  geometry: Float64Array.of(0.05, 0.02, 0.22, 0, 1.53, -0.89, 0.1, -1.43, -0.99),
};

describe.each(Object.keys(lebedevOrbits).map(Number))('the sphere of %d points', (count) => {
  const { points, weights } = lebedevGrid(count);

  test('has that many, all of length 1, with weights that add up to 1', () => {
    expect(weights.length).toBe(count);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 13);
    for (let k = 0; k < count; k++) {
      expect(Math.hypot(points[3 * k]!, points[3 * k + 1]!, points[3 * k + 2]!)).toBeCloseTo(1, 12);
    }
  });

  test('integrates x⁴, x²y² and x⁶y²z² exactly', () => {
    const mean = (f: (x: number, y: number, z: number) => number) =>
      weights.reduce((sum, w, k) => sum + w * f(points[3 * k]!, points[3 * k + 1]!, points[3 * k + 2]!), 0);
    expect(mean((x) => x ** 4)).toBeCloseTo(1 / 5, 12);
    expect(mean((x, y) => x ** 2 * y ** 2)).toBeCloseTo(1 / 15, 12);
    // 5!! · 1 · 1 / 11!!
    expect(mean((x, y, z) => x ** 6 * y ** 2 * z ** 2)).toBeCloseTo(15 / 10395, 12);
  });
});

test.each(Object.keys(gridSizes) as GridSize[])('%s: a Gaussian around an atom is integrated', (size) => {
  const { points, weights } = atomicGrid(8, size);
  const integral = weights.reduce((sum, w, k) => {
    const [x, y, z] = [points[3 * k]!, points[3 * k + 1]!, points[3 * k + 2]!];
    return sum + w * Math.exp(-0.7 * (x * x + y * y + z * z));
  }, 0);
  expect(integral).toBeCloseTo((Math.PI / 0.7) ** 1.5, 9);
});

test('shares of all atoms add up to 1, and their derivatives are those of differences', () => {
  const becke = new BeckeWeights(water);
  const point = [0.4, 0.9, -0.3] as const;
  const shares = [0, 1, 2].map((atom) => becke.share(atom, ...point));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 14);
  for (const parent of [0, 1, 2]) {
    const gradient = new Float64Array(9);
    becke.addGradient(parent, ...point, 1, gradient);
    const h = 1e-5;
    for (let i = 0; i < 9; i++) {
      const [plus, minus] = [h, -h].map((step) => {
        const geometry = water.geometry.slice();
        geometry[i]! += step;
        const moved = point.map((x, axis) => x + (Math.floor(i / 3) === parent && i % 3 === axis ? step : 0));
        return new BeckeWeights({ ...water, geometry }).share(parent, ...(moved as [number, number, number]));
      });
      expect(gradient[i]).toBeCloseTo((plus! - minus!) / (2 * h), 8);
    }
  }
});

test.each([
  ['cc-pvtz', true],
  ['6-31g*', false],
])('overlap and kinetic energy of %s (pure %s) by quadrature are the integrals', (name, pure) => {
  const basis = buildBasis(loadBasisSet(name), water.atomicNumbers, water.geometry, { pure });
  const grid = new BasisOnGrid(basis, molecularGrid(water, 'coarse'), 0);
  const n = basis.nbf;
  const [S, T] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (const { block, functions, values } of grid.each(2)) {
    const size = functions.length;
    block.weights.forEach((w, g) => {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const [a, b] = [g * size + i, g * size + j];
          const laplacian = values[4]![b]! + values[7]![b]! + values[9]![b]!;
          const at = functions[i]! * n + functions[j]!;
          S[at]! += w * values[0]![a]! * values[0]![b]!;
          T[at]! -= 0.5 * w * values[0]![a]! * laplacian;
        }
      }
    });
  }
  const exact = overlapAndKinetic(basis);
  // What the quadrature leaves with the steepest functions of this set.
  const tolerance = 2e-4;
  for (let i = 0; i < n * n; i++) {
    expect(Math.abs(S[i]! - exact.S[i]!)).toBeLessThan(tolerance);
    expect(Math.abs(T[i]! - exact.T[i]!)).toBeLessThan(50 * tolerance);
  }
});
