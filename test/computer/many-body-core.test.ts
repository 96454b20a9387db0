import { describe, expect, test } from 'vitest';
import { type ComponentValues, ManyBodyCore, type ManyBodyCoreOptions } from '../../src/computer/many-body-core';

const helium = (n: number) => ({
  symbols: Array(n).fill('He') as string[],
  geometry: Array.from({ length: n }, (_, i) => [0, 0, 4 * i]).flat(),
  fragments: Array.from({ length: n }, (_, i) => [i]),
});
const options = (overrides: Partial<ManyBodyCoreOptions> = {}): ManyBodyCoreOptions => ({
  molecule: helium(3),
  bsse_type: ['nocp'],
  levels: { 1: 'a', 2: 'a' },
  return_total_data: true,
  supersystem_ie_only: false,
  embedding_charges: null,
  ...overrides,
});
/** Minus one hartree an atom with a nucleus. */
const additive = (core: ManyBodyCore): Record<string, ComponentValues> =>
  Object.fromEntries(
    [...core.iterateMolecules()].map(({ label, molecule }) => [
      label,
      { energy: -molecule.real.filter((real) => real).length, gradient: molecule.symbols.map((_, i) => [0, 0, i + 1]) },
    ]),
  );

describe('ManyBodyCore', () => {
  test('hands out the molecules in order, ghosts in place', () => {
    const core = new ManyBodyCore(options({ bsse_type: ['cp'] }));
    const tasks = [...core.iterateMolecules()];
    expect(tasks.map(({ label }) => label)).toEqual([
      '["a", [1], [1]]',
      '["a", [2], [2]]',
      '["a", [3], [3]]',
      '["a", [1], [1, 2, 3]]',
      '["a", [2], [1, 2, 3]]',
      '["a", [3], [1, 2, 3]]',
      '["a", [1, 2], [1, 2, 3]]',
      '["a", [1, 3], [1, 2, 3]]',
      '["a", [2, 3], [1, 2, 3]]',
    ]);
    expect(tasks[7]!.molecule.real).toEqual([true, false, true]);
    expect(core).toMatchObject({ nfragments: 3, max_nbody: 2, bsse_type: ['cp'], nbodies_per_mc_level: { a: [1, 2] } });
  });

  test('names the model chemistries by level, the supersystem last', () => {
    const core = new ManyBodyCore(options({ levels: { 1: 'hi', 2: 'lo', supersystem: 'all' } }));
    expect(core.nbodies_per_mc_level).toEqual({ hi: [1], lo: [2], all: ['supersystem'] });
    expect(core.formatCalcPlan('nocp').counts).toEqual({ hi: { 1: 3 }, lo: { 1: 3, 2: 3 }, all: { 1: 3, 2: 3, 3: 1 } });
  });

  test('takes labels that JSON.stringify wrote, and ignores what does not belong', () => {
    const core = new ManyBodyCore(options());
    const results = additive(core);
    const squeezed = Object.fromEntries(
      Object.entries(results).map(([label, values]) => [JSON.stringify(JSON.parse(label)), values]),
    );
    const noise = { '["zzz", [1], [1]]': { energy: 5 }, 'not a label': { energy: 6 }, '(1)@(1)': { energy: 7 } };
    expect(core.analyze({ ...squeezed, ...noise }).ret_energy).toBe(-3);
    expect(core.analyze({ ...results, ...noise }).ret_energy).toBe(-3);
  });

  test('lists every missing label', () => {
    const core = new ManyBodyCore(options());
    const { '["a", [1], [1]]': _, '["a", [2, 3], [2, 3]]': __, ...rest } = additive(core);
    const missing = ['["a", [1], [1]]', '["a", [2, 3], [2, 3]]'];
    expect(() => core.analyze(rest)).toThrow(`Results of 2 tasks are missing: ${missing.join('; ')}`);
    expect(() => core.analyze({})).toThrow(expect.objectContaining({ code: 'INPUT', detail: expect.anything() }));
  });

  test('a long list of missing labels is complete in the detail', () => {
    const core = new ManyBodyCore(options({ molecule: helium(60) }));
    let caught: { message: string; detail: { missing: string[] } } | undefined;
    try {
      core.analyze({});
    } catch (error) {
      caught = error as typeof caught;
    }
    expect(caught!.detail.missing).toHaveLength(60 + 1770);
    expect(caught!.message).toMatch(/; and 830 more \(error\.detail\.missing\)$/);
  });

  test('an energy is asked for, even where there is a gradient', () => {
    const core = new ManyBodyCore(options({ levels: { 1: 'a' } }));
    const results = { ...additive(core), '["a", [2], [2]]': { gradient: [[0, 0, 0]] } as unknown as ComponentValues };
    expect(() => core.analyze(results)).toThrow('The result of §a_(2)@(2) has no energy.');
  });

  test('component properties are grown to the whole system when they are read', () => {
    const core = new ManyBodyCore(options());
    const results = additive(core);
    const { component_properties } = core.analyze(results);
    expect(Object.keys(component_properties)).toEqual(Object.keys(results));
    expect(component_properties['["a", [1, 3], [1, 3]]']).toEqual({
      calcinfo_natom: 3,
      return_energy: -2,
      return_gradient: [0, 0, 1, 0, 0, 0, 0, 0, 2],
    });
  });
});

describe('embedding charges', () => {
  const charges = { 1: [0.5], 2: [-0.5], 3: [0] };

  test('stand for the fragments outside the basis, and remove interaction from the names', () => {
    const core = new ManyBodyCore(options({ embedding_charges: charges }));
    const [first] = core.iterateMolecules();
    expect(first!.molecule.extras.embedding_charges).toEqual([
      [-0.5, [0, 0, 4]],
      [0, [0, 0, 8]],
    ]);
    const { results, rows } = core.analyze(additive(core));
    expect(Object.keys(results).filter((name) => name.includes('interaction'))).toEqual([]);
    expect(rows.map(({ interaction }) => interaction)).toEqual([null, null]);
  });

  test('that do not add up to the charge of their fragment are worth a warning', () => {
    expect(new ManyBodyCore(options({ embedding_charges: charges })).warnings).toEqual([
      'The embedding charges of fragment 1 add up to 0.5, but its charge is 0.',
      'The embedding charges of fragment 2 add up to -0.5, but its charge is 0.',
    ]);
    expect(new ManyBodyCore(options({ embedding_charges: { 1: [0], 2: [0], 3: [0.001] } })).warnings).toEqual([]);
  });

  test.each([
    ['a fragment too few', { 1: [0], 2: [0] }, /entries for each 1-indexed fragment \(3\), but has \[1, 2\]/],
    ['a charge too many', { 1: [0], 2: [0, 0], 3: [0] }, /fragment 2 has 2 charges, but the fragment has 1 atoms/],
    ['a fragment 0', { 0: [0], 1: [0], 2: [0] }, /but has \[0, 1, 2\]/],
  ])('%s is refused', (_, embedding_charges, message) => {
    expect(() => new ManyBodyCore(options({ embedding_charges }))).toThrow(message);
  });

  test('and interaction data contradict each other', () => {
    expect(() => new ManyBodyCore(options({ embedding_charges: charges, return_total_data: false }))).toThrow(
      /Cannot return interaction data when using embedding scheme/,
    );
  });
});
