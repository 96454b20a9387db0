import { describe, expect, test } from 'vitest';
import type { EngineContext } from '../../../src/engines/engine';
import { axilrodTeller } from '../../../src/engines/model/axilrod-teller';
import { modelEngine } from '../../../src/engines/model/engine';
import { lennardJones } from '../../../src/engines/model/lennard-jones';
import type { AtomicInput } from '../../../src/schema/atomic';
import type { Driver } from '../../../src/schema/driver';

const context: EngineContext = {
  signal: new AbortController().signal,
  cancelled: () => false,
  scratchDir: null,
  cores: 1,
  memoryMiB: 100,
};

const quadrilateral = [0, 0, 0, 6.1, 0.3, -0.2, 2.7, 5.9, 0.4, 3.3, 2.2, 6.6];
const symbols = ['Ar', 'Ne', 'Kr', 'Ar'];

function input(method: string, driver: Driver, geometry = quadrilateral, real = [true, true, true, true]): AtomicInput {
  return {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: {
      schema_name: 'qcschema_molecule',
      schema_version: 3,
      validated: true,
      name: 'mixture',
      symbols,
      geometry,
      real,
      fragments: [[0], [1], [2], [3]],
      fragment_charges: [0, 0, 0, 0],
      fragment_multiplicities: [1, 1, 1, 1],
      molecular_charge: 0,
      molecular_multiplicity: 1,
      fix_com: true,
      fix_orientation: true,
      extras: {},
    },
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver,
      model: { method, basis: null },
      program: 'model',
      keywords: {},
      protocols: {},
      extras: {},
    },
  };
}

const result = async (...args: Parameters<typeof input>) =>
  (await modelEngine.compute(input(...args), context)).return_result;
const energy = async (...args: Parameters<typeof input>) => (await result(...args)) as number;
const array = async (...args: Parameters<typeof input>) => (await result(...args)) as number[];
const shifted = (coordinate: number, by: number) => quadrilateral.map((x, i) => (i === coordinate ? x + by : x));

describe('closed forms', () => {
  test('the Lennard-Jones well is epsilon deep, at 2^(1/6) sigma', () => {
    const bottom = lennardJones(2 ** (1 / 3) * 9, 0.5, 3);
    expect(bottom.value).toBeCloseTo(-0.5, 14);
    expect(bottom.first[0]).toBeCloseTo(0, 14);
  });

  test('an equilateral triangle has the triple-dipole energy 11/8 C9 / r^9, a line of equal gaps -2 C9 / 8 r^9', () => {
    const r = 1.7;
    expect(axilrodTeller(r * r, r * r, r * r, 2).value).toBeCloseTo((2 * 11) / 8 / r ** 9, 12);
    expect(axilrodTeller(r * r, r * r, 4 * r * r, 2).value).toBeCloseTo((2 * -2) / (8 * r ** 9), 12);
  });
});

describe.each(['lj', 'lj+at'])('derivatives of %s', (method) => {
  // Central differences with h = 1e-4 bohr: truncation h² f‴/6 and rounding 1e-19/h are both below 1e-11 hartree/bohr.
  const h = 1e-4;

  test('the gradient is the finite difference of the energy', async () => {
    const gradient = await array(method, 'gradient');
    for (let x = 0; x < 12; x++) {
      const slope =
        ((await energy(method, 'energy', shifted(x, h))) - (await energy(method, 'energy', shifted(x, -h)))) / (2 * h);
      expect(gradient[x]!).toBeCloseTo(slope, 9);
    }
  });

  test('the Hessian is the finite difference of the gradient, and symmetric', async () => {
    const hessian = await array(method, 'hessian');
    for (let x = 0; x < 12; x++) {
      const [up, down] = [
        await array(method, 'gradient', shifted(x, h)),
        await array(method, 'gradient', shifted(x, -h)),
      ];
      for (let y = 0; y < 12; y++) {
        expect(hessian[x * 12 + y]!).toBeCloseTo((up[y]! - down[y]!) / (2 * h), 8);
        expect(hessian[x * 12 + y]!).toBeCloseTo(hessian[y * 12 + x]!, 15);
      }
    }
  });
});

test('ghost atoms do not interact', async () => {
  const withGhosts = await energy('lj+at', 'energy', quadrilateral, [true, true, false, false]);
  const gradient = await array('lj+at', 'gradient', quadrilateral, [true, true, false, false]);
  expect(withGhosts).toBeLessThan(0);
  expect(gradient.slice(6)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a basis, a keyword, a method or an element that it does not know is refused with what it knows', () => {
  expect(() => modelEngine.validate?.(input('mp2', 'energy'))).toThrow(/no method 'mp2'.*lj\+at/);
  const water = input('lj', 'energy');
  water.molecule.symbols = ['O', 'Ne', 'Kr', 'Ar'];
  expect(() => modelEngine.validate?.(water)).toThrow(/rare gases only.*not O/);
  const basis = input('lj', 'energy');
  basis.specification.model.basis = 'sto-3g';
  expect(() => modelEngine.validate?.(basis)).toThrow(/takes no basis set/);
});
