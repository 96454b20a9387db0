import type { ClusterSet } from './cluster-set';

/**
 * Which clusters an expansion keeps, at which level: all that the expansion knows of how they were chosen. A cluster that
 * no level keeps is dropped: it contributes nothing.
 */
export interface Selection {
  /** By model chemistry; no cluster is in two sets. A model chemistry may be one that `levels` does not name. */
  readonly kept: ReadonlyMap<string, ClusterSet>;
  /** The kept clusters of all levels. */
  readonly union: ClusterSet;
}
