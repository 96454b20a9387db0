import type { Engine } from '../../engines/engine';
import type { Executor, ExecutorConfig } from '../../executors/executor';
import type { ClusterTask } from '../../expansion/space/task-space';
import type { ResultStore } from '../../store/result-store';

/** Higher runs earlier, under the strategy `priority`. */
export type Priority = (cluster: ClusterTask) => number;

/** How the tasks of an expansion are run: everything about it that cannot change a number. */
export interface ExecutionSettings {
  /** Engines given as objects, by name: they live in this thread only. */
  readonly inlineEngines: ReadonlyMap<string, Engine>;
  /** Paths of engine modules that calls of the computer named: they may be loaded, besides `config.allowedEngines`. */
  readonly namedEngines: readonly string[];
  readonly workers: number | 'auto' | undefined;
  /** An executor that its owner disposes of, or the name of one that each run makes for itself. */
  readonly executor: Executor | string | undefined;
  /** A folder, an open store, or false for none; undefined leaves it to the surroundings. */
  readonly store: string | ResultStore | false | undefined;
  readonly config: Partial<ExecutorConfig>;
  /** For the strategy `priority`. */
  readonly priority: Priority | undefined;
}

export const defaultExecution: ExecutionSettings = {
  inlineEngines: new Map(),
  namedEngines: [],
  workers: undefined,
  executor: undefined,
  store: undefined,
  config: {},
  priority: undefined,
};
