import { estimateRun, type RunEstimate } from '../../scheduling/estimate-run';
import type { TaskColumns } from '../../scheduling/task-order';
import type { Bsse } from '../../schema/bsse';
import { keyOf } from '../../store/key';
import { configOf, openStoreOf, workersOf } from '../request/execution-config';
import type { ExecutionSettings } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';
import { makeTask } from './make-task';
import { prepareEngines } from './prepare-engines';
import { costsOf } from './schedule-run';

/** What a survey looks at besides the settings. */
export interface SurveyOptions {
  /** Numbers of workers to simulate besides the one of the settings. */
  readonly simulate?: readonly number[] | undefined;
}

/** What a survey found of the tasks of one size: real fragments, fragments with basis functions. */
export interface SurveyedClass {
  readonly modelChemistry: string;
  /** The treatments that use them. */
  readonly treatments: readonly Bsse[];
  /** Tasks that the store already has. */
  readonly cached: number;
  /** Of the others; null before any timing. */
  readonly coreSeconds: number | null;
}

/** What a plan does not know by itself: the store, the engines, and what earlier runs teach about the cost. */
export class Survey {
  constructor(
    /** Tasks that the store already has. */
    readonly cached: number,
    /** Tasks that a run would compute. */
    readonly toCompute: number,
    readonly workers: number,
    readonly estimate: RunEstimate,
    /** Names and versions of the engines. */
    readonly engines: readonly string[],
    readonly classes: readonly SurveyedClass[],
  ) {}

  /** What the store has of a model chemistry, or of one treatment of it, and what the rest will take. */
  partOf(modelChemistry: string, treatment?: Bsse): Pick<SurveyedClass, 'cached' | 'coreSeconds'> {
    const classes = this.classes.filter(
      (part) => part.modelChemistry === modelChemistry && (!treatment || part.treatments.includes(treatment)),
    );
    const estimated = classes.every(({ coreSeconds }) => coreSeconds !== null);
    return {
      cached: classes.reduce((sum, { cached }) => sum + cached, 0),
      coreSeconds: estimated ? classes.reduce((sum, part) => sum + part.coreSeconds!, 0) : null,
    };
  }

  /** By number of workers, ascending. */
  private get wall(): RunEstimate['wall'] {
    return this.estimate.wall && [...this.estimate.wall].sort((a, b) => a.workers - b.workers);
  }

  toJSON(): Record<string, unknown> {
    const { estimate } = this;
    return {
      cached: this.cached,
      to_compute: this.toCompute,
      workers: this.workers,
      engines: this.engines,
      estimate: {
        basis: estimate.basis,
        core_seconds: estimate.coreSeconds,
        longest_task_seconds: estimate.longestTaskSeconds,
        memory_mib: estimate.memoryMiB,
        wall:
          this.wall?.map(({ workers, seconds, simulation }) => ({
            workers,
            seconds,
            efficiency: simulation.efficiency,
            speedup: simulation.speedup,
            bound_fraction: simulation.boundFraction,
          })) ?? null,
      },
    };
  }

  toString(): string {
    const { coreSeconds, basis, memoryMiB, longestTaskSeconds } = this.estimate;
    const lines = [`    In the store: ${this.cached}; to compute: ${this.toCompute} on ${this.engines.join(', ')}`];
    if (coreSeconds && this.toCompute > 0) {
      lines.push(
        `    Estimated: ${range(coreSeconds)} core-seconds, longest task ${longestTaskSeconds!.toPrecision(3)} s (from ${basis})`,
      );
    } else lines.push(`    Estimate: ${basis}`);
    if (memoryMiB !== null) lines.push(`    Memory: ${Math.ceil(memoryMiB)} MiB with ${this.workers} workers`);
    for (const { workers, seconds, simulation } of this.wall ?? []) {
      lines.push(
        `    ${String(workers).padStart(4)} workers: ${range(seconds)} s, speed-up ${simulation.speedup.toFixed(2)}, efficiency ${(100 * simulation.efficiency).toFixed(0)} %`,
      );
    }
    return lines.join('\n');
  }
}

const range = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${value.toPrecision(3)} (${low.toPrecision(2)}-${high.toPrecision(2)})`;

/** Looks up every task of a plan and simulates what is left. Takes time in proportion to the number of tasks. */
export async function surveyPlan(
  request: ResolvedRequest,
  execution: ExecutionSettings,
  { simulate = [] }: SurveyOptions = {},
): Promise<Survey> {
  const config = configOf(execution);
  const engines = await prepareEngines(request, execution);
  const opened = await openStoreOf(execution, config, () => undefined);
  try {
    const costs = await costsOf(request, engines, opened?.store, execution.priority);
    const left: number[] = [];
    const { classes } = request.expansion;
    const cachedOf = classes.map(() => 0);
    const secondsOf = classes.map(() => 0);
    for (const cluster of request.expansion.tasks()) {
      const prepared = engines.get(cluster.modelChemistry)!;
      const stored =
        opened !== undefined &&
        opened.store.size > 0 &&
        prepared.storable &&
        (await opened.store.has(
          keyOf(makeTask(request, cluster, prepared, 0).input, {
            name: prepared.engine.name,
            version: prepared.version,
          }),
        ));
      const { id } = request.expansion.classAt(cluster.index);
      if (stored) cachedOf[id]! += 1;
      else {
        left.push(cluster.index);
        secondsOf[id]! += costs.tasks.cost[cluster.index]!;
      }
    }
    const { columns, tasks, taskMemoryMiB } = costs;
    const workers = workersOf(execution, config);
    const estimate = estimateRun(
      {
        tasks: pick(tasks, left),
        calibrated: columns.calibrated,
        uncertainty: columns.uncertainty,
        scatter: columns.scatter,
        coresPerTask: config.coresPerTask,
        taskMemoryMiB,
        calibrations: costs.calibrations,
        memoryMiB: config.memoryMiB,
      },
      [...new Set([workers, ...simulate])],
      { strategy: config.strategy },
    );
    const names = [...new Set([...engines.values()].map(({ engine, version }) => `${engine.name} ${version}`))];
    const surveyed = classes.map(({ id, modelChemistry, treatments }): SurveyedClass => {
      const coreSeconds = columns.calibrated || left.length === 0 ? secondsOf[id]! : null;
      return { modelChemistry, treatments, cached: cachedOf[id]!, coreSeconds };
    });
    return new Survey(request.expansion.taskCount - left.length, left.length, workers, estimate, names, surveyed);
  } finally {
    if (opened?.own) await opened.store.close();
  }
}

function pick(tasks: TaskColumns, indices: readonly number[]): TaskColumns {
  const of = (column: ArrayLike<number> | undefined): Float64Array | undefined =>
    column && Float64Array.from(indices, (index) => column[index]!);
  const [nBody, priority, group] = [of(tasks.nBody), of(tasks.priority), of(tasks.group)];
  return { cost: of(tasks.cost)!, nBody, priority, group };
}
