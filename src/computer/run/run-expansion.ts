import type { Attempt, ExecutorEvent, Task, TaskOutcome } from '../../executors/executor';
import { type Accumulator, createAccumulator } from '../../expansion/accumulator';
import { prettyLabel } from '../../expansion/labels';
import type { AtomicResult } from '../../schema/atomic';
import { refuseUnknownOptions } from '../../schema/known-options';
import type { TaskTiming } from '../../schema/task-timing';
import { keyOf } from '../../store/key';
import { makeTask } from '../plan/make-task';
import { noiseBound } from '../plan/noise-bound';
import { Plan } from '../plan/plan';
import type { ExecutionSettings } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';
import { ClusterValues, valuesOf } from '../result/cluster-values';
import { type FailedCluster, ManyBodyError } from '../result/many-body-error';
import { ManyBodyResult } from '../result/many-body-result';
import type { RetriedAttempt, TaskRecord } from '../result/task-record';
import { type OpenExecution, openExecution } from './open-execution';
import type { ProgressEvent } from './progress';
import { ProgressTracker, plannedLevels } from './progress-tracker';
import { salvage } from './salvage';
import { surroundings } from './surroundings';

/** How a run is watched and stopped. */
export interface RunOptions {
  /** Aborting stops the run within two seconds; what was finished is in the store. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens, as it happens. An error that it throws stops the run. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /**
   * True (default): a failed cluster does not keep the others from being computed, and the run fails at the end. False: the
   * first failure stops the run.
   */
  readonly keepGoing?: boolean | undefined;
}

/**
 * Computes an expansion: what the store has is taken from it, the rest goes to the executor, each result is stored and
 * summed as it arrives.
 *
 * @throws InputError, EngineNotFoundError before anything runs; ManyBodyError at the end; the reason of an abort.
 */
export async function runExpansion(
  request: ResolvedRequest,
  execution: ExecutionSettings,
  options: RunOptions = {},
): Promise<ManyBodyResult> {
  refuseUnknownOptions('run', options, ['signal', 'onProgress', 'keepGoing'] satisfies (keyof RunOptions)[]);
  const around = surroundings();
  const stopped = new AbortController();
  const outer = [options.signal, around?.signal()].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any([...outer, stopped.signal]);
  signal.throwIfAborted();

  const open = await unlessAborted(openExecution(request, execution), signal, (opened) => opened.close());
  const told = options.onProgress ?? around?.progress() ?? (() => undefined);
  let complaint: { readonly error: unknown } | undefined;
  const report = (event: ProgressEvent): void => {
    try {
      if (!complaint) told(event);
    } catch (error) {
      complaint = { error };
      stopped.abort(error);
    }
  };
  const run = new ExpansionRun(request, execution, open, report);
  try {
    await run.work(signal, () => {
      if (options.keepGoing === false) stopped.abort(new Error('stopped at the first failure'));
    });
  } catch (error) {
    // An executor throws the reason of an abort once every task has its outcome.
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    await open.close();
  }
  const cancelled = outer.find((one) => one.aborted);
  const result = run.finish(cancelled ? 'cancelled' : undefined);
  if (complaint) throw complaint.error;
  around?.finished(result);
  if (cancelled) throw cancelled.reason;
  if (run.failures.length > 0) throw new ManyBodyError(run.failures, result);
  return result;
}

