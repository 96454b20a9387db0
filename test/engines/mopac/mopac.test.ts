import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildMopacInput } from '../../../src/engines/mopac/build-input';
import { mopacEngine } from '../../../src/engines/mopac/engine';
import { parseMopacOutput } from '../../../src/engines/mopac/parse-output';
import { parseMopacRequest } from '../../../src/engines/mopac/request';
import { water } from '../water';

// Recorded from MOPAC 22.0.6, PM7; it ended with 0 each time.
const recorded = (name: string) => readFileSync(join(__dirname, 'recorded', name), 'utf8');
const parse = (name: string, maxIterations = 200, aux: string | undefined = undefined) =>
  parseMopacOutput(
    { run: { exitCode: 0, signal: null, stdout: '', stderr: '' }, out: recorded(`${name}.out`), aux },
    maxIterations,
  );

describe('reading what MOPAC wrote', () => {
  test('the heat of formation and its gradient, in hartree and bohr', () => {
    const { energy, gradient, properties } = parse('water', 200, recorded('water.aux'));
    expect(energy * 627.5094737775374).toBeCloseTo(-55.346642, 4);
    expect(gradient).toHaveLength(9);
    expect(gradient![2]! * (627.5094737775374 / 0.52917721067)).toBeCloseTo(-52.95, 1);
    expect(properties!.scf_dipole_moment![2]).toBeCloseTo(0.9, 2);
  });

  test('an energy that did not converge is refused, although MOPAC says nothing', () => {
    expect(recorded('itry-2.aux')).toMatch(/HEAT_OF_FORMATION.*0.908146/);
    expect(() => parse('itry-2', 2, recorded('itry-2.aux'))).toThrow(expect.objectContaining({ code: 'CONVERGENCE' }));
    // Also where one would not know how many iterations were allowed: the last step was 808 kcal/mol.
    expect(() => parse('itry-2', 200, recorded('itry-2.aux'))).toThrow(
      expect.objectContaining({ code: 'CONVERGENCE' }),
    );
  });

  test.each([
    ['unknown-keyword', /UNRECOGNIZED KEY-WORDS: \(FOOBAR\)/],
    ['unknown-element', /UNRECOGNIZED ELEMENT NAME/],
  ])('%s: an exit code of 0 without an answer is an InputError', (name, says) => {
    expect(() => parse(name)).toThrow(expect.objectContaining({ code: 'INPUT', message: expect.stringMatching(says) }));
  });

  test('a file that breaks off is a crash', () => {
    const half = recorded('water.aux').slice(0, 1500);
    expect(() => parse('water', 200, half)).toThrow(expect.objectContaining({ code: 'ENGINE' }));
  });
});

test('charge and spin are words; what a molecule is called stays out', () => {
  const made = water({ method: 'pm7', charge: 1, multiplicity: 2 });
  made.molecule.name = 'EXTERNAL=/etc/passwd';
  const text = buildMopacInput(made.molecule, parseMopacRequest(made), 2);
  expect(text.split('\n')[0]).toBe(
    'PM7 1SCF GRADIENTS NOREOR GEO-OK PL AUX(PRECISION=9,MOS=0) CHARGE=1 DOUBLET UHF ITRY=200 RELSCF=0.01 THREADS=2',
  );
  expect(text).toContain('\nH 0.0000000000 1 0.7569879999 1 0.6014628176 1\n');
  expect(text).not.toContain('passwd');
});

test.each([
  [{ method: 'pm8' }, /Did you mean 'pm7'|no method 'pm8'/],
  [{ method: 'pm7', basis: 'sto-3g' }, /takes no basis set/],
  [{ method: 'pm7', real: [true, true, false] }, /no ghost atoms/],
  [{ method: 'pm7', charge: 0.5 }, /whole charge/],
  [{ method: 'pm7', keywords: { max_iterations: 2 } }, /max_iterations/],
])('%j is refused', (calculation, says) => {
  expect(() => mopacEngine.validate!(water(calculation))).toThrow(says);
});
