import { z } from 'zod';
import type { TaskRecord } from '../computer/result/task-record';
import { delabeler } from '../expansion/labels';
import { buildMolecule } from '../molecule/build-molecule';
import { moleculeTitle } from '../molecule/chemical-formula';
import { type Bsse, bsseSchema } from '../schema/bsse';
import { convertDocument } from '../schema/convert-document';
import { parseOrExplain } from '../schema/input-error-from-zod';
import { manyBodyInputSchema } from '../schema/many-body';
import type { BodyEnergies, LevelView, ResultView } from './view-model';
import { fitsDensities } from './views';

/** As much of a result document as a view needs; complete (QCSchema) or partial (`success: false`). */
const documentSchema = z.looseObject({
  success: z.boolean(),
  input_data: manyBodyInputSchema,
  molecule: z.unknown(),
  properties: z.record(z.string(), z.unknown()),
  cluster_properties: z.record(z.string(), z.looseObject({ return_energy: z.number().nullish() })).default({}),
  return_result: z.union([z.number(), z.array(z.number())]).nullish(),
  provenance: z.looseObject({ creator: z.string(), version: z.string().optional() }).optional(),
  extras: z.looseObject({ manybody: z.unknown() }).partial().default({}),
});

/** What this package adds to a document about its run. */
const ownExtrasSchema = z.looseObject({
  engines: z.array(z.string()).default([]),
  warnings: z.array(z.string()).default([]),
  noise: z.number().nullable().default(null),
  statistics: z.looseObject({ wallMs: z.number(), workers: z.number() }).optional(),
  tasks: z.array(z.custom<TaskRecord>((value) => typeof value === 'object' && value !== null)).optional(),
});

type ResultDocument = z.output<typeof documentSchema>;

/**
 * The view of a result that was written to a file: by this package, or by any program that writes QCSchema (both
 * generations). Without this package's extras there are energies, but no times.
 *
 * @throws InputError when it is no result document.
 */
export function viewFromDocument(written: unknown): ResultView {
  const partial =
    typeof written === 'object' && written !== null && (written as { success?: unknown }).success === false;
  const document = parseOrExplain(documentSchema, partial ? written : convertDocument(written, 2), 'ManyBodyResult');
  const { keywords, driver } = document.input_data.specification;
  const own = parseOrExplain(ownExtrasSchema, document.extras.manybody ?? {}, 'extras.manybody');
  const molecule = buildMolecule(document.molecule);
  const levels = levelsOf(document, molecule.fragments.length);
  const maxBody = Math.max(1, ...levels.flatMap(({ bodies }) => (bodies === 'supersystem' ? [] : bodies)));
  const tasks = own.tasks ?? tasksOf(document);
  return {
    title: moleculeTitle(molecule),
    molecule,
    driver: driver,
    levels,
    treatments: keywords.bsse_type,
    maxBody,
    returnTotal: keywords.return_total_data ?? driver !== 'energy',
    warnings: own.warnings,
    id: null,
    status: document.success ? 'complete' : 'partial',
    energies: energiesOf(document.properties, maxBody),
    returnResult: document.return_result ?? null,
    noise: own.noise,
    tasks,
    timeline: null,
    plannedTasks: tasks.length,
    wallMs: own.statistics?.wallMs ?? 0,
    workers: own.statistics?.workers ?? 0,
    scaling: null,
    engines: own.engines.map((text) => {
      const [name = text, version = ''] = text.split(' ');
      return { name, version };
    }),
    provenance: Object.fromEntries(
      Object.entries(document.provenance ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    input: document.input_data,
  };
}

function levelsOf({ input_data }: ResultDocument, nFragments: number): LevelView[] {
  const { keywords, specification } = input_data.specification;
  const named = keywords.levels ?? { [keywords.max_nbody ?? nFragments]: '(auto)' };
  const view = (modelChemistry: string, bodies: LevelView['bodies']): LevelView => {
    const unknown = { model: { method: modelChemistry, basis: null }, program: '', keywords: {} };
    const { model, program, keywords } = specification[modelChemistry] ?? unknown;
    const densityFitting = fitsDensities(program, keywords);
    return {
      modelChemistry,
      bodies,
      method: model.method,
      basis: model.basis ?? null,
      engine: program,
      densityFitting,
    };
  };
  let from = 1;
  const numbered = Object.entries(named)
    .filter(([n]) => n !== 'supersystem')
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([n, modelChemistry]) => {
      const bodies = Array.from({ length: Number(n) - from + 1 }, (_, i) => from + i);
      from = Number(n) + 1;
      return view(modelChemistry, bodies);
    });
  const whole = (named as Record<string, string>).supersystem;
  return whole === undefined ? numbered : [...numbered, view(whole, 'supersystem')];
}

/** Reads QCManyBody's property names. */
function energiesOf(properties: Readonly<Record<string, unknown>>, maxBody: number): BodyEnergies[] {
  const value = (name: string): number | null => {
    const found = properties[name];
    return typeof found === 'number' ? found : null;
  };
  return bsseSchema.options.flatMap((treatment: Bsse) =>
    Array.from({ length: maxBody }, (_, i): BodyEnergies => {
      const n = i + 1;
      const prefix = `${treatment}_corrected`;
      return {
        treatment,
        n,
        total: value(`${prefix}_total_energy_through_${n}_body`),
        interaction: value(`${prefix}_interaction_energy_through_${n}_body`),
        contribution: n === 1 ? null : value(`${prefix}_${n}_body_contribution_to_energy`),
      };
    }).filter(({ total, interaction }) => total !== null || interaction !== null),
  );
}

/** Records of the clusters of a document that says nothing of their times. */
function tasksOf({ cluster_properties }: ResultDocument): TaskRecord[] {
  return Object.entries(cluster_properties).map(([label, { return_energy }], index) => {
    const { modelChemistry, real, basis } = delabeler(label);
    return {
      label,
      index,
      modelChemistry: modelChemistry ?? '',
      real,
      basis,
      nBody: real.length,
      status: return_energy == null ? 'failed' : 'completed',
      source: 'store',
      energy: return_energy ?? null,
      workerId: '',
      attempts: 1,
      queueTimeMs: 0,
      executionTimeMs: 0,
      startedAtMs: 0,
      finishedAtMs: 0,
    };
  });
}
