import { describe, expect, test } from 'vitest';
import { createExpansion, type Expansion } from '../../src/expansion/expansion';
import { type ResolvedKeywords, resolveKeywords } from '../../src/expansion/keywords';
import type { Driver } from '../../src/schema/driver';
import { parseKeywords } from './keywords';
import { knownDifferencesOf, vector, vectorsFound } from './vectors';

const file = 'schema/keyword_resolution.json';

describe.skipIf(!vectorsFound)('keywords are resolved as in the reference', () => {
  const molecules = vector('schema/molecules.json');
  const known = knownDifferencesOf(file);
  const seen = new Set<string>();

  function resolve(keywords: unknown, molecule: string, driver: Driver): [ResolvedKeywords, Expansion] {
    const resolved = resolveKeywords(parseKeywords(keywords), {
      nFragments: molecules[molecule].fragments.length,
      driver,
    });
    return [resolved, createExpansion(resolved.request)];
  }

  for (const [i, c] of vector(file).cases.entries()) {
    const name = JSON.stringify(c.keywords);
    const difference = known.find((entry) => entry.case === name);
    if (difference !== undefined) seen.add(name);
    test(`${i}: ${name}${difference === undefined ? '' : ` (refused on purpose, 12.${difference.reason})`}`, () => {
      if (difference !== undefined) {
        expect(c.error).toBeUndefined();
        expect(() => resolve(c.keywords, c.molecule, c.driver)).toThrow(refusals[difference.reason]);
        return;
      }
      if (c.error !== undefined) {
        expect(() => resolve(c.keywords, c.molecule, c.driver)).toThrow(errorText(c.error.contains));
        return;
      }
      const [resolved, expansion] = resolve(c.keywords, c.molecule, c.driver);
      expect({
        max_nbody: resolved.maxBody,
        levels: Object.entries(resolved.levelsGiven),
        nbodies_per_mc_level: resolved.groups.map(({ bodies }) => bodies),
        return_total_data: resolved.returnTotalData,
        supersystem_ie_only: resolved.supersystemIeOnly,
        bsse_type: resolved.bsse,
        core_bsse_type: expansion.treatments,
        nfragments: expansion.nFragments,
        driver: c.driver,
      }).toEqual(c.resolved);
    });
  }

  test('every listed difference is a case', () => {
    expect([...seen].sort()).toEqual(known.map((entry) => entry.case).sort());
  });
});

/** What we say instead, by the number in the list of decisions. */
const refusals: Record<number, RegExp> = {
  5: /supersystem_ie_only needs one model chemistry/,
  6: /max_nbody=2 contradicts the levels, whose largest body order is 3/,
  7: /Level 4 is above the number of fragments: levels go from 1 to 3/,
};

/** The reference's words; for a bare Python error our own. The schema writes its choices with other punctuation. */
function errorText(contains: string | null): RegExp | string {
  if (contains === null) return /name no body order/;
  return contains === "'nocp', 'cp', 'vmfc'" ? /nocp.*cp.*vmfc/ : contains;
}
