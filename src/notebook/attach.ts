import type { InspectOptions } from 'node:util';
import type { ManyBodyComputer } from '../computer/many-body-computer';
import type { ClusterExplanation } from '../computer/plan/explain-cluster';
import type { Plan } from '../computer/plan/plan';
import type { ManyBodyError } from '../computer/result/many-body-error';
import type { ManyBodyResult } from '../computer/result/many-body-result';
import { ManyBodyBaseError } from '../errors/many-body-error';
import { bibtex, citationSentence } from './cite/citations';
import { HowToCite } from './cite/how-to-cite';
import { kernelChannel } from './kernel-channel';
import { displaySymbol, type MimeBundle } from './mime-bundle';
import { ResultPlots } from './plots/result-plots';
import { failureBundle } from './render/error-card';
import { inspected, inspectSymbol } from './render/inspected';
import { planBundle } from './render/plan-card';
import { resultBundle } from './render/result-card';
import { unfinishedBundle } from './render/unfinished-card';
import { type ExportFormat, exportFormats, exportResult } from './report/export-result';
import { reportHtml } from './report/report';
import type { SimulateWorkers } from './scaling-view';
import { energiesTable } from './tables/energies-table';
import { pairListTable } from './tables/pair-list-table';
import { pairEnergies, pairsTable } from './tables/pairs-table';
import type { Table } from './tables/table';
import { tasksTable } from './tables/tasks-table';
import { timingTable } from './tables/timing-table';
import type { EnergyUnit } from './units';
import { type ResultView, returnedTreatment } from './view-model';
import { MoleculeView } from './viewer/molecule-view';
import { buildScene } from './viewer/scene';
import { planView, resultView as viewOfResult } from './views';

declare module '../computer/result/many-body-result' {
  interface ManyBodyResult {
    /** Figures; each draws itself as the last expression of a cell. */
    readonly plot: ResultPlots;
    /** Totals, interactions and contributions by treatment and number of bodies. */
    energies(): Table;
    /** One row a task: fragments, basis, distance, energy, increment, times, worker, attempts, source. */
    taskTable(): Table;
    /** Pair interactions and closest contacts as a matrix. */
    pairs(): Table;
    /** One row a pair: closest contact, distance between the centres of mass, two-body increment. */
    pairTable(): Table;
    /** Execution and queue times by number of bodies. */
    timings(): Table;
    /** The sentence for a methods section, and the BibTeX of all that was used. */
    cite(): HowToCite;
    /** The fragments in three dimensions, with the pair interactions as coloured lines. */
    view(): MoleculeView;
    /** One HTML page that needs nothing else: card, geometry, figures, tables, input, what to cite. */
    report(): string;
    /** Writes CSV tables, the result document, the report and BibTeX into a folder. @returns the paths of the files */
    export(folder: string, options?: { readonly formats?: readonly ExportFormat[] }): Promise<string[]>;
  }
}

declare module '../computer/plan/plan' {
  interface Plan {
    /** The fragments in three dimensions; or one task, e.g. `1-3@1-2-3-4`, its ghosts translucent. Buttons step through the tasks. */
    view(cluster?: string): MoleculeView;
  }
}

/** What draws itself, as classes that know nothing of notebooks until this folder teaches them, and what drawing needs. */
export interface AttachedParts {
  /** Predicts wall times from measured task times. */
  readonly simulateWorkers: SimulateWorkers;
  readonly ClusterExplanation: { readonly prototype: ClusterExplanation };
  readonly ManyBodyComputer: { readonly prototype: ManyBodyComputer };
  readonly ManyBodyError: { readonly prototype: ManyBodyError };
  readonly ManyBodyResult: { readonly prototype: ManyBodyResult };
  readonly Plan: { readonly prototype: Plan };
}

/** Unit of energy differences: what `%mb units` says, else kcal/mol. */
const unit = (): EnergyUnit => kernelChannel()?.settings.energyUnit ?? 'kcal/mol';

