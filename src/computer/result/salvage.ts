/** The expansion over the clusters that need none of the failed ones, in the treatment that is returned; hartree. */
export interface Salvage {
  /** null when a single fragment failed. */
  readonly total: number | null;
  readonly interaction: number | null;
  /** Clusters that were left out, by number of bodies. */
  readonly dropped: Readonly<Record<number, number>>;
}
