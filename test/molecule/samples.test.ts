import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../src/engines/builtin/engine';
import { describeSample, sampleNamed, sampleNames, samples } from '../../src/molecule/samples';
import { context } from '../engines/builtin/atomic-input';

describe('samples', () => {
  test.each(sampleNames())('%s has the fragments that its name says', (name) => {
    const molecule = samples[name];
    expect(molecule.name).toBe(name);
    expect(molecule.fragments).toHaveLength(Number(/\d$/.exec(name)![0]));
    expect(describeSample(name).length).toBeGreaterThan(20);
    const centre = [0, 1, 2].map((k) => molecule.geometry.filter((_, i) => i % 3 === k).reduce((a, b) => a + b, 0));
    for (const sum of centre) expect(Math.abs(sum)).toBeLessThan(0.02);
  });

  // Larger ones are as much alike as they are slow.
  test.each(['water2', 'water3', 'hf3'] as const)('%s is the minimum that it says it is', async (name) => {
    const molecule = samples[name];
    const specification = {
      driver: 'gradient',
      model: { method: 'mp2', basis: '6-31g(d,p)' },
      program: 'builtin',
    } as const;
    const result = await builtinEngine.compute(
      {
        schema_name: 'qcschema_atomic_input',
        schema_version: 2,
        molecule,
        specification: {
          schema_name: 'qcschema_atomic_specification',
          ...specification,
          keywords: {},
          protocols: {},
          extras: {},
        },
      },
      context(),
    );
    // Four decimals of an angstrom leave forces of this size.
    expect(Math.max(...(result.return_result as number[]).map(Math.abs))).toBeLessThan(1e-3);
  });

  test('an unknown name is answered with those there are', () => {
    expect(() => sampleNamed('water9')).toThrow(/no sample 'water9'.*water2, water3.*ne4/);
    expect(() => sampleNamed('constructor')).toThrow(/no sample/);
  });
});
