import type { Analysis, PartialAnalysis } from '../../expansion/analysis';
import type { AtomicResult } from '../../schema/atomic';
import type { Plan } from '../plan/plan';
import type { ClusterValues } from './cluster-values';
import type { Salvage } from './salvage';
import type { RunStatistics, Timeline } from './statistics';
import type { TaskRecord } from './task-record';

/** Everything that a run leaves behind. */
export interface ResultParts {
  readonly plan: Plan;
  readonly analysis: Analysis | PartialAnalysis;
  readonly tasks: readonly TaskRecord[];
  readonly clusterValues: ClusterValues;
  /** By label; only where the protocols ask for them. */
  readonly clusterResults: ReadonlyMap<string, AtomicResult>;
  readonly statistics: RunStatistics;
  readonly timeline: Timeline;
  /** Bound of the numerical noise of the returned energy, hartree; null where an engine does not tell. */
  readonly noise: number | null;
  readonly storeLocation: string | undefined;
  readonly warnings: readonly string[];
  /** Engines that computed the clusters, `name version`. */
  readonly engines: readonly string[];
  readonly finishedAt: Date;
  /** Of a run with failures. */
  readonly salvaged?: Salvage | undefined;
}
