import type { Selection } from '../expansion/sets/selection';
import { subsetPositions } from '../expansion/sets/subsets';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { CutoffSpec, SelectionSpec } from '../schema/selection';
import { cutoffOf } from './cutoff-clusters';

/** Which clusters were chosen, and why the others were not. */
export class ClusterChoice {
  constructor(
    private readonly spec: SelectionSpec,
    /** As given, or what stands for them. */
    readonly cutoffs: CutoffSpec,
    readonly selection: Selection,
    /** All clusters by number of bodies, kept or not. */
    readonly candidates: Readonly<Record<number, number>>,
    readonly warnings: readonly string[],
    private readonly sizeOf: (cluster: readonly number[]) => number,
  ) {}

  /** Kept clusters by number of bodies. */
  get kept(): Readonly<Record<number, number>> {
    return Object.fromEntries(
      Object.keys(this.candidates).map((n) => [n, this.selection.union.ofSize(Number(n)).count]),
    );
  }

  /** Every part of a kept cluster is kept. */
  get closed(): boolean {
    return this.selection.union.closed;
  }

  /** Dropped clusters by number of bodies; numbers without any are left out. */
  get dropped(): Readonly<Record<number, number>> {
    const { kept } = this;
    return Object.fromEntries(
      Object.entries(this.candidates).flatMap(([n, all]) => {
        const count = all - kept[Number(n)]!;
        return count > 0 ? [[n, count]] : [];
      }),
    );
  }

  /** `measure` of a cluster in the unit of the cutoffs. */
  measure(cluster: readonly number[]): number {
    const bohr = this.sizeOf(cluster);
    return this.cutoffs.units === 'bohr' ? bohr : bohr * BOHR_IN_ANGSTROM;
  }

  /** Why a cluster is dropped, in words; undefined when it is kept. @param cluster ascending, from 1. */
  whyDropped(cluster: readonly number[]): string | undefined {
    const { union } = this.selection;
    if (union.has(cluster)) return undefined;
    const name = cluster.join('-');
    if (cluster.length > Math.max(...Object.keys(this.candidates).map(Number)))
      return `${name} has more bodies than the largest level`;
    if (this.spec.clusters) return `${name} is dropped: it is not in the list of clusters`;
    if (this.spec.cutoffs) {
      const beyond = this.beyondCutoff(cluster);
      if (beyond) return `${name} is dropped: ${beyond}`;
      for (let size = 2; size < cluster.length; size += 1) {
        for (const positions of subsetPositions(cluster.length, size)) {
          const part = positions.map((p) => cluster[p]!);
          const why = union.has(part) ? undefined : this.beyondCutoff(part);
          if (why) return `${name} is dropped with its part ${part.join('-')}: ${why}`;
        }
      }
    }
    if (this.spec.hierarchy) return `${name} is dropped: it touches more groups than the hierarchy allows`;
    return `${name} is dropped: no zone or level takes it`;
  }

  /** `2 bodies 402 of 2016 (contact <= 8.00 Å), 3 bodies 913 of 41664 (<= 6.00 Å)` */
  toString(): string {
    const { kept } = this;
    const parts = Object.entries(this.candidates).flatMap(([order, all]) => {
      const n = Number(order);
      if (n === 1 && kept[1] === all) return [];
      const length = this.spec.cutoffs?.lengths[n];
      const how = length === undefined ? '' : ` (${this.how(n)}<= ${length.toFixed(2)} ${this.unit})`;
      return [`${n === 1 ? '1 body' : `${n} bodies`} ${kept[n]} of ${all}${how}`];
    });
    return parts.join(', ');
  }

  toJSON(): Record<string, unknown> {
    const { candidates, kept, closed, spec } = this;
    const { lengths, ...how } = this.cutoffs;
    return { candidates, kept, closed, ...(spec.cutoffs ? { cutoffs: { ...lengths, ...how } } : {}) };
  }

  get unit(): string {
    return this.cutoffs.units === 'bohr' ? 'bohr' : 'Å';
  }

  private how(n: number): string {
    const { distance, measure } = this.cutoffs;
    const first = Object.keys(this.spec.cutoffs!.lengths)
      .map(Number)
      .sort((a, b) => a - b)[0];
    return n !== first ? '' : `${distance}${measure === 'max' ? '' : `, ${measure}`} `;
  }

  private beyondCutoff(cluster: readonly number[]): string | undefined {
    const cutoff = cutoffOf(this.cutoffs, cluster.length);
    if (cutoff === undefined || this.sizeOf(cluster) <= cutoff) return undefined;
    const length = this.cutoffs.lengths[cluster.length]!;
    return `${this.measure(cluster).toFixed(2)} ${this.unit} > ${length} ${this.unit} (cutoff of ${cluster.length} bodies)`;
  }
}
