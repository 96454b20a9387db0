import { describe, expect, test } from 'vitest';
import { cases, computerOf, energiesOf, energyTolerance, gradientTolerance } from './nbody-cases';

describe('many-body cases computed with psi4', () => {
  test.each(cases.map((c) => [c.id, c] as const))('%s', async (_, c) => {
    const result = await computerOf(c).run();
    expect(c.bsse_type.flatMap((treatment) => energiesOf(c, treatment)).length).toBeGreaterThan(0);
    for (const treatment of c.bsse_type) {
      for (const [n, energy] of energiesOf(c, treatment)) {
        expect(Math.abs(result.total(treatment, Number(n))! - energy), `${treatment} ${n}`).toBeLessThan(
          energyTolerance,
        );
      }
      const gradients = Object.entries(c.total_gradient_through_n_body?.[treatment] ?? {});
      for (const [n, gradient] of gradients) {
        const ours = result.properties[`${treatment}_corrected_total_gradient_through_${n}_body`] as number[];
        const worst = Math.max(...gradient.map((g, i) => Math.abs(g - ours[i]!)));
        expect(worst, `${treatment} ${n}`).toBeLessThan(gradientTolerance);
      }
    }
  });
});
