import { describe, expect, test } from 'vitest';
import type { CoreAnalysis } from '../../src/computer/many-body-core';
import { ManyBodyCore } from '../../src/computer/many-body-core';
import { resolveKeywords } from '../../src/expansion/keywords';
import { translateQcvariables } from '../../src/expansion/qcvariables';
import { nuclearRepulsionEnergy } from '../../src/molecule/nuclear-repulsion';
import type { Driver } from '../../src/schema/driver';
import { differences, sameTable } from './compare';
import { parseKeywords } from './keywords';
import { knownDifferencesOf, vector, vectorFiles, vectorsFound } from './vectors';

// biome-ignore lint/suspicious/noExplicitAny: the vectors are foreign JSON of many shapes
type Json = any;

function coreOf(vectorCase: Json): ManyBodyCore {
  if (vectorCase.interface === 'core') return new ManyBodyCore({ molecule: vectorCase.molecule, ...vectorCase.input });
  const resolved = resolveKeywords(parseKeywords(vectorCase.keywords), {
    nFragments: vectorCase.molecule.fragments.length,
    driver: vectorCase.driver as Driver,
    modelChemistries: Object.keys(vectorCase.specification),
  });
  expect(resolved.levels).toEqual(vectorCase.resolved.core_levels);
  return new ManyBodyCore({
    molecule: vectorCase.molecule,
    bsse_type: resolved.bsse,
    levels: resolved.levels,
    return_total_data: resolved.returnTotalData,
    supersystem_ie_only: resolved.supersystemIeOnly,
    embedding_charges: resolved.embeddingCharges ?? null,
  });
}

/** Values that the reference's own tests assert, under the paths of our analysis. */
function suiteDifferences(
  core: ManyBodyCore,
  analysis: CoreAnalysis,
  suite: Record<string, unknown>,
  tolerance: number,
): string[] {
  return Object.entries(suite).flatMap(([variable, expected]) => {
    const [, property, body] = /^(?:(GRADIENT|HESSIAN) )?(\d+)(?:CP|NOCP|VMFC)$/.exec(variable) ?? [];
    const treatment = /(CP|NOCP|VMFC)$/.exec(variable)?.[1]?.toLowerCase();
    let actual: unknown;
    const [, returned] = /^(?:CURRENT |RET_)(ENERGY|GRADIENT|HESSIAN)$/.exec(variable) ?? [];
    if (returned !== undefined) actual = analysis[`ret_${returned.toLowerCase()}` as 'ret_energy'];
    else if (variable === 'NBODY NUMBER') actual = core.expansion.taskCount;
    else if (variable === 'NUCLEAR REPULSION ENERGY') actual = nuclearRepulsionEnergy(core.molecule);
    else if (body !== undefined && property === undefined) actual = analysis.energy_body_dict[variable.toLowerCase()];
    else if (body !== undefined) {
      const dict = `${property!.toLowerCase()}_body_dict` as 'gradient_body_dict';
      actual = analysis[dict]?.[treatment as 'cp']?.[Number(body)];
    } else actual = analysis.results[Object.keys(translateQcvariables({ [variable]: 0 }))[0]!];
    return differences(actual, expected, tolerance, `suite.${variable}`);
  });
}

describe.skipIf(!vectorsFound)('analysis of the reference’s results', () => {
  for (const file of vectorFiles('analyze')) {
    const known = knownDifferencesOf(file);
    test(`${file}${known.length === 0 ? '' : ` (differs on purpose: ${known.map(({ reason }) => `12.${reason}`).join(', ')})`}`, () => {
      const vectorCase: Json = vector(file);
      const { expected, tolerance, components } = vectorCase;
      const core = coreOf(vectorCase);

      const labels = [...core.iterateMolecules()].map(({ label }) => label);
      expect(new Set(labels)).toEqual(new Set(Object.keys(components)));
      expect(labels).toHaveLength(expected.ncomponents);
      for (const [subset, counts] of Object.entries(expected.counts)) {
        expect(core.formatCalcPlan(subset as 'all').counts).toEqual(counts);
      }
      expect(core.formatCalcPlan().text).toBe(expected.plan);

      const analysis = core.analyze(components);
      const { stdout, ...peer } = expected.peer;
      const { stdout: ourTables, rows: _, component_properties, ...ours } = analysis;
      const found = differences(ours, peer, tolerance.peer);
      if (!sameTable(ourTables, stdout)) found.push('stdout');
      if (expected.suite) found.push(...suiteDifferences(core, analysis, expected.suite, tolerance.suite));
      for (const variable of expected.absent_qcvars ?? []) {
        const [name] = Object.keys(translateQcvariables({ [variable]: 0 }));
        if (name! in analysis.results) found.push(`absent.${variable}`);
      }
      if (expected.return_energy !== undefined) {
        found.push(...differences(analysis.ret_energy, expected.return_energy, tolerance.suite, 'return_energy'));
      }
      if (expected.return_gradient !== undefined) {
        found.push(...differences(analysis.ret_gradient, expected.return_gradient, tolerance.suite, 'return_gradient'));
      }
      // Exactly the listed differences: a difference that has gone must leave the list.
      expect(found.sort()).toEqual(known.flatMap(({ fields }) => fields ?? []).sort());
      expect(Object.keys(component_properties).sort()).toEqual(Object.keys(components).sort());
    });
  }
});
