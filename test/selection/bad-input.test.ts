import { describe, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/index';
import { heliumFragments, row, tableEngine } from './table-engine';

const points = row(5);
const base = ManyBodyComputer.of(heliumFragments(points), { units: 'bohr' })
  .engine(tableEngine(points, {}, { otherwise: -1 }))
  .level(3, 'a')
  .bsse('nocp');
const tier = { 1: 'A', 2: 'A', 3: 'B', 4: 'B', 5: 'C' };

describe('what selects clusters and cannot', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'cutoffs that grow',
      () => base.cutoffs({ 2: 6, 3: 8 }).plan(),
      /cutoff of 3 bodies \(8 Å\) is larger than that of 2 bodies \(6 Å\).*closure: 'none' or 'add'/,
    ],
    [
      'an order above the levels',
      () => base.cutoffs({ 2: 8, 4: 6 }).plan(),
      /cutoff for 4 bodies, but the largest level is 3/,
    ],
    ['an order of one', () => base.cutoffs({ 1: 8 }).plan(), /single fragments are always kept/],
    ['zero', () => base.cutoffs({ 2: 0 }).plan(), /cutoff of 2 bodies is 0; it must be a positive length in Å/],
    [
      'a negative length',
      () => base.cutoffs({ 2: -3 }, { units: 'bohr' }).plan(),
      /is -3; it must be a positive length in bohr/,
    ],
    ['not a number', () => base.cutoffs({ 2: Number.NaN }).plan(), /cutoffs/],
    ['no length', () => base.cutoffs({}).plan(), /give a length for 2 bodies/],
    ['an unknown option', () => base.cutoffs({ 2: 8 }, { mesure: 'sum' } as never), /mesure.*measure/],
    ['an unknown measure', () => base.cutoffs({ 2: 8 }, { measure: 'most' as never }), /measure/],
    [
      'a cluster listed twice',
      () =>
        base
          .clusters([
            [1, 2],
            [1, 2],
          ])
          .plan(),
      /clusters\[1\]: \[1, 2\] is listed twice/,
    ],
    ['an unsorted cluster', () => base.clusters([[2, 1]]).plan(), /is not in ascending order; write \[1, 2\]/],
    ['a cluster out of range', () => base.clusters([[1, 6]]).plan(), /names fragment 6; there are 1 to 5/],
    [
      'a cluster above the levels',
      () => base.clusters([[1, 2, 3, 4]]).plan(),
      /has 4 fragments, but the largest level is 3/,
    ],
    [
      'two ways at once',
      () =>
        base
          .clusters([[1, 2]])
          .cutoffs({ 2: 8 })
          .plan(),
      /clusters and cutoffs each say/,
    ],
    [
      'tiers that do not cover',
      () => base.hierarchy([{ 1: 'A', 2: 'A', 3: 'B', 4: 'B' }], [2, 3]).plan(),
      /tier 1 has no group for fragment 5/,
    ],
    ['orders that go down', () => base.hierarchy([tier], [4, 3]).plan(), /go down/],
    ['orders of another length', () => base.hierarchy([tier], [3]).plan(), /1 orders for 1 tiers/],
    [
      'an order that is no level',
      () => base.hierarchy([tier], [2, 2]).plan(),
      /last order is 2, but the largest level is 3/,
    ],
    ['a region out of range', () => base.level(3, 'b', { region: [9] }).plan(), /names fragment 9; there are 1 to 5/],
    ['an empty region', () => base.level(3, 'b', { region: [] }).plan(), /region of 'b' is empty/],
    [
      'a zone without reach',
      () => base.level(3, 'b', { within: -1 }).plan(),
      /within is -1; it must be a positive length/,
    ],
    ['a region of the supersystem', () => base.supersystem('b', { region: [1] }), /go with level\(n/],
    [
      'supersystem_ie_only',
      () =>
        ManyBodyComputer.of(base.molecule)
          .engine('model')
          .level(5, 'lj')
          .cutoffs({ 2: 8 })
          .supersystemInteractionOnly()
          .plan(),
      /supersystem_ie_only computes monomers and the whole/,
    ],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(message);
  });

  test('a document that misspells a word is told the right one', () => {
    const document = base.cutoffs({ 2: 8 }).toDocument();
    const extras = { manybody: { cutofs: { 2: 8 } } };
    expect(() =>
      ManyBodyComputer.from({ ...document, specification: { ...document.specification, extras } }).plan(),
    ).toThrow(/cutofs.*did you mean 'cutoffs'/);
  });
});

describe('laws', () => {
  const values = (name: string): number => [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 9973, 7) / 1024;
  const subsets = Array.from({ length: 31 }, (_, m) => [1, 2, 3, 4, 5].filter((f) => ((m + 1) >> (f - 1)) & 1));
  const table = Object.fromEntries(
    subsets.flatMap((b) =>
      subsets
        .filter((s) => s.every((f) => b.includes(f)))
        .map((s) => {
          const name = `${s.join('-')}@${b.join('-')}`;
          return [name, values(name)];
        }),
    ),
  );
  const computer = ManyBodyComputer.of(heliumFragments(points), { units: 'bohr' })
    .engine(tableEngine(points, { a: table }))
    .level(3, 'a')
    .totalData()
    .store(false);

  test.each(['nocp', 'cp', 'vmfc'] as const)(
    '%s: an endless cutoff is none, a tiny one leaves the fragments',
    async (bsse) => {
      const all = await computer.bsse(bsse).run();
      const endless = await computer.bsse(bsse).cutoffs({ 2: 1e6 }).run();
      expect(endless.returnResult).toBe(all.returnResult);
      expect(endless.rows()).toEqual(all.rows());
      const tiny = await computer.bsse(bsse).cutoffs({ 2: 1e-3 }).run();
      expect(tiny.interaction(bsse, 3)).toBe(0);
    },
  );

  test('a supersystem at the same level is exact, whatever is dropped', async () => {
    const whole = table['1-2-3-4-5@1-2-3-4-5'];
    const result = await computer
      .bsse('nocp')
      .supersystem('a', { name: 'whole' })
      .clusters([
        [1, 2],
        [2, 3, 4],
        [1, 5],
      ])
      .run();
    expect(result.returnResult).toBe(whole);
  });

  test('the document of a selection runs again to the same bits', async () => {
    const one = computer.bsse('vmfc').cutoffs({ 2: 12, 3: 11 }, { measure: 'link', closure: 'add' });
    const again = ManyBodyComputer.from(JSON.parse(JSON.stringify(one.toDocument())))
      .engine(tableEngine(points, { a: table }))
      .store(false);
    expect((await again.run()).returnResult).toBe((await one.run()).returnResult);
    expect(again.plan().toJSON()).toEqual(one.plan().toJSON());
  });

  test('the plan, explain and the table say what is dropped', async () => {
    const one = computer.bsse('nocp').cutoffs({ 2: 8, 3: 6 });
    const plan = one.plan();
    expect(String(plan)).toContain('Clusters kept: 2 bodies 4 of 10 (contact <= 8.00 Å), 3 bodies 0 of 10 (<= 6.00 Å)');
    expect(() => plan.explain('1-3')).toThrow('1-3 is dropped: 10.58 Å > 8 Å (cutoff of 2 bodies)');
    expect(() => plan.explain('1-2-3')).toThrow('10.58 Å > 6 Å (cutoff of 3 bodies)');
    expect((await one.run()).table).toContain('Dropped clusters contribute zero: 6 pairs, 10 triples');
    expect((await computer.bsse('nocp').run()).table).not.toContain('Dropped');
  });
});
