import { availableParallelism } from 'node:os';
import { InputError } from '../../errors/input-error';
import type { BodyRow, PropertyValue } from '../../expansion/analysis';
import type { Bsse } from '../../schema/bsse';
import type { Driver } from '../../schema/driver';
import type { ManyBodyResultDocument } from '../../schema/many-body-result';
import type { Molecule } from '../../schema/molecule';
import { VERSION } from '../../schema/version';
import type { Plan } from '../plan/plan';
import { resultDocument } from './result-document';
import { type ResultErrors, resultErrors } from './result-errors';
import type { ResultParts } from './result-parts';
import type { Salvage } from './salvage';
import type { RunStatistics, Timeline } from './statistics';
import type { TaskRecord } from './task-record';

/**
 * The answer of an expansion: energies in hartree, gradients in hartree/bohr (flat, nat × 3), Hessians in hartree/bohr²
 * (flat, 3 nat × 3 nat). A partial result, of a run in which clusters failed, has null where a sum is not known.
 */
export class ManyBodyResult {
  readonly plan: Plan;
  /** QCManyBody's names: `cp_corrected_interaction_energy_through_2_body`, … */
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** One row a task, in order of completion. */
  readonly tasks: readonly TaskRecord[];
  readonly statistics: RunStatistics;
  /** What every worker did when. */
  readonly timeline: Timeline;
  /** Folder of the store that holds the clusters, if any. */
  readonly storeLocation: string | undefined;
  readonly warnings: readonly string[];
  readonly engines: readonly string[];

  constructor(private readonly parts: ResultParts) {
    const { plan, analysis, tasks, statistics, timeline, storeLocation, warnings, engines } = parts;
    this.plan = plan;
    this.properties = analysis.results;
    this.tasks = tasks;
    this.statistics = statistics;
    this.timeline = timeline;
    this.storeLocation = storeLocation;
    this.warnings = warnings;
    this.engines = engines;
  }

  get molecule(): Molecule {
    return this.plan.molecule;
  }

  get driver(): Driver {
    return this.plan.driver;
  }

  /** The first is the one that is returned. */
  get treatments(): readonly Bsse[] {
    return this.plan.treatments;
  }

  /** Versions and machine: what made the numbers. */
  get provenance(): Readonly<Record<string, string>> {
    return {
      manybody: VERSION,
      engines: this.engines.join(', '),
      node: process.versions.node,
      machine: `${process.platform} ${process.arch}, ${availableParallelism()} cores`,
      workers: String(this.statistics.workers),
      finished: this.parts.finishedAt.toISOString(),
    };
  }

  /** Every cluster was computed. */
  get complete(): boolean {
    return !('missing' in this.parts.analysis);
  }

  /** The value asked for: total or interaction, of the driver's property, with the first treatment; null where not known. */
  get returnResult(): PropertyValue | null {
    const { ret_energy, ret_gradient, ret_hessian } = this.parts.analysis;
    return { energy: ret_energy, gradient: ret_gradient, hessian: ret_hessian }[this.driver] ?? null;
  }

  /** The energy that belongs to {@link returnResult}, whatever the driver. */
  get returnEnergy(): number | null {
    return this.parts.analysis.ret_energy ?? null;
  }

  /**
   * Bound of the numerical noise of {@link returnEnergy} in hartree: the energy convergence of the tasks times Σ|c| of their
   * coefficients; null where an engine does not say how far it converges.
   */
  get noise(): number | null {
    return this.parts.noise;
  }

  /** Of a partial result: what the largest closed set of clusters gives that needs none of the missing ones; undefined otherwise. */
  get salvaged(): Salvage | undefined {
    return this.parts.salvaged;
  }

  /** What is known of the error of {@link returnEnergy}, cause by cause; what is not known says why. */
  get errors(): ResultErrors {
    return resultErrors(this.plan, this.rows(), this.noise);
  }

  /** Energy through `nBody` bodies; null where not known (for cp: when the monomers were not computed in their own basis). */
  total(treatment: Bsse = this.plan.returned, nBody: number = this.plan.highestBody): number | null {
    return this.row(treatment, nBody).total;
  }

  /** {@link total} less the 1-body total. */
  interaction(treatment: Bsse = this.plan.returned, nBody: number = this.plan.highestBody): number | null {
    return this.row(treatment, nBody).interaction;
  }

  /** What exactly `nBody` bodies contribute to the interaction energy. */
  contribution(treatment: Bsse = this.plan.returned, nBody: number = this.plan.highestBody): number | null {
    return this.row(treatment, nBody).contribution;
  }

  /** One row for each treatment and number of bodies, hartree. */
  rows(): readonly BodyRow[] {
    return this.parts.analysis.rows;
  }

  /**
   * How much faster this run was than a sequential one of the same tasks, measured.
   *
   * @param sequential the result of a run on one worker that computed everything itself.
   * @throws InputError when that run is no yardstick: several workers, results from a store, or other tasks.
   */
  speedUpOver(sequential: ManyBodyResult): number {
    const { statistics: one } = sequential;
    const refuse = (why: string): never => {
      throw new InputError(`The speed-up cannot be measured against this run: ${why}.`, {
        detail: { workers: one.workers, cached: one.cached },
      });
    };
    if (one.workers !== 1) refuse(`it had ${one.workers} workers`);
    if (one.cached > 0 || this.statistics.cached > 0)
      refuse('results came from a store; compute both with .store(false)');
    if (one.completed !== this.statistics.completed)
      refuse(`it has ${one.completed} tasks, this one ${this.statistics.completed}`);
    return one.wallMs / this.statistics.wallMs;
  }

  /** The energy tables as QCManyBody prints them; empty for a partial result. */
  get table(): string {
    return 'stdout' in this.parts.analysis ? this.parts.analysis.stdout : '';
  }

  /** Labels of the clusters that are missing; empty when {@link complete}. */
  get missing(): readonly string[] {
    return 'missing' in this.parts.analysis ? this.parts.analysis.missing : [];
  }

  /**
   * The QCSchema ManyBodyResult document.
   *
   * @throws InputError for a partial result, which QCSchema has no document for.
   */
  toQCSchema(version: 1 | 2 = 2): ManyBodyResultDocument | ReturnType<typeof resultDocument> {
    const { analysis } = this.parts;
    if (!('stdout' in analysis)) {
      throw new InputError(
        `A partial result (${this.missing.length} clusters are missing) has no QCSchema document; rows() has what is known.`,
      );
    }
    return resultDocument(this.parts, analysis, version);
  }

  /** The QCSchema document; of a partial result, what is known under the same names, with `success: false`. */
  toJSON(): unknown {
    if (this.complete) return this.toQCSchema();
    const { engines, warnings, statistics, noise, tasks, molecule, properties, missing } = this;
    const extras = { manybody: { engines, warnings, statistics, noise, tasks } };
    return { success: false, input_data: this.plan.input, molecule, properties, missing, extras };
  }

  toString(): string {
    return this.complete
      ? this.table
      : `Partial result: ${this.missing.length} of ${this.plan.total} clusters are missing.`;
  }

  private row(treatment: Bsse, nBody: number): BodyRow {
    const found = this.rows().find((row) => row.treatment === treatment && row.nBody === nBody);
    if (found) return found;
    throw new InputError(
      this.treatments.includes(treatment)
        ? `There is no ${nBody}-body value; there are ${this.plan.bodies.join(', ')}.`
        : `The treatment ${treatment} was not asked for; there is ${this.treatments.join(', ')}.`,
      { detail: { treatment, nBody } },
    );
  }
}
