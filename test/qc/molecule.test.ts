import { describe, expect, test } from 'vitest';
import {
  electronCount,
  frozenCoreOrbitals,
  nuclearRepulsion,
  nuclearRepulsionGradient,
  type QcMolecule,
} from '../../src/qc/molecule';

const water: QcMolecule = {
  atomicNumbers: [8, 1, 1, 11],
  real: [true, true, true, false],
  geometry: Float64Array.of(0, 0, -0.1, 0, 1.4, 1.1, 0.2, -1.4, 1.1, 3, 3, 3),
  charge: 0,
  multiplicity: 1,
  pointCharges: Float64Array.of(-0.8, 0.5, 0.3, -5, 0.4, 3, 1, 2),
};

describe('electrons', () => {
  test('ghosts have none', () => expect(electronCount(water)).toEqual({ nAlpha: 5, nBeta: 5 }));
  test('a cation with one unpaired electron', () =>
    expect(electronCount({ ...water, charge: 1, multiplicity: 2 })).toEqual({ nAlpha: 5, nBeta: 4 }));
  test.each([
    [0, 2, 'Multiplicity 2 is impossible with 10 electrons (charge 0): it must be odd (1, 3, ...) and at most 11.'],
    [1, 1, 'it must be even (2, 4, ...) and at most 10.'],
    [0, 13, 'at most 11'],
    [0, 1.5, 'Multiplicity 1.5 is impossible'],
    [11, 1, 'A charge of 11 leaves -1 electrons (the nuclei have 10 protons).'],
    [0.5, 1, 'A charge of 0.5 leaves 9.5 electrons'],
  ])('charge %d and multiplicity %d', (charge, multiplicity, message) => {
    expect(() => electronCount({ ...water, charge, multiplicity })).toThrow(message);
  });
});

test('core orbitals are counted by element over real atoms', () => {
  expect(frozenCoreOrbitals(water)).toBe(1);
  expect(frozenCoreOrbitals({ ...water, real: [true, true, true, true] })).toBe(6);
  expect(frozenCoreOrbitals({ ...water, charge: 8, real: [true, false, false, false] })).toBe(1);
});

test('the gradient of the nuclear repulsion is its derivative, on atoms and on charges', () => {
  const { atoms, charges } = nuclearRepulsionGradient(water);
  const h = 1e-4;
  const moved = (x: number, sign: number): QcMolecule => {
    const geometry = water.geometry.slice();
    const pointCharges = water.pointCharges.slice();
    if (x < 12) geometry[x]! += sign * h;
    else pointCharges[4 * Math.floor((x - 12) / 3) + 1 + ((x - 12) % 3)]! += sign * h;
    return { ...water, geometry, pointCharges };
  };
  for (let x = 0; x < 18; x++) {
    const numeric = (nuclearRepulsion(moved(x, 1)) - nuclearRepulsion(moved(x, -1))) / (2 * h);
    expect(x < 12 ? atoms[x] : charges[x - 12]).toBeCloseTo(numeric, 6);
  }
  expect(Array.from(atoms.subarray(9))).toEqual([0, 0, 0]); // the ghost
});
