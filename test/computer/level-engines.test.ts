import { expect, test } from 'vitest';
import { inputFlagsOf } from '../../src/cli/input-flags';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';

const dimer = 'He 0 0 0\n--\nHe 0 0 3';
const specificationsOf = (computer: ManyBodyComputer) =>
  Object.entries(computer.toDocument().specification.specification).map(([name, { program, model, keywords }]) => ({
    name,
    program,
    ...model,
    keywords,
  }));

test('a level names its engine before its method; each keeps its own keywords', () => {
  const computer = ManyBodyComputer.of(dimer)
    .level(1, 'PySCF-like:CCSD(T)/cc-pVDZ', { keywords: { tight: true } })
    .level(2, 'mp2/6-31g*')
    .supersystem('xtb:gfn2')
    .engine('builtin', { e_convergence: 1e-8 });
  expect(specificationsOf(computer)).toEqual([
    {
      name: 'PySCF-like:CCSD(T)/cc-pVDZ',
      program: 'PySCF-like',
      method: 'ccsd(t)',
      basis: 'cc-pvdz',
      keywords: { tight: true },
    },
    { name: 'mp2/6-31g*', program: 'builtin', method: 'mp2', basis: '6-31g*', keywords: { e_convergence: 1e-8 } },
    { name: 'xtb:gfn2', program: 'xtb', method: 'gfn2', basis: null, keywords: {} },
  ]);
});

test('the last colon before the basis ends the name of the engine', () => {
  const [only] = specificationsOf(ManyBodyComputer.of(dimer).level(2, 'qcengine:psi4:hf/a:b'));
  expect(only).toMatchObject({ program: 'qcengine:psi4', method: 'hf', basis: 'a:b' });
});

test('two names for one engine, or none after the colon, are refused', () => {
  const start = ManyBodyComputer.of(dimer);
  expect(() => start.level(2, 'xtb:gfn2', { engine: 'tblite' })).toThrow(
    /names the engine 'xtb', its options 'tblite'/,
  );
  expect(start.level(2, 'xtb:gfn2', { engine: 'xtb' })).toBeDefined();
  expect(() => start.level(2, 'xtb:')).toThrow(/not a model chemistry.*xtb:gfn2/);
  expect(() => start.level(2, ':gfn2')).toThrow(/not a model chemistry/);
});

test('on the command line keywords go with the level that they name', () => {
  const level = [{ body: '1', model: 'hf/6-31g' }];
  expect(inputFlagsOf({ level, levelKeyword: { 1: { a: 1 } } }).levels).toEqual([
    { body: '1', model: 'hf/6-31g', keywords: { a: 1 } },
  ]);
  expect(() => inputFlagsOf({ level, levelKeyword: { 2: { a: 1 } } })).toThrow(/goes with --level 2/);
});

test('the tasks of each level go to the engine that it names', async () => {
  const computer = ManyBodyComputer.of('Ar 0 0 0\n--\nAr 0 0 4', { units: 'angstrom' })
    .level(1, 'builtin:hf/sto-3g')
    .level(2, 'model:lj')
    .bsse('nocp')
    .store(false);
  const seen = new Set<string>();
  for await (const event of computer.stream()) {
    const text = JSON.stringify(event);
    for (const name of ['builtin:hf/sto-3g', 'model:lj']) if (text.includes(name)) seen.add(name);
  }
  expect([...seen].sort()).toEqual(['builtin:hf/sto-3g', 'model:lj']);
});
