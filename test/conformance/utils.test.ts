import { describe, expect, test } from 'vitest';
import { energyRows, energyTable } from '../../src/expansion/energy-table';
import { delabeler, labeler, prettyLabel } from '../../src/expansion/labels';
import { modelchemLabels } from '../../src/expansion/model-chemistries';
import { collectVars } from '../../src/expansion/property-names';
import { translateQcvariables } from '../../src/expansion/qcvariables';
import { resizeGradient, resizeHessian } from '../../src/expansion/resize';
import { sumClusterData } from '../../src/expansion/sums/sum-cluster-data';
import { differences } from './compare';
import { vector, vectorsFound } from './vectors';

// The stored numbers are rounded to 16 or 17 digits.
const ROUNDING = 1e-15;

describe.skipIf(!vectorsFound)('utilities as in the reference', () => {
  for (const [i, c] of vector('utils/labels.json').cases.entries()) {
    test(`label ${i}: ${c.label}`, () => {
      if (c.fn === 'labeler') expect((c.opaque ? labeler : prettyLabel)(c.mc, c.frag, c.bas)).toBe(c.label);
      else expect(delabeler(c.label)).toEqual({ modelChemistry: c.mc, real: c.frag, basis: c.bas });
    });
  }

  for (const [i, c] of vector('utils/modelchem_labels.json').cases.entries()) {
    test(`model chemistry labels ${i}`, () => expect(modelchemLabels(c.nbodies_per_mc)).toEqual(c.labels));
  }

  for (const [i, c] of vector('utils/resize.json').cases.entries()) {
    test(`resize ${c.property} ${i}`, () => {
      const resize = c.property === 'gradient' ? resizeGradient : resizeHessian;
      const resized = resize(c.input.flat(), c.bas, { atomsOfFragment: c.fragment_sizes, reverse: c.reverse });
      expect(differences([...resized], c.output, 0)).toEqual([]);
    });
  }

  for (const [i, c] of vector('utils/sum_cluster_data.json').cases.entries()) {
    test(`sum of cluster data ${i}`, () => {
      expect(sumClusterData(c.data, c.compute_list, c.mc, { vmfc: c.vmfc, nb: c.nb })).toBe(c.sum);
    });
  }

  for (const [i, c] of vector('utils/collect_vars.json').cases.entries()) {
    test(`named properties ${i}`, () => {
      const ours = collectVars(c.bsse, c.property, c.body_dict, {
        maxBody: c.max_nbody,
        embedding: c.embedding,
        supersystemIeOnly: c.supersystem_ie_only,
        hasSupersystem: c.has_supersystem,
      });
      expect(differences(ours, c.result, ROUNDING)).toEqual([]);
    });
  }

  for (const [i, c] of vector('utils/energy_table.json').cases.entries()) {
    test(`energy table ${i}`, () => {
      const options = {
        nFragments: c.nfragments,
        bodiesOfModelChemistry: c.nbodies_per_mc,
        embedding: c.embedding,
        supersystemIeOnly: c.supersystem_ie_only,
        supersystemBeyond: c.supersystem_beyond,
      };
      expect(c.header).toBe('Counterpoise Corrected (CP)');
      expect(energyTable('cp', energyRows(c.energy_body_dict, options), options)).toBe(c.text);
    });
  }

  test('QCVariables, both ways', () => {
    const { map } = vector('schema/qcvariables_map.json');
    const byName = Object.fromEntries(Object.keys(map).map((name, i) => [name, i]));
    const byVariable = Object.fromEntries(Object.values(map).map((variable, i) => [variable as string, i]));
    expect(translateQcvariables(byName)).toEqual(byVariable);
    expect(translateQcvariables(byVariable)).toEqual(byName);
  });
});
