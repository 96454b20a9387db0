import { describe, expect, test } from 'vitest';
import { loadBasisSet } from '../../src/engines/builtin/basis-library';
import { builtinEngine } from '../../src/engines/builtin/engine';
import { buildBasis } from '../../src/qc/basis/basis-set';
import { nuclearAttraction, overlapAndKinetic } from '../../src/qc/integrals/one-electron';
import { traceProduct } from '../../src/qc/linear-algebra/plain';
import type { QcMolecule } from '../../src/qc/molecule';
import { plainBackend } from '../../src/qc/plain-backend';
import { prepareBasis } from '../../src/qc/prepared-basis';
import { totalDensity } from '../../src/qc/properties/properties';
import { hartreeFock } from '../../src/qc/scf/hartree-fock';
import { atomicInput, type Calculation, context, largestDifference } from '../engines/builtin/atomic-input';

async function run(calculation: Calculation) {
  const { properties, return_result, extras } = await builtinEngine.compute(atomicInput(calculation), context());
  return { energy: properties.return_energy!, properties, result: return_result, extras };
}
async function gradient(calculation: Calculation): Promise<number[]> {
  return (await run({ ...calculation, driver: 'gradient' })).result as number[];
}

const tilted = [0.11, -0.2, 0.05, 0.9, 1.3, 0.7, -1.2, 0.9, -0.6];
const water: Calculation = { symbols: ['O', 'H', 'H'], geometry: tilted, method: 'hf', basis: 'cc-pvdz' };
const hydroxyl: Calculation = {
  symbols: ['O', 'H'],
  geometry: [0.1, 0, 0, 0.4, 0.9, 1.5],
  multiplicity: 2,
  method: 'hf',
  basis: '6-31g*',
};

// A rotation about no axis in particular.
const [s, c] = [Math.sin(0.83), Math.cos(0.83)];
const [t, d] = [Math.sin(-1.37), Math.cos(-1.37)];
const R = [c, -s, 0, s * d, c * d, -t, s * t, c * t, d];
const rotate = (vectors: readonly number[]) =>
  vectors.map((_, at) => {
    const [row, first] = [at % 3, at - (at % 3)];
    return (
      R[3 * row]! * vectors[first]! + R[3 * row + 1]! * vectors[first + 1]! + R[3 * row + 2]! * vectors[first + 2]!
    );
  });
const shift = (vectors: readonly number[]) => vectors.map((value, at) => value + [3.1, -7.4, 0.6][at % 3]!);

describe.each([
  ['HF, pure d', water],
  ['HF, pure f', { ...water, basis: 'cc-pvtz' }],
  ['HF, cartesian d', { ...water, basis: '6-31g*' }],
  ['HF, cartesian f', { ...water, basis: 'def2-tzvp', keywords: { puream: false } }],
  ['MP2', { ...water, method: 'mp2', basis: '6-31g*' }],
  ['UHF', hydroxyl],
  ['UMP2', { ...hydroxyl, method: 'mp2' }],
])('a molecule may be moved: %s', (_, calculation) => {
  test('energy, dipole and gradient turn with it', async () => {
    const here = await run({ ...calculation, driver: 'gradient' });
    const there = await run({ ...calculation, driver: 'gradient', geometry: shift(rotate(calculation.geometry)) });
    expect(Math.abs(there.energy - here.energy)).toBeLessThan(1e-9);
    expect(largestDifference(there.result as number[], rotate(here.result as number[]))).toBeLessThan(2e-8);
    expect(
      largestDifference(there.properties.scf_dipole_moment!, rotate(here.properties.scf_dipole_moment!)),
    ).toBeLessThan(1e-6);
  });

  test('nothing pushes or turns it as a whole', async () => {
    const g = await gradient(calculation);
    for (let x = 0; x < 3; x++) {
      const [y, z] = [(x + 1) % 3, (x + 2) % 3];
      let force = 0;
      let torque = 0;
      for (let at = 0; at < g.length; at += 3) {
        force += g[at + x]!;
        torque += calculation.geometry[at + y]! * g[at + z]! - calculation.geometry[at + z]! * g[at + y]!;
      }
      expect(Math.abs(force)).toBeLessThan(1e-8);
      expect(Math.abs(torque)).toBeLessThan(1e-7);
    }
  });
});

// Five-point differences: the error is h⁴/30 times a fifth derivative, about 1e-8 hartree/bohr here.
const step = 5e-3;
const differenceTolerance = 3e-8;

