import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildNwchemInput } from '../../../src/engines/nwchem/build-input';
import { nwchemEngine } from '../../../src/engines/nwchem/engine';
import { parseNwchemOutput } from '../../../src/engines/nwchem/parse-output';
import { parseNwchemRequest } from '../../../src/engines/nwchem/request';
import { launcher } from '../../../src/engines/nwchem/run-nwchem';
import type { Calculation } from '../builtin/atomic-input';
import { water } from '../water';

const recorded = (name: string) => readFileSync(join(__dirname, 'recorded', name), 'utf8');
const parse = (name: string, exitCode = 0, hessian?: string) =>
  parseNwchemOutput({ run: { exitCode, signal: null, stdout: recorded(name), stderr: '' }, hessian }, 4);
const inputOf = (calculation: Partial<Calculation>, memoryMiB = 0) =>
  buildNwchemInput(parseNwchemRequest(water({ method: 'hf', basis: '6-31g', ...calculation })), memoryMiB);

describe('reading what NWChem printed', () => {
  test('an MP2 gradient, with all digits of the database', () => {
    const { energy, gradient, properties } = parse('mp2-gradient.out');
    expect(energy).toBe(-76.2265028382438);
    expect(gradient).toHaveLength(12);
    expect(gradient!.slice(9)).toEqual([1.44393580294279e-19, 1.90541471662979e-19, 4.36185107647253e-4]);
    expect(properties!.scf_total_energy! + properties!.mp2_correlation_energy!).toBeCloseTo(energy, 12);
  });

  test('Hartree-Fock beside point charges, with its dipole', () => {
    const { energy, properties } = parse('hf-charges-gradient.out');
    expect(energy).toBe(-75.9908719680464);
    expect(properties!.scf_dipole_moment).toEqual([-5.07400109774478e-2, -1.57683313599035e-1, 5.86357281992075e-1]);
  });

  test('a coupled-cluster energy is the one of the task, not of its reference', () => {
    const { energy, properties } = parse('ccsdt.out');
    expect(energy).toBe(-76.2391622834687);
    expect(properties!.scf_total_energy).toBe(-76.0172768301137);
  });

  test('a Hessian comes as its lower triangle', () => {
    const { hessian } = parse('hf-hessian.out', 0, recorded('hf.hess'));
    expect(hessian).toHaveLength(144);
    expect(hessian![0]).toBe(7.4419766139e-2);
    expect(hessian![2 * 12 + 5]).toBe(hessian![5 * 12 + 2]);
    expect(parse('hf-hessian.out', 0, '1.0 2.0 3.0').hessian).toHaveLength(3);
  });

  test.each([
    ['unknown-directive.out', 'INPUT', /does not understand a keyword[\s\S]*scf_input: unrecognized directive/],
    ['no-basis.out', 'INPUT', /no basis set of this name/],
    ['uhf-not-converged.out', 'CONVERGENCE', /scf__maxiter[\s\S]*scf energy failed/],
    ['dft-not-converged.out', 'CONVERGENCE', /dft__iterations/],
  ])('%s is told as what it is', (name, code, says) => {
    expect(() => parse(name, 255)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }));
  });

  test('an exit code of 0 alone is no result', () => {
    expect(() => parse('unknown-directive.out', 0)).toThrow(expect.objectContaining({ code: 'INPUT' }));
    const unconverged = recorded('hf-charges-gradient.out').replace(/(scf:converged.*\n)t/, '$1f');
    const output = { run: { exitCode: 0, signal: null, stdout: unconverged, stderr: '' }, hessian: undefined };
    expect(() => parseNwchemOutput(output, 4)).toThrow(expect.objectContaining({ code: 'CONVERGENCE' }));
  });

  test('an output that breaks off is a crash', () => {
    const stdout = recorded('mp2-gradient.out').slice(0, 9000);
    const output = { run: { exitCode: null, signal: 'SIGKILL' as const, stdout, stderr: '' }, hessian: undefined };
    expect(() => parseNwchemOutput(output, 4)).toThrow(expect.objectContaining({ code: 'ENGINE' }));
  });
});

