import { formatCalcPlan } from '../../expansion/calc-plan';
import { type Cluster, clusterName, parseClusterName } from '../../expansion/cluster-name';
import { type NoiseAmplification, noiseAmplification } from '../../expansion/combination';
import type { PlannedModelChemistry } from '../../expansion/space/task-classes';
import { chargeWords } from '../../molecule/charge-words';
import type { Bsse } from '../../schema/bsse';
import type { Driver } from '../../schema/driver';
import type { ManyBodyInput } from '../../schema/many-body';
import type { Molecule } from '../../schema/molecule';
import type { ClusterChoice } from '../../selection/cluster-choice';
import type { ExecutionSettings } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';
import { type ClusterExplanation, explainCluster } from './explain-cluster';
import { prepareEngines } from './prepare-engines';
import { type Survey, type SurveyOptions, surveyPlan } from './survey-plan';

/**
 * What a run will do, exactly: made without computing anything, in milliseconds for any number of tasks.
 * {@link survey} adds what depends on the store and on the engines.
 */
export class Plan {
  /** Number of tasks. */
  readonly total: number;
  /** Tasks by model chemistry and number of real fragments. */
  readonly tasks: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly warnings: readonly string[];

  constructor(
    private readonly request: ResolvedRequest,
    private readonly execution: ExecutionSettings,
  ) {
    this.total = request.expansion.taskCount;
    this.tasks = request.expansion.counts('all');
    this.warnings = request.warnings;
  }

  get input(): ManyBodyInput {
    return this.request.input;
  }

  get molecule(): Molecule {
    return this.request.molecule;
  }

  get driver(): Driver {
    return this.request.driver;
  }

  /** Asked for, then those that come free; the first is returned. */
  get treatments(): readonly Bsse[] {
    return this.request.expansion.treatments;
  }

  get returned(): Bsse {
    return this.treatments[0]!;
  }

  /** Numbers of bodies that have a value. */
  get bodies(): readonly number[] {
    return this.request.expansion.bodies;
  }

  /** M, the largest numeric level. */
  get maxBody(): number {
    return this.request.expansion.maxBody;
  }

  /** Totals are returned, not interactions. */
  get returnsTotal(): boolean {
    return this.request.expansion.request.returnTotalData;
  }

  get highestBody(): number {
    return this.bodies.at(-1)!;
  }

  get modelChemistries(): readonly PlannedModelChemistry[] {
    return this.request.expansion.modelChemistries;
  }

  /** The clusters that are computed, each once, in the order of the tasks; fragments count from 1. */
  *clusters(): Generator<Cluster, void, undefined> {
    const seen = new Set<string>();
    for (const { real, basis } of this.request.expansion.tasks()) {
      const name = clusterName({ real, basis });
      if (!seen.has(name)) yield { real, basis };
      seen.add(name);
    }
  }

  /**
   * Why a cluster is computed: in which treatments, and how often its energy counts in each contribution and in what is returned.
   *
   * @param cluster real fragments @ fragments with basis functions, from 1: `1-3@1-2-3`, or `1-3` without ghosts.
   * @throws InputError when it is not computed; the message says what is.
   * @example
   * plan.explain('1-2@1-2-3')
   */
  explain(cluster: string): ClusterExplanation {
    const { expansion } = this.request;
    const quantity = this.returnsTotal ? 'total energy' : 'interaction energy';
    const name = `returned ${quantity} (${this.returned}, through ${this.highestBody} bodies)`;
    const parsed = parseClusterName(cluster, expansion.nFragments);
    return explainCluster(expansion, parsed, name, this.request.choice);
  }

  /** Which clusters are kept and which are dropped; undefined where all are kept. */
  get selection(): ClusterChoice | undefined {
    return this.request.choice;
  }

  /** Tasks that a treatment uses; treatments share tasks, so these overlap. */
  tasksOf(treatment: Bsse): Readonly<Record<string, Readonly<Record<number, number>>>> {
    return this.request.expansion.counts(treatment === 'vmfc' ? 'vmfc_compute' : treatment);
  }

  /** How much the returned value amplifies the errors of the tasks. */
  get noiseAmplification(): NoiseAmplification {
    return noiseAmplification(this.request.expansion);
  }

  /**
   * Asks the store what it already has, and the cost model what the rest will take. Nothing is computed.
   *
   * @throws EngineNotFoundError, InputError, as a run would.
   */
  survey(options: SurveyOptions = {}): Promise<Survey> {
    return surveyPlan(this.request, this.execution, options);
  }

  /** Asks every engine whether it is here and can do what is asked. @throws EngineNotFoundError, InputError, as a run would. */
  async checkEngines(): Promise<void> {
    await prepareEngines(this.request, this.execution);
  }

  toJSON(): Record<string, unknown> {
    return {
      total: this.total,
      tasks: this.tasks,
      treatments: this.treatments,
      bodies: this.bodies,
      driver: this.driver,
      fragments: this.molecule.fragments.length,
      atoms: this.molecule.symbols.length,
      noise_amplification: this.noiseAmplification,
      ...(this.selection ? { selection: this.selection.toJSON() } : {}),
      warnings: this.warnings,
    };
  }

  /** The plan as QCManyBody prints it, and a warning where rounding of the tasks matters. */
  toString(): string {
    const lines = [
      formatCalcPlan(this.request.expansion).text,
      `    ${this.total} tasks in all`,
      `    Molecule: ${chargeWords(this.molecule)}`,
    ];
    if (this.selection) lines.push(`    Clusters kept: ${this.selection}`);
    const noise = this.noiseAmplification.independent;
    if (this.selection) lines.push(`    sqrt(sum of squared coefficients) = ${noise.toPrecision(3)}`);
    if (noise >= noteworthyNoise) {
      lines.push(
        `    Errors of single tasks are amplified ${noise.toPrecision(2)} times in the returned value: converge them tightly.`,
      );
    }
    return [...lines, ...this.warnings.map((warning) => `    Warning: ${warning}`)].join('\n');
  }
}

/** From here an energy convergence of 1e-8 hartree in each task leaves more than 1e-6 hartree in the sum. */
const noteworthyNoise = 100;