async function numericalGradient(calculation: Calculation, of: 'geometry' | 'charges'): Promise<number[]> {
  const charges = calculation.embeddingCharges ?? [];
  const count = of === 'geometry' ? calculation.geometry.length : 3 * charges.length;
  const energyAt = async (x: number, steps: number) => {
    const move = (values: readonly number[], at: number) =>
      values.map((value, i) => (i === at ? value + steps * step : value));
    const moved: Calculation =
      of === 'geometry'
        ? { ...calculation, geometry: move(calculation.geometry, x) }
        : {
            ...calculation,
            embeddingCharges: charges.map(([q, r], k) => [q, move(r, x - 3 * k) as [number, number, number]]),
          };
    return (await run({ ...moved, keywords: { ...moved.keywords, d_convergence: 1e-10 } })).energy;
  };
  const numeric: number[] = [];
  for (let x = 0; x < count; x++) {
    const near = (await energyAt(x, 1)) - (await energyAt(x, -1));
    const far = (await energyAt(x, 2)) - (await energyAt(x, -2));
    numeric.push((8 * near - far) / (12 * step));
  }
  return numeric;
}

test.each<[string, Calculation]>([
  ['HF, pure d', water],
  [
    'HF, cartesian f with a ghost',
    {
      ...water,
      symbols: ['O', 'H', 'F'],
      real: [true, true, false],
      charge: -1,
      basis: 'def2-tzvp',
      keywords: { puream: false },
    },
  ],
  ['UHF', hydroxyl],
  ['MP2', { ...water, method: 'mp2', basis: '6-31g' }],
  ['MP2 with frozen cores', { ...water, method: 'mp2', basis: '6-31g', keywords: { freeze_core: true } }],
  ['SCS-MP2', { ...water, method: 'scs-mp2', basis: '6-31g' }],
  ['UMP2', { ...hydroxyl, method: 'mp2' }],
  ['UMP2 with frozen cores', { ...hydroxyl, method: 'mp2', keywords: { freeze_core: true } }],
  [
    'SCS-UMP2 of a triplet',
    {
      symbols: ['C', 'H', 'H'],
      geometry: [0, 0, 0, 1.85, 0.75, 0.2, -1.85, 0.8, -0.1],
      multiplicity: 3,
      method: 'scs-mp2',
      basis: '6-31g',
    },
  ],
])('the gradient is the derivative of the energy: %s', async (_, calculation) => {
  const analytic = await gradient(calculation);
  expect(largestDifference(analytic, await numericalGradient(calculation, 'geometry'))).toBeLessThan(
    differenceTolerance,
  );
});

describe('external charges', () => {
  const embeddingCharges: [number, [number, number, number]][] = [
    [-0.8, [0, 0.5, -5.5]],
    [0.5, [-2.5, 3, 3.5]],
  ];
  test.each<[string, Calculation]>([
    ['HF', { ...water, basis: '6-31g', embeddingCharges }],
    ['MP2', { ...water, basis: '6-31g', method: 'mp2', embeddingCharges }],
    ['UHF', { ...hydroxyl, embeddingCharges }],
  ])('forces on atoms and on charges are derivatives, and cancel: %s', async (_, calculation) => {
    const { result, extras } = await run({ ...calculation, driver: 'gradient' });
    const onAtoms = result as number[];
    const onCharges = extras.embedding_gradient as number[];
    expect(largestDifference(onAtoms, await numericalGradient(calculation, 'geometry'))).toBeLessThan(
      differenceTolerance,
    );
    expect(largestDifference(onCharges, await numericalGradient(calculation, 'charges'))).toBeLessThan(
      differenceTolerance,
    );
    // Charges do not act on one another here, so that all forces together vanish.
    for (let x = 0; x < 3; x++) {
      let total = 0;
      for (let at = x; at < onAtoms.length; at += 3) total += onAtoms[at]!;
      for (let at = x; at < onCharges.length; at += 3) total += onCharges[at]!;
      expect(Math.abs(total)).toBeLessThan(1e-8);
    }
  });

  test('a charge far away acts as a point: q (Z - N)/R at large R for an ion', async () => {
    const lithium: Calculation = { symbols: ['Li'], geometry: [0, 0, 0], charge: 1, method: 'hf', basis: '6-31g' };
    const alone = await run(lithium);
    const charged = await run({ ...lithium, embeddingCharges: [[0.5, [0, 0, 1000]]] });
    expect(charged.energy - alone.energy).toBeCloseTo(0.5 / 1000, 9);
  });
});

