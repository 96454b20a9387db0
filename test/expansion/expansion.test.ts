import { describe, expect, test } from 'vitest';
import { createExpansion } from '../../src/expansion/expansion';
import type { ExpansionRequest } from '../../src/expansion/expansion-request';
import { labeler } from '../../src/expansion/labels';

const request = (overrides: Partial<ExpansionRequest>): ExpansionRequest => ({
  nFragments: 4,
  bsse: ['cp'],
  levels: { 1: 'a', 2: 'a' },
  returnTotalData: true,
  supersystemIeOnly: false,
  embedding: false,
  ...overrides,
});
const uniform = (maxBody: number) =>
  Object.fromEntries(Array.from({ length: maxBody }, (_, i) => [String(i + 1), 'a']));

describe('planning', () => {
  test('the worked example: cp water trimer through 2 bodies has six tasks, and three more for totals', () => {
    const interaction = createExpansion(request({ nFragments: 3, returnTotalData: false }));
    expect([...interaction.tasks()].map((task) => labeler(task.modelChemistry, task.real, task.basis))).toEqual([
      '["a", [1], [1, 2, 3]]',
      '["a", [2], [1, 2, 3]]',
      '["a", [3], [1, 2, 3]]',
      '["a", [1, 2], [1, 2, 3]]',
      '["a", [1, 3], [1, 2, 3]]',
      '["a", [2, 3], [1, 2, 3]]',
    ]);
    const total = createExpansion(request({ nFragments: 3 }));
    expect(total.taskCount).toBe(9);
    expect(total.taskAt(0)).toEqual({ index: 0, modelChemistry: 'a', real: [1], basis: [1] });
  });

  test('64 fragments through 4 bodies are addressed without being enumerated', () => {
    const expansion = createExpansion(request({ nFragments: 64, bsse: ['nocp'], levels: uniform(4) }));
    expect(expansion.taskCount).toBe(679_120);
    const last = expansion.taskAt(679_119);
    expect(last.real).toEqual([61, 62, 63, 64]);
    expect(expansion.indexOf('a', last.real, last.basis)).toBe(679_119);
  });

  test('a task outside the expansion has no index', () => {
    const expansion = createExpansion(request({}));
    expect(expansion.indexOf('a', [1, 2, 3], [1, 2, 3, 4])).toBeUndefined();
    expect(expansion.indexOf('b', [1], [1])).toBeUndefined();
    expect(expansion.indexOf('a', [2, 1], [1, 2, 3, 4])).toBeUndefined();
    expect(expansion.indexOf('a', [5], [5])).toBeUndefined();
    expect(() => expansion.taskAt(expansion.taskCount)).toThrow(/does not exist/);
  });

  test.each<[string, Partial<ExpansionRequest>, RegExp]>([
    ['no treatment', { bsse: [] }, /No BSSE correction specified/],
    ['an unknown treatment', { bsse: ['CP' as 'cp'] }, /'CP' is not a BSSE treatment.*'nocp', 'cp', 'vmfc'/],
    ['a gap in the levels', { levels: { 1: 'a', 3: 'b' } }, /Levels must be contiguous from 1 to 3/],
    ['no first level', { levels: { 2: 'a' } }, /Levels must be contiguous from 1 to 2/],
    ['level 0 (12.18)', { levels: { 0: 'a', 1: 'a' } }, /Level '0' is not a body order/],
    ['no body order at all', { levels: { supersystem: 'a' } }, /name no body order/],
    ['a broken model chemistry', { levels: { 1: 'a', 2: 'b', 3: 'a' } }, /a covers \[1, 3\]/],
    ['one fragment', { nFragments: 1, levels: { 1: 'a' } }, /molecule fragmentation has not been specified/],
    ['a level above N (12.7)', { nFragments: 3, levels: uniform(4) }, /Level 4 is above the number of fragments/],
    ['interaction data of embedded clusters', { embedding: true, returnTotalData: false }, /Cannot return interaction/],
    [
      'supersystem_ie_only with vmfc (12.4)',
      { bsse: ['vmfc'], levels: uniform(4), supersystemIeOnly: true },
      /Cannot skip intermediate n-body jobs when VMFC in bsse_type/,
    ],
    [
      'supersystem_ie_only of a truncated expansion (12.5)',
      { supersystemIeOnly: true },
      /Cannot skip intermediate n-body jobs when max_nbody=2 != nfragments=4/,
    ],
    [
      'supersystem_ie_only with several levels (12.5)',
      { levels: { 1: 'a', 2: 'b', 3: 'b', 4: 'b' }, supersystemIeOnly: true },
      /needs one model chemistry/,
    ],
    [
      'more tasks than can be counted',
      { nFragments: 64, bsse: ['nocp'], levels: uniform(64) },
      /more than 2\^53 tasks/,
    ],
  ])('%s is refused while planning', (_, overrides, message) => {
    expect(() => createExpansion(request(overrides))).toThrow(message);
  });
});
