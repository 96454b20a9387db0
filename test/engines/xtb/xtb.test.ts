import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildXtbInput } from '../../../src/engines/xtb/build-input';
import { xtbEngine } from '../../../src/engines/xtb/engine';
import { parseXtbOutput, type XtbOutput } from '../../../src/engines/xtb/parse-output';
import { parseXtbRequest } from '../../../src/engines/xtb/request';
import type { AtomicInput } from '../../../src/schema/atomic';
import { water } from '../water';

const recorded = (name: string) => readFileSync(join(__dirname, 'recorded', name), 'utf8');

/** Recorded from xtb 6.5.1: water of the samples, --gfn 2 --grad. */
const good: XtbOutput = {
  run: { exitCode: 0, signal: null, stdout: recorded('water.out'), stderr: '' },
  energy: recorded('energy'),
  gradient: recorded('gradient'),
  hessian: undefined,
  chargesGradient: undefined,
  notConverged: false,
};
const failed = (stdout: string): XtbOutput => ({
  ...good,
  run: { exitCode: 1, signal: null, stdout, stderr: '' },
  energy: undefined,
});

function input(more: Partial<AtomicInput['molecule']> = {}, keywords: Record<string, unknown> = {}): AtomicInput {
  const made = water({ method: 'gfn2', keywords });
  return { ...made, molecule: { ...made.molecule, ...more } };
}

describe('reading what xtb left behind', () => {
  test('energy and gradient come with all their digits', () => {
    const { energy, gradient } = parseXtbOutput(good);
    expect(energy).toBe(-5.06412612611);
    expect(gradient).toHaveLength(9);
    expect(gradient!.slice(2, 6)).toEqual([
      -6.7488741053092e-2, 7.9328455934986e-17, 1.9899617052785e-2, 3.3744370526546e-2,
    ]);
  });

  test('a Hessian has a row for each coordinate', () => {
    const { hessian } = parseXtbOutput({ ...good, hessian: recorded('hessian') });
    expect(hessian).toHaveLength(81);
    expect(hessian![10]).toBe(0.3408514216);
  });

  test('forces on point charges are read', () => {
    const chargesGradient = ' -0.00075922 -0.00012867  0.00035379\n  0.00000000 -0.00010007  0.00085836\n';
    expect(parseXtbOutput({ ...good, chargesGradient }).extras).toEqual({
      embedding_gradient: [-0.00075922, -0.00012867, 0.00035379, 0, -0.00010007, 0.00085836],
    });
  });

  test('charges that did not converge are a ConvergenceError', () => {
    expect(() => parseXtbOutput(failed(recorded('not-converged.out')))).toThrow(
      expect.objectContaining({ code: 'CONVERGENCE', message: expect.stringContaining('max_iterations') }),
    );
  });

  test('also where xtb ends with 0 and an energy', () => {
    expect(() => parseXtbOutput({ ...good, notConverged: true })).toThrow(
      expect.objectContaining({ code: 'CONVERGENCE' }),
    );
  });

  test('an element without parameters is an InputError with its own words', () => {
    expect(() => parseXtbOutput(failed(recorded('unknown-element.out')))).toThrow(
      expect.objectContaining({ code: 'INPUT', message: expect.stringContaining('Cannot map symbol') }),
    );
  });

  test('without a word that is understood it counts as a crash, and the last words are told', () => {
    const killed = {
      ...failed('one\ntwo\n'),
      run: { exitCode: null, signal: 'SIGKILL' as const, stdout: 'two', stderr: '' },
    };
    expect(() => parseXtbOutput(killed)).toThrow(
      expect.objectContaining({ code: 'ENGINE', message: expect.stringMatching(/SIGKILL.*memory[\s\S]*two/) }),
    );
  });
});

describe('what xtb is given', () => {
  test('charge, unpaired electrons and thresholds are arguments; the comment goes nowhere', () => {
    const made = input(
      { comment: `"; touch owned; '`, molecular_charge: -1, molecular_multiplicity: 2 },
      { solvent: 'water' },
    );
    const { files, arguments: words } = buildXtbInput(made.molecule, 'energy', parseXtbRequest(made), 'bohr');
    expect(words.join(' ')).toBe(
      'coord --gfn 2 --grad --chrg -1 --uhf 1 --acc 0.01 --iterations 250 --etemp 300 --alpb water --norestart',
    );
    expect(Object.keys(files)).toEqual(['coord']);
    expect(files.coord).not.toContain('owned');
  });

  test('point charges are written in the unit that this xtb reads', () => {
    const made = input({ extras: { embedding_charges: [[0.5, [1, 2, 3]]] } });
    const write = (unit: 'bohr' | 'angstrom') =>
      buildXtbInput(made.molecule, 'gradient', parseXtbRequest(made), unit).files.charges_in;
    expect(write('bohr')).toBe('1\n0.50000000000000 1.00000000000000 2.00000000000000 3.00000000000000 99\n');
    expect(write('angstrom')).toContain('0.52917721067000 1.05835442134000');
  });
});

describe('what xtb refuses', () => {
  test.each([
    [input({ real: [true, false, true] }), /no ghost atoms.*part of its parameters.*nocp/],
    [input({ symbols: ['Fr', 'H', 'H'] }), /no parameters for Fr/],
    [input({ molecular_charge: 0.5 }), /whole charge/],
    [input({}, { acuracy: 1 }), /accuracy/],
    [input({}, { solvent: 'water; rm' }), /name of a solvent/],
    [water({ method: 'gfn3' }), /Did you mean 'gfn/],
    [water({ method: 'gfn2', basis: 'sto-3g' }), /takes no basis set/],
  ])('%#', (made, says) => {
    expect(() => xtbEngine.validate!(made)).toThrow(expect.objectContaining({ code: 'INPUT' }));
    expect(() => xtbEngine.validate!(made)).toThrow(says);
  });
});
