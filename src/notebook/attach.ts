import type { ManyBodyComputer } from '../computer/many-body-computer';
import type { ManyBodyError } from '../computer/many-body-error';
import type { ManyBodyResult } from '../computer/many-body-result';
import type { Plan } from '../computer/plan';
import { bibtex, citationSentence } from './cite/citations';
import { kernelChannel } from './kernel-channel';
import { displaySymbol } from './mime-bundle';
import { ResultPlots } from './plots/result-plots';
import { failureBundle } from './render/error-card';
import { planBundle } from './render/plan-card';
import { resultBundle } from './render/result-card';
import { energiesTable } from './tables/energies-table';
import { pairsTable } from './tables/pairs-table';
import type { Table } from './tables/table';
import { tasksTable } from './tables/tasks-table';
import { timingTable } from './tables/timing-table';
import type { EnergyUnit } from './units';
import { planView, resultView } from './views';

declare module '../computer/many-body-result' {
  interface ManyBodyResult {
    /** Figures; each draws itself as the last expression of a cell. */
    readonly plot: ResultPlots;
    /** Totals, interactions and contributions by treatment and number of bodies. */
    energies(): Table;
    /** One row a task: fragments, basis, distance, energy, increment, times, worker, attempts, source. */
    taskTable(): Table;
    /** Pair interactions and closest contacts as a matrix. */
    pairs(): Table;
    /** Execution and queue times by number of bodies. */
    timings(): Table;
    /** The sentence for a methods section, and the BibTeX of all that was used. */
    cite(): { readonly sentence: string; readonly bibtex: string; toString(): string };
  }
}

/** What draws itself, as classes: they know nothing of notebooks until this folder teaches them. */
export interface AttachedClasses {
  readonly ManyBodyComputer: { readonly prototype: ManyBodyComputer };
  readonly ManyBodyError: { readonly prototype: ManyBodyError };
  readonly ManyBodyResult: { readonly prototype: ManyBodyResult };
  readonly Plan: { readonly prototype: Plan };
}

/** Unit of energy differences: what `%mb units` says, else kcal/mol. */
const unit = (): EnergyUnit => kernelChannel()?.settings.energyUnit ?? 'kcal/mol';

/** Gives plans, results and errors their tables, figures and displays. Called once, by the entry point of the package. */
export function attachNotebook({ ManyBodyComputer, ManyBodyError, ManyBodyResult, Plan }: AttachedClasses): void {
  method(Plan, displaySymbol, async (plan) => planBundle(planView(plan, await plan.survey())));
  method(ManyBodyComputer, displaySymbol, async (computer) => {
    const plan = computer.plan();
    return planBundle(planView(plan, await plan.survey()));
  });
  method(ManyBodyResult, displaySymbol, (result) => resultBundle(resultView(result), unit()));
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
  method(ManyBodyResult, 'timings', (result) => timingTable(resultView(result)));
  method(ManyBodyResult, 'cite', (result) => {
    const view = resultView(result);
    const sentence = citationSentence(view);
    const entries = bibtex(view, result.provenance.manybody ?? '');
    return { sentence, bibtex: entries, toString: () => `${sentence}\n\n${entries}` };
  });
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
