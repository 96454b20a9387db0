import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { xtbEngine } from '../../src/engines/xtb/engine';
import type { Calculation } from '../engines/builtin/atomic-input';
import { water } from '../engines/water';
import { liveVersion } from './need-engine';
import { gradientError, runEngine } from './run-engine';

const version = await liveVersion('xtb');

const gfn2 = (more: Partial<Calculation> = {}) => water({ method: 'gfn2', ...more });
/** Its own thresholds and, of forces on charges, 8 decimals. */
const same = 5e-7;

describe.skipIf(version === undefined)('xtb', () => {
  test('the energy of water is that of the samples', async () => {
    const result = await runEngine(xtbEngine, gfn2());
    expect(result.return_result).toBeCloseTo(-5.06412612611, 8);
    expect(result.provenance).toMatchObject({ creator: 'xtb', version });
  });

  test.each(['gfn1', 'gfn2'])('%s: gradients are those of the energy', async (method) => {
    expect(await gradientError(xtbEngine, water({ method }))).toBeLessThan(same);
  });

  test('so they are beside point charges, the charges included', async () => {
    const made = gfn2();
    made.molecule.extras.embedding_charges = [
      [0.4, [3, 1, 2]],
      [-0.8, [0, 0.5, -5.5]],
    ];
    expect(await gradientError(xtbEngine, made, { charges: true })).toBeLessThan(same);
  });

  test('radicals and ions', async () => {
    const result = await runEngine(xtbEngine, gfn2({ charge: 1, multiplicity: 2 }));
    expect(result.return_result).toBeGreaterThan(-5);
  });

  test('no convergence is a ConvergenceError, and no scratch is left', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'xtb-'));
    const failing = runEngine(xtbEngine, gfn2({ keywords: { max_iterations: 1 } }), { scratch });
    await expect(failing).rejects.toMatchObject({ code: 'CONVERGENCE' });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('an unknown solvent is an InputError', async () => {
    await expect(runEngine(xtbEngine, gfn2({ keywords: { solvent: 'soup' } }))).rejects.toMatchObject({
      code: 'INPUT',
    });
  });

  test('a comment with quote and semicolon is nothing but a comment', async () => {
    const made = gfn2();
    made.molecule.comment = `"'; touch /tmp/xtb-owned; $(touch /tmp/xtb-owned)`;
    made.molecule.name = made.molecule.comment;
    await runEngine(xtbEngine, made);
    expect(existsSync('/tmp/xtb-owned')).toBe(false);
  });
});
