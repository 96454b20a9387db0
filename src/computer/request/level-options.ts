/** Options of one level of theory. */
export interface LevelOptions {
  /** Engine of this level; default: the one of {@link ManyBodyComputer.engine}. */
  readonly engine?: string | undefined;
  /** Keywords of this level, over those of {@link ManyBodyComputer.engine}. */
  readonly keywords?: Readonly<Record<string, unknown>> | undefined;
  /** Name of the model chemistry in labels and tables; default: `method/basis` as given. */
  readonly name?: string | undefined;
  /** Only clusters up to this size: in the distance, measure and unit of the cutoffs (default: closest contact, longest pair, angstrom). */
  readonly within?: number | undefined;
  /** Only clusters whose fragments (from 1) are all among these. */
  readonly region?: readonly number[] | undefined;
}
