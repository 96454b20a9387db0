import type { Plan } from '../computer/plan/plan';
import type { Survey } from '../computer/plan/survey-plan';
import type { ManyBodyResult } from '../computer/result/many-body-result';
import { moleculeTitle } from '../molecule/chemical-formula';
import { type SimulateWorkers, scalingView } from './scaling-view';
import type { LevelView, PlanRow, PlanView, ResultView, SubjectView } from './view-model';

/** What the renderers need to know of a plan; `survey` adds the store and the estimates. */
export function planView(plan: Plan, survey?: Survey): PlanView {
  const { estimate } = survey ?? {};
  const wall = estimate?.wall?.[0] ?? null;
  return {
    ...subjectView(plan),
    rows: plan.modelChemistries.flatMap(({ name }) => planRows(plan, survey, name)),
    total: plan.total,
    cached: survey?.cached ?? null,
    coreSeconds: estimate?.coreSeconds?.value ?? null,
    wallSeconds: wall?.seconds.value ?? null,
    workers: survey?.workers ?? 1,
    memoryMiB: estimate?.memoryMiB ?? null,
    longestTaskSeconds: estimate?.longestTaskSeconds ?? null,
  };
}

/** What the renderers need to know of a result. @param simulate predicts wall times, for the figure of the parallel efficiency */
export function resultView(result: ManyBodyResult, simulate?: SimulateWorkers): ResultView {
  const { plan, statistics, driver } = result;
  return {
    ...subjectView(plan),
    warnings: result.warnings,
    id: null,
    status: result.complete ? 'complete' : 'partial',
    energies: result.rows().map(({ treatment, nBody, total, interaction, contribution }) => ({
      treatment,
      n: nBody,
      total,
      interaction,
      contribution,
    })),
    returnResult: result.returnResult,
    noise: result.noise,
    tasks: result.tasks,
    timeline: result.timeline.bars,
    plannedTasks: plan.total,
    wallMs: statistics.wallMs,
    workers: statistics.workers,
    scaling: simulate ? scalingView(statistics, result.tasks, simulate) : null,
    engines: result.engines.map((text) => {
      const [name = text, version = ''] = text.split(' ');
      return { name, version };
    }),
    provenance: { ...result.provenance, driver },
    input: plan.input,
  };
}

function subjectView(plan: Plan): SubjectView {
  return {
    title: moleculeTitle(plan.molecule),
    molecule: plan.molecule,
    driver: plan.driver,
    levels: levelsOf(plan),
    treatments: plan.treatments,
    maxBody: plan.maxBody,
    returnTotal: plan.returnsTotal,
    warnings: plan.warnings,
  };
}

function levelsOf(plan: Plan): LevelView[] {
  return plan.modelChemistries.flatMap(({ name, bodies, supersystem }): LevelView[] => {
    const { model, program, keywords } = plan.input.specification.specification[name]!;
    const densityFitting = fitsDensities(program, keywords);
    const level = {
      modelChemistry: name,
      method: model.method,
      basis: model.basis ?? null,
      engine: program,
      densityFitting,
    };
    return [
      ...(bodies.length > 0 ? [{ ...level, bodies }] : []),
      ...(supersystem ? [{ ...level, bodies: 'supersystem' as const }] : []),
    ];
  });
}

/** Other engines have other words for it. */
export function fitsDensities(engine: string, keywords: Readonly<Record<string, unknown>>): boolean {
  return engine === 'builtin' && keywords.scf_type === 'df';
}

function planRows(plan: Plan, survey: Survey | undefined, modelChemistry: string): PlanRow[] {
  const row = (treatment: PlanRow['treatment'], counts: Readonly<Record<number, number>>): PlanRow => ({
    modelChemistry,
    treatment,
    counts: Array.from({ length: Math.max(0, ...Object.keys(counts).map(Number)) }, (_, i) => counts[i + 1] ?? 0),
    cached: null,
    coreSeconds: null,
    ...survey?.partOf(modelChemistry, treatment === 'all' ? undefined : treatment),
  });
  const [only, ...others] = plan.treatments;
  if (only && others.length === 0) return [row(only, plan.tasks[modelChemistry]!)];
  return [
    row('all', plan.tasks[modelChemistry]!),
    ...plan.treatments.map((treatment) => row(treatment, plan.tasksOf(treatment)[modelChemistry]!)),
  ];
}