describe('size consistency', () => {
  const far = (calculation: Calculation): Calculation => ({
    ...calculation,
    symbols: [...calculation.symbols, ...calculation.symbols],
    geometry: [...calculation.geometry, ...calculation.geometry.map((x, at) => (at % 3 === 0 ? x + 2000 : x))],
    multiplicity: 2 * (calculation.multiplicity ?? 1) - 1,
    fragments: [0, 1].map((f) => ({
      atoms: calculation.symbols.map((_, atom) => atom + f * calculation.symbols.length),
      charge: 0,
      multiplicity: calculation.multiplicity ?? 1,
    })),
  });
  // At 2000 bohr two dipoles of 0.8 au still feel 1e-10 hartree.
  test.each<[string, Calculation]>([
    ['HF', { ...water, basis: '6-31g' }],
    ['MP2', { ...water, basis: '6-31g', method: 'mp2' }],
    ['UHF', { ...hydroxyl, basis: '6-31g' }],
    ['UMP2', { ...hydroxyl, basis: '6-31g', method: 'mp2' }],
  ])('two molecules far apart have twice the energy: %s', async (_, calculation) => {
    const one = await run(calculation);
    const two = await run(far(calculation));
    expect(Math.abs(two.energy - 2 * one.energy)).toBeLessThan(2e-9);
  });
});

describe('ghosts', () => {
  test('functions on a ghost lower the Hartree-Fock energy; far away they do nothing', async () => {
    const alone = await run({ ...water, basis: '6-31g' });
    const ghost = (distance: number): Calculation => ({
      ...water,
      basis: '6-31g',
      symbols: ['O', 'H', 'H', 'O'],
      real: [true, true, true, false],
      geometry: [...tilted, 0, 0, distance],
    });
    const near = await run(ghost(4));
    const away = await run(ghost(500));
    expect(near.energy).toBeLessThan(alone.energy - 1e-5);
    expect(Math.abs(away.energy - alone.energy)).toBeLessThan(1e-10);
  });
});

describe('unrestricted and restricted agree where they must', () => {
  test.each(['hf', 'mp2'] as const)('%s of a closed shell', async (level) => {
    const [r, u] = level === 'hf' ? ['rhf', 'uhf'] : ['rmp2', 'ump2'];
    const restricted = await run({ ...water, basis: '6-31g', method: r, driver: 'gradient' });
    const unrestricted = await run({ ...water, basis: '6-31g', method: u, driver: 'gradient' });
    expect(Math.abs(restricted.energy - unrestricted.energy)).toBeLessThan(1e-9);
    expect(largestDifference(restricted.result as number[], unrestricted.result as number[])).toBeLessThan(1e-7);
    expect(Math.abs(unrestricted.extras.spin_squared as number)).toBeLessThan(1e-8);
  });

  test('the high-spin state of one electron more is an eigenfunction of spin in a minimal basis', async () => {
    const { extras } = await run({
      symbols: ['H'],
      geometry: [0, 0, 0],
      multiplicity: 2,
      method: 'hf',
      basis: 'sto-3g',
    });
    expect(extras.spin_squared).toBeCloseTo(0.75, 12);
  });
});

describe('virial theorem', () => {
  test('the best single Gaussian for hydrogen: E = -4/(3π), -V/T = 2 exactly', () => {
    const exponent = 8 / (9 * Math.PI);
    const data = {
      name: 'best s',
      role: 'orbital',
      pure: true,
      source: '',
      elements: { H: [['s', [exponent, 1]]] },
    } as const;
    const basis = buildBasis(data, [1], [0, 0, 0]);
    const T = overlapAndKinetic(basis).T[0]!;
    const V = nuclearAttraction(basis, Float64Array.of(1, 0, 0, 0))[0]!;
    expect(T + V).toBeCloseTo(-4 / (3 * Math.PI), 13);
    expect(-V / T).toBeCloseTo(2, 13);
  });

  test.each([
    ['He', 2],
    ['Ne', 10],
    ['Ar', 18],
  ])('near the basis set limit -V/T is nearly 2: %s', (_, Z) => {
    const data = loadBasisSet('cc-pvtz');
    const prepared = prepareBasis({
      data,
      atomicNumbers: [Z],
      geometry: [0, 0, 0],
      backend: plainBackend,
      scfType: 'pk',
      overlapTolerance: 1e-7,
      screening: 1e-12,
    });
    const molecule: QcMolecule = {
      atomicNumbers: [Z],
      real: [true],
      geometry: new Float64Array(3),
      charge: 0,
      multiplicity: 1,
      pointCharges: new Float64Array(0),
    };
    const aids = { maxIterations: 100, diis: true, levelShift: 0, damping: 0 };
    const scf = hartreeFock(prepared, molecule, { ...aids, eConvergence: 1e-9, dConvergence: 1e-8, restricted: true });
    const kinetic = traceProduct(totalDensity(scf), prepared.T);
    expect(Math.abs((scf.energy - kinetic) / kinetic + 2)).toBeLessThan(1e-3);
  });
});