/** Gives plans, results and errors their tables, figures and displays. Called once, by the entry point of the package. */
export function attachNotebook(parts: AttachedParts): void {
  const { ClusterExplanation, ManyBodyComputer, ManyBodyError, ManyBodyResult, Plan } = parts;
  const resultView = (result: ManyBodyResult): ResultView => viewOfResult(result, parts.simulateWorkers);
  method(Plan, displaySymbol, shownPlan);
  method(ManyBodyComputer, displaySymbol, async (computer) => {
    try {
      return await shownPlan(computer.plan());
    } catch (error) {
      return unfinishedBundle(mistake(error), computer.molecule, computer.notes);
    }
  });
  method(ClusterExplanation, displaySymbol, (explanation) => ({ 'text/plain': String(explanation) }));
  method(ManyBodyResult, displaySymbol, (result) => resultBundle(resultView(result), unit()));
  method(ClusterExplanation, inspectSymbol, (explanation, depth: number, options: InspectOptions) =>
    inspected(depth, options, () => String(explanation)),
  );
  method(Plan, inspectSymbol, (plan, depth: number, options: InspectOptions) =>
    inspected(depth, options, () => plainText(planBundle(planView(plan)))),
  );
  method(ManyBodyComputer, inspectSymbol, (computer, depth: number, options: InspectOptions) =>
    inspected(depth, options, () => computerText(computer)),
  );
  method(ManyBodyResult, inspectSymbol, (result, depth: number, options: InspectOptions) =>
    inspected(depth, options, () => plainText(resultBundle(resultView(result), unit()))),
  );
  method(ManyBodyError, displaySymbol, (error) => failureBundle(resultView(error.partial), unit()));

  Object.defineProperty(ManyBodyResult.prototype, 'plot', {
    get(this: ManyBodyResult) {
      return new ResultPlots(resultView(this), unit());
    },
    configurable: true,
  });
  method(ManyBodyResult, 'energies', (result) => energiesTable(resultView(result)));
  method(ManyBodyResult, 'taskTable', (result) => tasksTable(resultView(result)));
  method(ManyBodyResult, 'pairs', (result) => pairsTable(resultView(result)));
  method(ManyBodyResult, 'pairTable', (result) => pairListTable(resultView(result)));
  method(ManyBodyResult, 'timings', (result) => timingTable(resultView(result)));
  method(ManyBodyResult, 'cite', (result) => {
    const view = resultView(result);
    return new HowToCite(citationSentence(view), bibtex(view, result.provenance.manybody ?? ''));
  });
  method(ManyBodyResult, 'view', (result) => {
    const view = resultView(result);
    const pairs = pairEnergies(view, returnedTreatment(view));
    return new MoleculeView(buildScene(view.title, view.molecule, { pairs, unit: unit() }));
  });
  method(ManyBodyResult, 'report', (result) =>
    reportHtml(resultView(result), unit(), result.provenance.manybody ?? ''),
  );
  method(ManyBodyResult, 'export', (result, folder: string, { formats = exportFormats } = {}) =>
    exportResult(resultView(result), folder, {
      formats,
      unit: unit(),
      version: result.provenance.manybody ?? '',
      document: result.toJSON(),
    }),
  );
  method(
    Plan,
    'view',
    (plan, cluster?: string) =>
      new MoleculeView(buildScene(plan.molecule.name, plan.molecule, { cluster, clusters: plan.clusters() })),
  );
}

/** The counts stand whatever the engines and the store say; what they object to stands with them. */
async function shownPlan(plan: Plan): Promise<MimeBundle> {
  try {
    return planBundle(planView(plan, await plan.survey()));
  } catch (error) {
    const view = planView(plan);
    return planBundle({ ...view, warnings: [...view.warnings, mistake(error)] });
  }
}

function computerText(computer: ManyBodyComputer): string {
  try {
    return plainText(planBundle(planView(computer.plan())));
  } catch (error) {
    return plainText(unfinishedBundle(mistake(error), computer.molecule, computer.notes));
  }
}

const plainText = (bundle: MimeBundle): string => String(bundle['text/plain']);

/** What the author can mend, in words. @throws everything else */
function mistake(error: unknown): string {
  if (error instanceof ManyBodyBaseError) return error.message;
  throw error;
}

function method<T extends object, Arguments extends unknown[], R>(
  owner: { readonly prototype: T },
  name: PropertyKey,
  body: (self: T, ...args: Arguments) => R,
): void {
  Object.defineProperty(owner.prototype, name, {
    value(this: T, ...args: Arguments): R {
      return body(this, ...args);
    },
    configurable: true,
    writable: true,
  });
}
