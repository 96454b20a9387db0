import type { Analysis } from '../../expansion/analysis';
import { delabeler } from '../../expansion/labels';
import { provenanceStamp } from '../../expansion/provenance';
import { resizeGradient, resizeHessian } from '../../expansion/resize';
import { nuclearRepulsionEnergy } from '../../molecule/nuclear-repulsion';
import { convertDocument } from '../../schema/convert-document';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import { type ManyBodyResultDocument, manyBodyResultSchema } from '../../schema/many-body-result';
import { resultErrors } from './result-errors';
import type { ResultParts } from './result-parts';

/** The QCSchema ManyBodyResult of a complete run, in either generation. */
export function resultDocument(parts: ResultParts, analysis: Analysis, version: 1 | 2): unknown {
  const { plan, clusterValues, clusterResults, warnings, engines, statistics, noise } = parts;
  const { driver, molecule } = plan;
  const returned = { energy: analysis.ret_energy, gradient: analysis.ret_gradient, hessian: analysis.ret_hessian }[
    driver
  ];
  const document: ManyBodyResultDocument = parseOrExplain(
    manyBodyResultSchema,
    {
      input_data: plan.input,
      molecule,
      properties: {
        calcinfo_nmc: plan.modelChemistries.length,
        calcinfo_nfr: molecule.fragments.length,
        calcinfo_natom: molecule.symbols.length,
        calcinfo_nmbe: clusterValues.total,
        nuclear_repulsion_energy: nuclearRepulsionEnergy(molecule),
        return_energy: analysis.ret_energy,
        ...(driver !== 'energy' ? { return_gradient: analysis.ret_gradient } : {}),
        ...(driver === 'hessian' ? { return_hessian: analysis.ret_hessian } : {}),
        ...analysis.results,
      },
      cluster_properties: clusterProperties(parts),
      cluster_results: Object.fromEntries(clusterResults),
      return_result: returned,
      stdout: analysis.stdout,
      success: true,
      provenance: provenanceStamp('manybody.ManyBodyComputer'),
      extras: {
        manybody: {
          engines,
          warnings,
          statistics,
          noise,
          errors: resultErrors(plan, analysis.rows, noise),
          ...(plan.selection ? { selection: plan.selection.toJSON() } : {}),
          tasks: parts.tasks,
        },
      },
    },
    'ManyBodyResult',
  );
  return version === 2 ? document : convertDocument(document, 1);
}

/** Properties of every cluster, arrays grown to the size of the whole system. */
function clusterProperties({ plan, clusterValues }: ResultParts): Record<string, unknown> {
  const atomsOfFragment = plan.molecule.fragments.map((atoms) => atoms.length);
  const properties: Record<string, unknown> = {};
  for (const [label, { energy, gradient, hessian }] of clusterValues.entries()) {
    const { basis } = delabeler(label);
    properties[label] = {
      calcinfo_natom: plan.molecule.symbols.length,
      return_energy: energy,
      ...(gradient ? { return_gradient: Array.from(resizeGradient(gradient, basis, { atomsOfFragment })) } : {}),
      ...(hessian ? { return_hessian: Array.from(resizeHessian(hessian, basis, { atomsOfFragment })) } : {}),
    };
  }
  return properties;
}
