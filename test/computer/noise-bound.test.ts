import { describe, expect, test } from 'vitest';
import { defineEngine, ManyBodyComputer } from '../../src/index';
import { viewFromDocument } from '../../src/notebook/view-from-document';

const trimer = `O -1.290 -0.624 0.012
H -1.415 0.326 0.055
H -2.005 -0.975 0.544
--
O 1.338 -0.572 -0.013
H 0.417 -0.834 0.023
H 1.633 -0.912 -0.859
--
O -0.067 1.963 0.023
H 0.656 1.333 0.042
H 0.236 2.690 -0.523`;

const run = (method: string, convergence: number) =>
  ManyBodyComputer.of(trimer)
    .level(3, `${method}/sto-3g`, { keywords: { e_convergence: convergence, d_convergence: convergence } })
    .bsse('nocp')
    .store(false)
    .workers(1)
    .run();

describe('noise of a result', () => {
  // Σ|c| of the interaction energy: seven tasks; each monomer counts -1, each dimer 0, the trimer 1.
  test('is the convergence of the tasks times the sizes of their coefficients', async () => {
    expect((await run('hf', 1e-6)).noise).toBeCloseTo(4e-6, 12);
  });

  test.each(['hf', 'mp2'])('bounds what looser convergence changes: %s', async (method) => {
    const exact = (await run(method, 1e-11)).returnEnergy as number;
    for (const convergence of [1e-3, 1e-4, 1e-5, 1e-6]) {
      const { returnEnergy, noise } = await run(method, convergence);
      expect(Math.abs((returnEnergy as number) - exact)).toBeLessThan(noise as number);
    }
  });

  test('is kept in the document, and unknown where an engine does not tell', async () => {
    const result = await run('hf', 1e-6);
    expect(viewFromDocument(JSON.parse(JSON.stringify(result))).noise).toBe(result.noise);
    const engine = defineEngine({ name: 'flat', evaluate: () => 1 });
    const flat = ManyBodyComputer.of(trimer).level(2, 'flat', { engine: 'flat' }).engine(engine).store(false);
    expect((await flat.run()).noise).toBeNull();
  });
});