describe('what NWChem is given', () => {
  test('ghosts are bq atoms with the functions of their element', () => {
    const text = inputOf({ real: [true, true, false], embeddingCharges: [[0.5, [1, 2, 3]]] });
    expect(text).toContain('\n bqH 0.000000000000 -1.430500000000 1.136600000000\n');
    expect(text).toContain('\n bqH library H "6-31g"\n');
    expect(text).toContain('bq units au\n 1.000000000000 2.000000000000 3.000000000000 0.500000000000\nend');
    expect(text).not.toContain('memory');
  });

  test.each([
    ['6-31g*', {}, 'cartesian'],
    ['6-311g*', {}, 'spherical'],
    ['cc-pvdz', {}, 'spherical'],
    ['cc-pvdz', { puream: false }, 'cartesian'],
  ])('%s %j is %s', (basis, keywords, kind) => {
    expect(inputOf({ basis, keywords })).toContain(`basis ${kind}\n`);
  });

  test('charge, open shells, memory and frozen cores of real atoms', () => {
    const text = inputOf(
      { method: 'mp2', charge: 1, multiplicity: 2, keywords: { freeze_core: true, scf__maxiter: 50 } },
      500.5,
    );
    expect(text).toContain('memory total 500 mb\ncharge 1\n');
    expect(text).toContain(' uhf\n nopen 1\n');
    expect(text).toContain(' maxiter 50\n');
    expect(text).toContain('mp2\n tight\n freeze 1\nend\ntask mp2 energy');
    expect(inputOf({ method: 'mp2', real: [false, true, true], keywords: { freeze_core: true } })).not.toContain(
      'freeze',
    );
  });

  test('a functional, its dispersion and directives in its own words', () => {
    const text = inputOf({
      method: 'PBE0-D3BJ',
      keywords: { dft__grid: 'xfine', dft__direct: true, dft__tolerances: false },
    });
    expect(text).toContain(' xc pbe0\n');
    expect(text).toContain(' disp vdw 4\n direct\n');
    expect(text).toContain(' grid xfine\n');
    expect(text).not.toContain('tolerances');
    expect(text).toContain('task dft energy');
  });

  test('coupled cluster goes to the module that has it', () => {
    expect(inputOf({ method: 'ccsd(t)' })).toContain('task ccsd(t) energy');
    expect(inputOf({ method: 'ccsd(t)', charge: 1, multiplicity: 2 })).toMatch(
      /tce\n ccsd\(t\)\n[\s\S]*task tce energy/,
    );
  });

  test('nothing that a molecule is called gets there', () => {
    const made = water({ method: 'hf', basis: '6-31g' });
    const plain = buildNwchemInput(parseNwchemRequest(made), 0);
    made.molecule.name = 'x; task python';
    made.molecule.comment = '"; end';
    expect(buildNwchemInput(parseNwchemRequest(made), 0)).toBe(plain);
  });
});

describe('what NWChem is not asked', () => {
  test.each([
    [{ method: 'mp3' }, /no method 'mp3'/],
    [{ basis: null }, /needs a basis set/],
    [{ basis: '6-31g"; task' }, /not the name of a basis set/],
    [{ method: 'ccsd', driver: 'gradient' as const }, /no gradient for ccsd, only energy/],
    [{ method: 'mp2', driver: 'hessian' as const }, /only energy and gradient/],
    [{ method: 'rhf', charge: 1, multiplicity: 2 }, /paired electrons/],
    [{ method: 'dft' }, /dft__xc/],
    [{ charge: 0.5 }, /whole charge/],
    [{ keywords: { maxiter: 3 } }, /block__directive/],
    [{ keywords: { python__x: 3 } }, /block__directive/],
    [{ keywords: { scf__maxiter: '3; task shell' } }, /without quotes, semicolons/],
    [{ keywords: { scf__maxiter: '3\ntask' } }, /on one line/],
    [{ keywords: { 'scf__a\nb': 1 } }, /block__directive/],
    [{ keywords: { freeze_core: 'yes' } }, /true or false/],
  ])('%j', (calculation, says) => {
    const made = water({ method: 'hf', basis: '6-31g', ...calculation });
    expect(() => nwchemEngine.validate!(made)).toThrow(expect.objectContaining({ code: 'INPUT' }));
    expect(() => nwchemEngine.validate!(made)).toThrow(says);
  });
});

test('one core needs no launcher; several are ranks', () => {
  expect(launcher(process.execPath, 1)).toEqual({ command: process.execPath, leading: [], env: {} });
  expect(launcher(process.execPath, 3)).toMatchObject({
    leading: ['-np', '3', process.execPath],
    env: { OMPI_MCA_hwloc_base_binding_policy: 'none' },
  });
});
