import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../src/engines/builtin/engine';
import { atomicInput, context } from '../engines/builtin/atomic-input';
import { randomCalculation } from '../engines/builtin/random-molecules';
import { psi4Version, runPsi4 } from './psi4-program';

const version = psi4Version();
const sample = 50;
if (version === undefined) console.log(`psi4 is not installed: skipped ${sample} random molecules against it`);

// Both programs stop at a residual of 1e-9; their energies are better than this.
const same = 1e-7; // hartree

describe.skipIf(version === undefined)('the builtin engine and psi4 on random molecules', () => {
  test(`of ${sample}, most agree, and no energy here is above psi4's`, { timeout: 600_000 }, async () => {
    const calculations = Array.from({ length: sample }, (_, seed) => ({
      ...randomCalculation(seed + 1),
      driver: 'energy' as const,
    }));
    const answers = runPsi4(calculations);
    let agreed = 0;
    const notes: string[] = [];
    for (const [k, calculation] of calculations.entries()) {
      const psi4 = answers[k]!;
      const what = `seed ${k + 1}: ${calculation.symbols.join(' ')} ${calculation.method}/${calculation.basis}`;
      const ours = await builtinEngine.compute(atomicInput(calculation), context()).catch((error: Error) => error);
      if (ours instanceof Error || psi4.hf === undefined) {
        notes.push(
          `${what}: ${ours instanceof Error ? `here ${ours.message}` : ''} ${psi4.error ? `psi4: ${psi4.error}` : ''}`,
        );
        continue;
      }
      // SCF equations have several solutions; one program may find a lower minimum than the other.
      const difference = ours.properties.scf_total_energy! - psi4.hf;
      expect(difference, what).toBeLessThan(same);
      if (difference < -same) notes.push(`${what}: ${difference.toFixed(6)} hartree below psi4`);
      else {
        if (psi4.mp2 !== undefined)
          expect(Math.abs(ours.properties.mp2_total_energy! - psi4.mp2), what).toBeLessThan(same);
        agreed++;
      }
    }
    console.log(`psi4 ${version}: ${agreed} of ${sample} agree.${notes.map((note) => `\n  ${note}`).join('')}`);
    expect(agreed).toBeGreaterThanOrEqual(0.8 * sample);
  });
});
