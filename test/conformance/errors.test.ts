import { describe, expect, test } from 'vitest';
import { ManyBodyCore } from '../../src/computer/many-body-core';
import { knownDifferencesOf, vector, vectorsFound } from './vectors';

const file = 'errors/core_errors.json';

/** Where the reference's message is an accident of its language, or the error comes late: what we say, at which stage. */
const ours: Record<string, { stage: 'construct' | 'analyze'; message: RegExp }> = {
  uppercase_bsse_core: {
    stage: 'construct',
    message: /'CP' is not a BSSE treatment: choose from 'nocp', 'cp', 'vmfc'/,
  },
  levels_above_nfragments: { stage: 'construct', message: /Level 4 is above the number of fragments/ },
  no_fragments_field: {
    stage: 'construct',
    message: /fragmentation has not been specified through the fragments field/,
  },
  bad_symbol: { stage: 'construct', message: /A\b.*element|element.*A\b/i },
  sio_truncated: { stage: 'construct', message: /max_nbody=2 != nfragments=3/ },
  missing_component: { stage: 'analyze', message: /Results of 1 task are missing: \["a", \[1, 2\], \[1, 2\]\]/ },
  mixed_missing_gradient: { stage: 'analyze', message: /gradients of 1 task are missing: \["a", \[1\], \[1\]\]/ },
  noncontiguous_fragments: { stage: 'construct', message: /reorder atoms|contiguous/ },
};

describe.skipIf(!vectorsFound)('bad and edge input of the core', () => {
  const known = new Map(knownDifferencesOf(file).map((entry) => [entry.case, entry]));
  const { cases } = vector(file);

  for (const c of cases) {
    const difference = known.get(c.name);
    test(`${c.name}${difference === undefined ? '' : ` (12.${difference.reason})`}`, () => {
      const construct = () => new ManyBodyCore({ molecule: c.molecule, ...c.input });
      if (difference !== undefined) {
        // The reference fails, or keeps a wrong number; here it works.
        const analysis = construct().analyze(c.components);
        expect(analysis.ret_energy).toBe(accepted[c.name]);
        return;
      }
      if (c.ok !== undefined) {
        const core = construct();
        expect(core.expansion.taskCount).toBe(c.ok.ntasks);
        expect(core.analyze(c.components).ret_energy).toBe(c.ok.ret_energy);
        return;
      }
      const { stage, message } = ours[c.name] ?? { stage: c.error.stage, message: c.error.message };
      if (stage === 'construct') {
        expect(construct).toThrow(message);
        expect(construct).toThrow(expect.objectContaining({ code: 'INPUT' }));
      } else expect(() => construct().analyze(c.components)).toThrow(message);
    });
  }

  test('every listed difference is a case', () => {
    const names = cases.map((c: { name: string }) => c.name);
    for (const name of known.keys()) expect(names).toContain(name);
  });
});

/** Energies: level 1 by a, 2 by b (E = minus the number of fragments, both additive), the whole by a. */
const accepted: Record<string, number> = { supersystem_shares_label: -3 };
