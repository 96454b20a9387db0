import { describe, expect, test } from 'vitest';
import { cases, computerOf, energiesOf, energyTolerance, gradientTolerance } from '../../reference/nbody-cases';
import { enginesHere, useTestPythons } from './pythons';

useTestPythons();
const here = await enginesHere(['psi4']);

/** The integrals of the reference; the gradients of MP2, which psi4 1.3.2 has with fitting alone, come from elsewhere there. */
const keywords = { scf_type: 'pk', mp2_type: 'conv' };
const possible = cases.filter((c) => !(c.driver === 'gradient' && c.method === 'mp2'));

describe.skipIf(!here.has('psi4'))('many-body cases of psi4, through the engine psi4', () => {
  test.each(possible.map((c) => [c.id, c] as const))('%s', async (_, c) => {
    const result = await computerOf(c, 'psi4', keywords).workers(2).store(false).run();
    for (const treatment of c.bsse_type) {
      for (const [n, energy] of energiesOf(c, treatment)) {
        const difference = result.total(treatment, Number(n))! - energy;
        expect(Math.abs(difference), `${treatment} ${n}`).toBeLessThan(energyTolerance);
      }
      for (const [n, gradient] of Object.entries(c.total_gradient_through_n_body?.[treatment] ?? {})) {
        const ours = result.properties[`${treatment}_corrected_total_gradient_through_${n}_body`] as number[];
        const worst = Math.max(...gradient.map((g, i) => Math.abs(g - ours[i]!)));
        expect(worst, `${treatment} ${n}`).toBeLessThan(gradientTolerance);
      }
    }
  });
});
