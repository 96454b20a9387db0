import { describe, expect, test } from 'vitest';
import { mopacEngine } from '../../src/engines/mopac/engine';
import { water } from '../engines/water';
import { liveVersion } from './need-engine';
import { gradientError, runEngine } from './run-engine';

const version = await liveVersion('mopac');

describe.skipIf(version === undefined)('MOPAC', () => {
  test('PM7 of water is the heat of formation of the samples', async () => {
    const result = await runEngine(mopacEngine, water({ method: 'pm7' }));
    // -55.3466 kcal/mol
    expect(result.return_result).toBeCloseTo(-55.346644 / 627.5094737775374, 6);
    expect(result.provenance).toMatchObject({ creator: 'MOPAC', version });
  });

  test.each(['pm7', 'pm6'])('%s: gradients are those of the energy', async (method) => {
    // MOPAC differentiates partly by differences.
    expect(await gradientError(mopacEngine, water({ method }), { step: 2e-3 })).toBeLessThan(1e-5);
  });

  test('a radical', async () => {
    const result = await runEngine(mopacEngine, water({ method: 'pm7', charge: 1, multiplicity: 2 }));
    expect(result.return_result).toBeCloseTo(213.112947452244 / 627.5094737775374, 5);
  });

  test('a multiplicity that does not fit is an InputError, although MOPAC ends with 0', async () => {
    await expect(runEngine(mopacEngine, water({ method: 'pm7', multiplicity: 2 }))).rejects.toMatchObject({
      code: 'INPUT',
    });
  });
});