/** Waits for `opening` unless the signal is aborted first; what is opened too late is closed again. */
async function unlessAborted<T>(
  opening: Promise<T>,
  signal: AbortSignal,
  close: (opened: T) => Promise<void>,
): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([opening, aborted]);
  } catch (error) {
    if (signal.aborted) opening.then(close).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Per-task records that a result keeps. */
const mostRecords = 100_000;

/** One run, from the first task to the result. */
class ExpansionRun {
  readonly failures: FailedCluster[] = [];
  private readonly accumulator: Accumulator;
  private readonly clusterValues = new ClusterValues();
  private readonly clusterResults = new Map<string, AtomicResult>();
  private readonly records: TaskRecord[] = [];
  private omitted = 0;
  /** ms, by index of the task, of those that the store had and that are not recorded yet. */
  private readonly storedTimes = new Map<number, number>();
  private readonly startedAt = Date.now();
  private readonly tracker: ProgressTracker;

  constructor(
    private readonly request: ResolvedRequest,
    private readonly execution: ExecutionSettings,
    private readonly open: OpenExecution,
    private readonly report: (event: ProgressEvent) => void,
  ) {
    this.accumulator = createAccumulator(request.expansion, {
      atomsOfFragment: request.molecule.fragments.map((atoms) => atoms.length),
      driver: request.driver,
    });
    const { cost } = open.costs.columns;
    this.tracker = new ProgressTracker({
      title: titleOf(request),
      levels: plannedLevels(request.expansion, cost),
      workers: open.executor.workers,
      costOf: (index) => cost[index]!,
      coresPerTask: open.coresPerTask,
    });
  }

  /** @param onFailure called after each task that failed for good. */
  async work(signal: AbortSignal, onFailure: () => void): Promise<void> {
    const { executor, config, inlineEngines } = this.open;
    this.report(this.tracker.started());
    const outcomes = executor.run(this.tasksToCompute(signal), {
      signal,
      config,
      inlineEngines,
      onEvent: (event) => this.observe(event),
    });
    for await (const outcome of outcomes) {
      const failed = await this.settle(outcome);
      if (failed) onFailure();
    }
  }

  /** Tasks in the order in which they should start, those in the store settled on the way. */
  private async *tasksToCompute(signal: AbortSignal): AsyncGenerator<Task> {
    for (const index of this.open.order) {
      const cluster = this.request.expansion.taskAt(index);
      const task = makeTask(
        this.request,
        cluster,
        this.open.engines.get(cluster.modelChemistry)!,
        this.open.costs.columns.cost[index]!,
      );
      if (signal.aborted) return;
      const stored = await this.lookUp(task);
      if (signal.aborted) return;
      if (stored) await this.settle(stored);
      else yield task;
    }
  }

  private async lookUp(task: Task): Promise<TaskOutcome | undefined> {
    const key = this.keyOf(task);
    const found = key === undefined ? undefined : await this.open.store?.get(key);
    if (!found) return undefined;
    this.storedTimes.set(task.index, found.timing.executionTimeMs);
    return {
      task,
      status: 'completed',
      result: found.result,
      source: 'store',
      attempts: [],
      queueTimeMs: 0,
      executionTimeMs: 0,
      workerId: 'store',
    };
  }

  private observe(event: ExecutorEvent): void {
    const progress = this.tracker.observe(event);
    if (progress) this.report(progress);
  }

  /** Stores, sums and records one outcome. @returns true when the task failed. */
  private async settle(outcome: TaskOutcome): Promise<boolean> {
    const { task } = outcome;
    const values = outcome.status === 'completed' ? valuesOf(outcome.result, this.request.driver) : undefined;
    const complaint = typeof values === 'string' ? `The engine '${task.engine.name}' ${values}.` : undefined;
    const error = complaint
      ? { error_type: 'unknown_error', error_message: complaint }
      : outcome.status === 'completed'
        ? undefined
        : outcome.failure.error;
    if (outcome.status === 'completed' && values && typeof values !== 'string') {
      if (outcome.source === 'engine') await this.keep(task, outcome.result, outcome.executionTimeMs);
      this.accumulator.add(task.index, values);
      this.clusterValues.add(task.id, values);
      if (this.request.input.specification.protocols.cluster_results === 'all')
        this.clusterResults.set(task.id, outcome.result);
    } else if (error && outcome.status !== 'cancelled') {
      await this.keepFailure(task, error, outcome.attempts.length);
      this.failures.push({
        label: task.id,
        name: `${task.modelChemistry} ${prettyLabel(null, task.real, task.basis)}`,
        status: outcome.status === 'completed' ? 'failed' : outcome.status,
        attempts: outcome.attempts.length,
        error,
      });
    }
    const record = this.recordOf(outcome, values && typeof values !== 'string' ? values.energy : null, error);
    // Rows of a table that nobody can read would take gigabytes: failures are always kept.
    if (this.records.length < mostRecords || error) this.records.push(record);
    else this.omitted++;
    this.report(this.tracker.settled(record));
    return error !== undefined && outcome.status !== 'cancelled';
  }

  private recordOf(outcome: TaskOutcome, energy: number | null, error: TaskRecord['error']): TaskRecord {
    const { task } = outcome;
    const last = outcome.attempts.at(-1);
    const retried = outcome.attempts.slice(0, -1).flatMap((attempt) => this.retriedOf(attempt));
    const now = Date.now();
    const storedTimeMs = this.storedTimes.get(task.index);
    this.storedTimes.delete(task.index);
    return {
      label: task.id,
      index: task.index,
      modelChemistry: task.modelChemistry,
      real: task.real,
      basis: task.basis,
      nBody: task.nBody,
      status: error && outcome.status === 'completed' ? 'failed' : outcome.status,
      source: outcome.status === 'completed' ? outcome.source : 'engine',
      energy,
      workerId: outcome.workerId,
      attempts: outcome.attempts.length,
      ...(retried.length > 0 ? { retried } : {}),
      queueTimeMs: outcome.queueTimeMs,
      executionTimeMs: outcome.executionTimeMs,
      startedAtMs: (last?.startedAt ?? now) - this.startedAt,
      finishedAtMs: (last?.finishedAt ?? now) - this.startedAt,
      ...(storedTimeMs === undefined ? {} : { storedTimeMs }),
      ...(error ? { error: { error_type: error.error_type, error_message: error.error_message } } : {}),
    };
  }

  private retriedOf({ workerId, startedAt, finishedAt, error }: Attempt): RetriedAttempt[] {
    if (!error) return [];
    const { error_type, error_message } = error;
    return [
      {
        workerId,
        startedAtMs: startedAt - this.startedAt,
        finishedAtMs: finishedAt - this.startedAt,
        error: { error_type, error_message },
      },
    ];
  }

  private keyOf(task: Task): string | undefined {
    const prepared = this.open.engines.get(task.modelChemistry)!;
    return prepared.storable ? keyOf(task.input, { name: prepared.engine.name, version: prepared.version }) : undefined;
  }

  private async keep(task: Task, result: AtomicResult, executionTimeMs: number): Promise<void> {
    const key = this.keyOf(task);
    if (key === undefined || !this.open.store) return;
    const { engine, version } = this.open.engines.get(task.modelChemistry)!;
    const { model, driver } = task.input.specification;
    const size = engine.size?.(task.input);
    const timing: TaskTiming = {
      engine: engine.name,
      method: model.method,
      basis: model.basis ?? '',
      driver,
      atoms: task.input.molecule.symbols.length,
      electrons: size?.electrons ?? task.input.molecule.real.filter(Boolean).length,
      basisFunctions: size?.basisFunctions ?? null,
      cores: this.open.coresPerTask,
      executionTimeMs,
    };
    await this.open.store.put(key, {
      status: 'completed',
      engine: { name: engine.name, version },
      result,
      timing,
      storedAt: Date.now(),
    });
  }

  private async keepFailure(
    task: Task,
    error: { error_type: string; error_message: string },
    attempts: number,
  ): Promise<void> {
    const key = this.keyOf(task);
    if (key === undefined || !this.open.store) return;
    const { engine, version } = this.open.engines.get(task.modelChemistry)!;
    await this.open.store.putFailure(key, {
      status: 'failed',
      engine: { name: engine.name, version },
      input: task.input,
      error: { error_type: error.error_type, error_message: error.error_message },
      attempts,
      storedAt: Date.now(),
    });
  }

  finish(status: 'cancelled' | undefined): ManyBodyResult {
    const { engines, store } = this.open;
    const { tracker } = this;
    const complete = this.accumulator.completed === this.request.expansion.taskCount;
    const plan = new Plan(this.request, this.execution);
    const warnings = [...this.request.warnings, ...this.open.warnings];
    if (this.clusterValues.truncated) {
      warnings.push(
        'Properties of single clusters were too many to keep: cluster_properties lists a part. The store has all.',
      );
    }
    if (this.omitted > 0)
      warnings.push(`Per-task records of ${this.omitted} tasks beyond the first ${mostRecords} were not kept.`);
    const finished = tracker.finished(status ?? (complete ? 'complete' : 'failed'));
    const result = new ManyBodyResult({
      plan,
      analysis: complete ? this.accumulator.finish() : this.accumulator.partial(),
      tasks: this.records,
      clusterValues: this.clusterValues,
      clusterResults: this.clusterResults,
      statistics: tracker.statistics(),
      timeline: tracker.timeline(),
      noise: noiseBound(this.request, engines),
      storeLocation: store?.location,
      warnings,
      finishedAt: new Date(),
      salvaged: this.failures.length > 0 ? salvage(this.request.expansion, this.records) : undefined,
      engines: [...new Set([...engines.values()].map(({ engine, version }) => `${engine.name} ${version}`))],
    });
    this.report({ ...finished, result });
    return result;
  }
}

/** `hf/6-31g H6O3`: model chemistries, then the molecule. */
function titleOf({ expansion, molecule }: ResolvedRequest): string {
  return `${expansion.modelChemistries.map(({ name }) => name).join(' + ')} ${molecule.name}`;
}
