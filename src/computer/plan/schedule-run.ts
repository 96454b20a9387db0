import { ResourceError } from '../../errors/resource-error';
import type { ExecutorConfig } from '../../executors/executor';
import { type Calibration, CostModel } from '../../scheduling/cost-model';
import { type ExpansionColumns, expansionColumns, type FragmentSizes } from '../../scheduling/expansion-columns';
import { scheduleTasks } from '../../scheduling/schedule';
import type { TaskColumns } from '../../scheduling/task-order';
import type { TaskTiming } from '../../schema/task-timing';
import type { ResultStore } from '../../store/result-store';
import { atomicInputOf } from '../request/atomic-input-of';
import type { Priority } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';
import type { PreparedEngine } from './prepare-engines';

/** What is known about the cost of the tasks of a run. */
export interface RunCosts {
  readonly columns: ExpansionColumns;
  /** The same with groups and priorities, as the scheduler takes them. */
  readonly tasks: TaskColumns;
  /** The laws behind the estimates, one for each that is used. */
  readonly calibrations: readonly Calibration[];
  /** Largest memory of a single task, MiB; 0 where unknown. */
  readonly taskMemoryMiB: number;
}

/** Taken evenly over the store, about 0.1 ms each to read; more than these do not sharpen the fit. */
const mostTimings = 2000;

/** The scheduler's columns take some 30 bytes a task. */
const mostTasks = 50_000_000;

/** Learns from the store what calculations cost and applies it to every task of the expansion. */
export async function costsOf(
  request: ResolvedRequest,
  engines: ReadonlyMap<string, PreparedEngine>,
  store: ResultStore | undefined,
  priority: Priority | undefined,
): Promise<RunCosts> {
  const { taskCount } = request.expansion;
  if (taskCount > mostTasks) {
    throw new ResourceError(
      `This expansion has ${taskCount.toLocaleString('en')} tasks; more than ${mostTasks.toLocaleString('en')} cannot be scheduled. Lower the largest level.`,
      { detail: { taskCount, mostTasks } },
    );
  }
  const timings: TaskTiming[] = [];
  if (store) for await (const timing of store.timings(mostTimings)) timings.push(timing);
  const model = new CostModel(timings);
  const { expansion } = request;
  const sizes = new Map([...engines].map(([name, prepared]) => [name, fragmentSizes(request, name, prepared)]));
  const columns = expansionColumns(expansion, sizes, model);
  const shared = [...engines.values()].some(({ engine }) => engine.groupKey !== undefined);
  const tasks: TaskColumns = {
    cost: columns.cost,
    nBody: columns.nBody,
    priority: priorities(request, columns, priority),
    ...(shared ? { group: columns.group } : {}),
  };
  const calibrations = [...sizes.values()].flatMap(({ engine, method, driver, atoms, electrons, basisFunctions }) => {
    const monomer = { atoms: atoms[0]!, electrons: electrons[0]!, basisFunctions: basisFunctions?.[0] ?? null };
    return model.calibrationOf({ engine, method, driver, ...monomer }) ?? [];
  });
  return {
    columns,
    tasks,
    calibrations: [...new Set(calibrations)],
    taskMemoryMiB: largestMemory(request, engines),
  };
}

/** Task indices, first to start first. */
export function startOrder(costs: RunCosts, config: ExecutorConfig, workers: number): Uint32Array {
  return scheduleTasks(costs.tasks, { strategy: config.strategy, workers }).order;
}

/** Monomers tell the sizes of all clusters: electrons, atoms and basis functions add up. */
function fragmentSizes(request: ResolvedRequest, modelChemistry: string, { engine }: PreparedEngine): FragmentSizes {
  const { fragments } = request.molecule;
  const sizes = fragments.map((_, i) => engine.size?.(atomicInputOf(request, modelChemistry, [i + 1], [i + 1])));
  const known = sizes.every((size) => size !== undefined);
  return {
    engine: engine.name,
    method: request.specifications.get(modelChemistry)!.model.method,
    driver: request.driver,
    atoms: fragments.map((atoms) => atoms.length),
    electrons: sizes.map((size, i) => size?.electrons ?? fragments[i]!.length),
    basisFunctions: known ? sizes.map((size) => size!.basisFunctions) : null,
  };
}

/** The largest cluster of each model chemistry is the one that needs most memory. */
function largestMemory(request: ResolvedRequest, engines: ReadonlyMap<string, PreparedEngine>): number {
  let largest = 0;
  for (const { name, classes } of request.expansion.modelChemistries) {
    const biggest = classes.at(-1);
    if (!biggest) continue;
    const { real, basis } = request.expansion.taskAt(biggest.offset);
    const size = engines.get(name)!.engine.size?.(atomicInputOf(request, name, real, basis));
    largest = Math.max(largest, size?.memoryMiB ?? 0);
  }
  return largest;
}

/** What the user says; else large clusters and dear ones first, weighed 60 to 40 as the Python module does. */
function priorities(
  request: ResolvedRequest,
  { cost, nBody }: ExpansionColumns,
  priority: Priority | undefined,
): Float64Array {
  const values = new Float64Array(cost.length);
  if (priority) {
    for (const cluster of request.expansion.tasks()) values[cluster.index] = priority(cluster);
    return values;
  }
  let dearest = 0;
  for (const value of cost) dearest = Math.max(dearest, value);
  const largest = request.expansion.nFragments;
  for (let i = 0; i < values.length; i++)
    values[i] = (60 * nBody[i]!) / largest + (dearest > 0 ? (40 * cost[i]!) / dearest : 0);
  return values;
}
