import { describe, expect, test } from 'vitest';
import { ManyBodyCore } from '../../src/computer/many-body-core';
import { resolveKeywords } from '../../src/expansion/keywords';
import { nuclearRepulsionEnergy } from '../../src/molecule/nuclear-repulsion';
import type { Driver } from '../../src/schema/driver';
import { differences, sameTable } from './compare';
import { parseKeywords } from './keywords';
import { knownDifferencesOf, vector, vectorFiles, vectorsFound } from './vectors';

/** As the analyze vectors: what the reference returns for the same input. */
const TOLERANCE = 1e-10;

describe.skipIf(!vectorsFound)('values of complete results', () => {
  for (const file of vectorFiles('result')) {
    test(file, () => {
      const { analyze_case, result } = vector(file);
      const { components } = vector(`analyze/${analyze_case}.json`);
      const { driver, keywords } = result.input_data.specification;
      const { schema_name: _, ...given } = keywords;
      const core = coreOf(result.input_data.molecule, given, driver);
      const analysis = core.analyze(components);

      const gradient = analysis.ret_gradient ? { return_gradient: analysis.ret_gradient } : {};
      const properties = {
        schema_name: 'qcschema_many_body_properties',
        calcinfo_nmc: core.expansion.modelChemistries.length,
        calcinfo_nfr: core.nfragments,
        calcinfo_natom: core.molecule.symbols.length,
        calcinfo_nmbe: core.expansion.taskCount,
        nuclear_repulsion_energy: nuclearRepulsionEnergy(core.molecule),
        return_energy: analysis.ret_energy,
        ...gradient,
        ...analysis.results,
      };
      const { properties: expected, cluster_properties, return_result } = result;
      const found = differences(
        {
          properties,
          cluster_properties: analysis.component_properties,
          return_result: analysis[`ret_${driver as Driver}`],
        },
        { properties: expected, cluster_properties, return_result },
        TOLERANCE,
      );
      expect(found).toEqual(knownDifferencesOf(file).flatMap(({ fields }) => fields ?? []));
      expect(sameTable(analysis.stdout, result.stdout)).toBe(true);
    });
  }
});

function coreOf(molecule: { fragments: unknown[] }, keywords: unknown, driver: Driver): ManyBodyCore {
  const { request, embeddingCharges } = resolveKeywords(parseKeywords(keywords), {
    nFragments: molecule.fragments.length,
    driver,
  });
  return new ManyBodyCore({
    molecule,
    bsse_type: request.bsse,
    levels: request.levels,
    return_total_data: request.returnTotalData,
    supersystem_ie_only: request.supersystemIeOnly,
    embedding_charges: embeddingCharges ?? null,
  });
}
