import { describe, expect, test } from 'vitest';
import { resolveEngine } from '../../../src/engines/registry';
import type { AtomicResult } from '../../../src/schema/atomic';
import type { Driver } from '../../../src/schema/driver';
import { atomicInput, type Calculation, context, largestDifference } from '../../engines/builtin/atomic-input';
import { enginesHere, useTestPythons } from './pythons';

useTestPythons();
const others = ['psi4', 'pyscf'];
const here = await enginesHere(others);

/** What makes each program compute the same: stored or recomputed four-index integrals, no fitting. */
const exact: Record<string, Record<string, unknown>> = { psi4: { scf_type: 'pk', mp2_type: 'conv' } };
/** psi4 has gradients of MP2 with fitting alone: an error of the fitting set. */
const fitted: Record<string, Record<string, unknown>> = { psi4: { scf_type: 'df', mp2_type: 'df' } };

// Each stops at a density that leaves less than 1e-8 in the energy.
const sameEnergy = 1e-7; // hartree
const sameGradient = 1e-6; // hartree/bohr
const sameDipole = 1e-5; // e bohr

const water = { symbols: ['O', 'H', 'H'], geometry: [0, 0, 0.1, 0, 1.4, 1.1, 0.2, -1.4, 1.1] };
const ghost = {
  symbols: [...water.symbols, 'He'],
  geometry: [...water.geometry, 0, 0, 4],
  real: [true, true, true, false],
};
const charges: Calculation['embeddingCharges'] = [
  [0.4, [3, 3, 3]],
  [-0.3, [-4, 0, 1]],
];
const clusters: Record<string, Omit<Calculation, 'method' | 'basis'>> = {
  water,
  'water with a ghost': ghost,
  'water with a ghost among charges': { ...ghost, embeddingCharges: charges },
  hydroxide: { symbols: ['O', 'H'], geometry: [0, 0, 0, 0, 0, 1.83], charge: -1 },
  'the OH radical, with a ghost': {
    symbols: ['O', 'H', 'Ne'],
    geometry: [0, 0, 0, 0, 0, 1.83, 0, 5, 0],
    real: [true, true, false],
    multiplicity: 2,
  },
};

async function compute(name: string, calculation: Calculation): Promise<AtomicResult> {
  const engine = await resolveEngine({ name });
  return engine.compute(atomicInput(calculation), context());
}

describe.each(others)('%s and the builtin engine', (name) => {
  const run = test.skipIf(!here.has(name));

  const cases = Object.keys(clusters).flatMap((cluster) =>
    ['hf', 'mp2'].flatMap((method) => ['6-31g', 'cc-pvdz', '6-31g*'].map((basis) => [cluster, method, basis] as const)),
  );
  run.each(cases)('agree on the energy of %s, %s/%s', async (cluster, method, basis) => {
    const calculation = { ...clusters[cluster]!, method, basis };
    const ours = await compute('builtin', calculation);
    const theirs = await compute(name, { ...calculation, keywords: exact[name] ?? {} });
    expect(Math.abs((theirs.return_result as number) - (ours.return_result as number))).toBeLessThan(sameEnergy);
    expect(Math.abs(theirs.properties.scf_total_energy! - ours.properties.scf_total_energy!)).toBeLessThan(sameEnergy);
    const dipoles = [theirs, ours].map(({ properties }) => properties.scf_dipole_moment!);
    expect(largestDifference(dipoles[0]!, dipoles[1]!)).toBeLessThan(sameDipole);
    expect(theirs.properties.calcinfo_nbasis).toBe(ours.properties.calcinfo_nbasis);
    expect(theirs.properties.scf_iterations).toBeGreaterThan(0);
    if (method === 'mp2') {
      for (const part of ['correlation', 'same_spin_correlation', 'opposite_spin_correlation'] as const) {
        const key = `mp2_${part}_energy` as const;
        expect(Math.abs(theirs.properties[key]! - ours.properties[key]!), key).toBeLessThan(sameEnergy);
      }
    }
  });

  const derivatives = Object.keys(clusters).flatMap((cluster) => [
    [cluster, 'hf', 'gradient', sameGradient] as const,
    [cluster, 'mp2', 'gradient', name === 'psi4' ? 1e-4 : sameGradient] as const,
  ]);
  // psi4 1.3.2 has no fitted MP2 gradient of open shells.
  const possible = derivatives.filter(
    ([cluster, method]) => !(name === 'psi4' && method === 'mp2' && clusters[cluster]!.multiplicity === 2),
  );
  run.each(possible)('agree on %s: the %s %s', async (cluster, method, driver: Driver, tolerance) => {
    const calculation = { ...clusters[cluster]!, method, basis: '6-31g*', driver };
    const ours = await compute('builtin', calculation);
    const keywords = (method === 'mp2' ? fitted : exact)[name] ?? {};
    const theirs = await compute(name, { ...calculation, keywords });
    const difference = largestDifference(theirs.return_result as number[], ours.return_result as number[]);
    expect(difference).toBeLessThan(tolerance);
    if (method === 'hf' && calculation.embeddingCharges) {
      const [a, b] = [theirs, ours].map(({ extras }) => extras.embedding_gradient as number[]);
      expect(a).toHaveLength(6);
      expect(largestDifference(a!, b!)).toBeLessThan(tolerance);
    }
  });

  run('agree on a Hessian with a ghost', async () => {
    const calculation = { ...ghost, method: 'hf', basis: '6-31g', driver: 'hessian' as const };
    const ours = await compute('builtin', calculation);
    const theirs = await compute(name, { ...calculation, keywords: exact[name] ?? {} });
    // Both differentiate gradients by finite differences, or one does.
    expect(largestDifference(theirs.return_result as number[], ours.return_result as number[])).toBeLessThan(2e-5);
  });

  run('the first and the last of many tasks give the same number: nothing stays behind', async () => {
    const keywords = exact[name] ?? {};
    const first = await compute(name, { ...water, method: 'hf', basis: '6-31g', keywords });
    await compute(name, { ...ghost, embeddingCharges: charges, method: 'mp2', basis: 'cc-pvdz', keywords });
    await expect(compute(name, { ...water, method: 'hf', basis: 'no-such-basis' })).rejects.toThrow();
    const last = await compute(name, { ...water, method: 'hf', basis: '6-31g', keywords });
    expect(Math.abs((last.return_result as number) - (first.return_result as number))).toBeLessThan(1e-11);
  });
});
