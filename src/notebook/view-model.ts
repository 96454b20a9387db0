import type { TimelineBar } from '../computer/result/statistics';
import type { TaskRecord } from '../computer/result/task-record';
import type { Bsse } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import type { Molecule } from '../schema/molecule';

/*
 * What the renderers need to know, and nothing else. The entry point of the package turns plans, results and errors into
 * these. Energies in hartree, times in ms, lengths in bohr; fragments count from 1, atoms from 0.
 */

/** Which bodies are computed with which model chemistry. */
export interface LevelView {
  /** Ascending, e.g. [1, 2]; `supersystem` for the whole. */
  readonly bodies: readonly number[] | 'supersystem';
  readonly modelChemistry: string;
  readonly method: string;
  readonly basis: string | null;
  /** Engine name. */
  readonly engine: string;
  /** Whether the built-in engine fits densities (`scf_type: 'df'`). */
  readonly densityFitting?: boolean | undefined;
}

/** What is calculated: common to a plan and a result. */
export interface SubjectView {
  readonly title: string;
  readonly molecule: Molecule;
  readonly driver: Driver;
  readonly levels: readonly LevelView[];
  /** As asked; the first is the one that is returned. */
  readonly treatments: readonly Bsse[];
  readonly maxBody: number;
  /** Whether the total energy (true) or the interaction energy is returned. */
  readonly returnTotal: boolean;
  readonly warnings: readonly string[];
}

/** Number of tasks of one model chemistry. */
export interface PlanRow {
  readonly modelChemistry: string;
  /** Tasks in this treatment, or of the model chemistry altogether (shared tasks once). */
  readonly treatment: Bsse | 'all';
  /** `counts[n - 1]` is the number of tasks with n real fragments. */
  readonly counts: readonly number[];
  /** null where the store has not been asked. */
  readonly cached: number | null;
  /** null where nothing has been timed yet. */
  readonly coreSeconds: number | null;
}

/** What the renderers need to know of a plan. */
export interface PlanView extends SubjectView {
  readonly rows: readonly PlanRow[];
  /** Tasks to compute or to read; each counted once. */
  readonly total: number;
  /** null where the store has not been asked. */
  readonly cached: number | null;
  readonly coreSeconds: number | null;
  readonly wallSeconds: number | null;
  readonly workers: number;
  /** Estimated peak of one worker. */
  readonly memoryMiB: number | null;
  readonly longestTaskSeconds: number | null;
}

/** Energies through n bodies in one treatment; null where not known. */
export interface BodyEnergies {
  readonly treatment: Bsse;
  readonly n: number;
  readonly total: number | null;
  readonly interaction: number | null;
  readonly contribution: number | null;
}

/** Wall times of the same expansion with other numbers of workers. */
export interface ScalingView {
  /** Wall time with one worker; measured, or the sum of the task times. */
  readonly serialMs: number;
  readonly serialIsMeasured: boolean;
  /** The longest single task: no number of workers is faster. */
  readonly longestTaskMs: number;
  readonly measured: readonly { readonly workers: number; readonly wallMs: number }[];
  readonly simulated: readonly { readonly workers: number; readonly wallMs: number }[];
}

/** One cluster that failed. */
export interface FailureView {
  readonly label: string;
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
  readonly attempts: number;
  readonly executionTimeMs: number;
  readonly errorType: string;
  readonly message: string;
}

/** What the renderers need to know of a result. */
export interface ResultView extends SubjectView {
  /** Short identity of the calculation, or null. */
  readonly id: string | null;
  /** `partial`: some clusters failed or the run was stopped. */
  readonly status: 'complete' | 'partial';
  readonly energies: readonly BodyEnergies[];
  /** What was asked for: hartree, or a flat array in atomic units for gradient and hessian; null when unknown. */
  readonly returnResult: number | readonly number[] | null;
  /** Bound of the numerical noise of the returned energy, hartree, from the convergence of the tasks; null when unknown. */
  readonly noise: number | null;
  readonly tasks: readonly TaskRecord[];
  /** Every attempt, failed ones too; null where only the tasks are known. */
  readonly timeline: readonly TimelineBar[] | null;
  /** All tasks of the plan; more than `tasks` when the run was stopped. */
  readonly plannedTasks: number;
  readonly wallMs: number;
  readonly workers: number;
  readonly scaling: ScalingView | null;
  readonly engines: readonly { readonly name: string; readonly version: string }[];
  /** Versions, machine, date, command to run it again: shown as they are. */
  readonly provenance: Readonly<Record<string, string>>;
  /** The ManyBodyInput document. */
  readonly input: unknown;
}

/** The tasks that failed, as failures. */
export function failures(view: Pick<ResultView, 'tasks'>): FailureView[] {
  return view.tasks
    .filter((task) => task.status === 'failed' || task.status === 'timeout')
    .map((task) => ({
      label: task.label,
      modelChemistry: task.modelChemistry,
      real: task.real,
      basis: task.basis,
      attempts: task.attempts,
      executionTimeMs: task.executionTimeMs,
      errorType: task.error?.error_type ?? task.status,
      message: task.error?.error_message ?? task.status,
    }));
}

/** The treatment that the result returns. */
export function returnedTreatment(view: Pick<SubjectView, 'treatments'>): Bsse {
  return view.treatments[0] ?? 'cp';
}

/** Treatments that have energies, in the order nocp, cp, vmfc. */
export function knownTreatments(view: Pick<ResultView, 'energies'>): Bsse[] {
  const order: readonly Bsse[] = ['nocp', 'cp', 'vmfc'];
  return order.filter((treatment) => view.energies.some((row) => row.treatment === treatment));
}

/** The energies of one treatment through n bodies. */
export function energiesAt(view: Pick<ResultView, 'energies'>, treatment: Bsse, n: number): BodyEnergies | undefined {
  return view.energies.find((row) => row.treatment === treatment && row.n === n);
}

/** The model chemistry of the n-body terms. */
export function modelChemistryOf(view: Pick<SubjectView, 'levels'>, n: number): string | undefined {
  return view.levels.find(({ bodies }) => bodies !== 'supersystem' && bodies.includes(n))?.modelChemistry;
}
