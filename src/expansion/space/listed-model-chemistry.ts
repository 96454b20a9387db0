import type { Bsse } from '../../schema/bsse';
import { ClusterList } from '../sets/cluster-list';
import type { ClusterSet } from '../sets/cluster-set';
import { subsetPositions } from '../sets/subsets';
import { Support } from './support';
import type { RowEntry } from './task-space';

/** Tasks of one size: those of a list of real fragments, or all parts of each basis of a list. */
export interface ListedGroup {
  readonly nReal: number;
  readonly nBasis: number;
  /** Of the real fragments; of the bases where `parts` is given. */
  readonly list: ClusterList;
  /** Positions of the real fragments in a basis, for counterpoise in the basis of the cluster. */
  readonly parts: readonly (readonly number[])[] | undefined;
  readonly count: number;
  readonly counts: Readonly<Partial<Record<Bsse, number>>>;
}

export interface ListedOptions {
  readonly treatments: readonly Bsse[];
  readonly returnTotalData: boolean;
  /** The kept clusters of all levels, where this is the model chemistry of the supersystem. */
  readonly supersystemOf: ClusterSet | undefined;
  /** Makes the next row. */
  readonly addRow: (taskCount: number, largestMultiple: number) => number;
}

/**
 * What one model chemistry computes for the clusters T that it keeps, and how often each task counts in each sum. The rows are
 * the contributions themselves: with deg_n(S) the number of kept clusters of n fragments that hold S,
 *
 *   nocp   Σ_S (-1)^(n-s) deg_n(S) X(S, S)         cp   Σ_S (-1)^(n-s) deg_n(S) X(S, F), n > 1
 *   vmfc   Σ_B Σ_(S⊆B) (-1)^(n-s) X(S, B)          over the kept B of n fragments
 *
 * and for a supersystem X(F, F) less what all kept clusters, of whatever level, contribute without counterpoise.
 */
export class ListedModelChemistry {
  readonly groups: readonly ListedGroup[];
  private readonly support: Support;
  private readonly wholeSupport: Support | undefined;
  private readonly rows = new Map<string, number>();
  private readonly treatments: readonly Bsse[];
  private readonly everything: readonly number[];

  constructor(
    readonly kept: ClusterSet,
    private readonly options: ListedOptions,
  ) {
    this.treatments = options.treatments;
    this.everything = Array.from({ length: kept.nFragments }, (_, i) => i + 1);
    this.support = new Support(kept);
    this.wholeSupport = options.supersystemOf && new Support(options.supersystemOf);
    this.groups = this.makeGroups();
    this.makeRows();
  }

  /** The row of the n-body contribution of a treatment; 'whole' is what a supersystem adds. */
  rowOf(treatment: Bsse | 'whole', n: number): number | undefined {
    return this.rows.get(`${treatment} ${n}`);
  }

  entriesOf(real: readonly number[], basis: readonly number[]): RowEntry[] {
    const entries: RowEntry[] = [];
    const add = (treatment: Bsse | 'whole', n: number, multiple: number): void => {
      const row = this.rowOf(treatment, n);
      if (row !== undefined && multiple !== 0) entries.push({ row, multiple });
    };
    const size = real.length;
    const full = basis.length === this.everything.length;
    const own = size === basis.length;
    const place = own || full ? this.support.list(size).indexOf(real) : -1;
    if (place >= 0) {
      for (const n of this.kept.sizes) {
        const weight = sign(n - size) * this.support.degree(n, size, place);
        if (own) add('nocp', n, weight);
        if (full && n > 1) add('cp', n, weight);
      }
    }
    if (own && size === 1 && this.kept.has(real)) add('cp', 1, 1);
    if (this.treatments.includes('vmfc') && this.kept.has(basis)) add('vmfc', basis.length, sign(basis.length - size));
    if (own && this.wholeSupport) add('whole', 0, this.wholeWeight(real));
    return entries;
  }

  treatmentsOf(real: readonly number[], basis: readonly number[]): Bsse[] {
    const own = real.length === basis.length;
    const full = basis.length === this.everything.length;
    const place = this.support.list(real.length).indexOf(real);
    const monomer = own && real.length === 1 && this.options.returnTotalData && this.kept.has(real);
    const uses: Record<Bsse, boolean> = {
      nocp:
        own &&
        ((this.treatments.includes('nocp') && place >= 0) ||
          monomer ||
          (this.wholeSupport !== undefined && (full || this.wholeSupport.list(real.length).indexOf(real) >= 0))),
      cp: full && this.treatments.includes('cp') && place >= 0 && this.ofManyBodies(real.length, place),
      vmfc: this.treatments.includes('vmfc') && this.kept.has(basis),
    };
    return (Object.keys(uses) as Bsse[]).filter((treatment) => uses[treatment]);
  }

  /** X(F, F) less the contributions of all kept clusters. */
  private wholeWeight(real: readonly number[]): number {
    const support = this.wholeSupport!;
    const size = real.length;
    const place = support.list(size).indexOf(real);
    let weight = size === this.everything.length ? 1 : 0;
    if (place >= 0) for (const n of support.kept.sizes) weight -= sign(n - size) * support.degree(n, size, place);
    return weight;
  }

  private ofManyBodies(size: number, place: number): boolean {
    return this.kept.sizes.some((n) => n > 1 && this.support.degree(n, size, place) > 0);
  }

  /** By size of the basis, then of the real part. */
  private makeGroups(): ListedGroup[] {
    const N = this.everything.length;
    const groups: ListedGroup[] = [];
    const largest = Math.max(this.support.kept.maxBody, this.wholeSupport?.kept.maxBody ?? 0);
    const ghosts = this.treatments.includes('vmfc');
    for (let b = 1; b <= Math.min(largest, N - 1); b += 1) {
      const bases = this.kept.ofSize(b);
      for (let s = 1; s < b && ghosts && bases.count > 0; s += 1) {
        const parts = subsetPositions(b, s);
        const count = bases.count * parts.length;
        groups.push({ nReal: s, nBasis: b, list: bases, parts, count, counts: { vmfc: count } });
      }
      groups.push(this.inOwnBasis(b));
    }
    for (let s = 1; s <= N; s += 1) groups.push(this.inWholeBasis(s));
    return groups.filter(({ count }) => count > 0);
  }

  /** The lists that need them lie in one another: kept clusters, their parts, the parts of what all levels keep. */
  private inOwnBasis(size: number): ListedGroup {
    const kept = this.kept.ofSize(size);
    const vmfc = this.treatments.includes('vmfc') ? kept.count : 0;
    const list = this.wholeSupport
      ? this.wholeSupport.list(size)
      : this.treatments.includes('nocp')
        ? this.support.list(size)
        : size === 1 && this.options.returnTotalData
          ? kept
          : undefined;
    return group(size, size, list ?? (vmfc > 0 ? kept : this.none(size)), { nocp: list?.count ?? 0, vmfc });
  }

  private inWholeBasis(size: number): ListedGroup {
    const N = this.everything.length;
    const whole = this.kept.has(this.everything);
    const parts = this.support.list(size);
    const enough = size > 1 || [...parts].every((_, place) => this.ofManyBodies(size, place));
    const ofCp = enough ? parts : this.listOf([...parts].filter((_, place) => this.ofManyBodies(size, place)));
    const counts = {
      nocp: size === N && (this.wholeSupport || (whole && this.treatments.includes('nocp'))) ? 1 : 0,
      cp: this.treatments.includes('cp') ? ofCp.count : 0,
      // All parts of the whole then, which are as many as are kept with it.
      vmfc: this.treatments.includes('vmfc') && whole ? parts.count : 0,
    };
    if (counts.nocp > 0) return group(size, N, this.listOf([this.everything]), counts);
    return group(size, N, counts.vmfc > 0 ? parts : counts.cp > 0 ? ofCp : this.none(size), counts);
  }

  private listOf(clusters: readonly (readonly number[])[]): ClusterList {
    return ClusterList.of(clusters[0]?.length ?? 1, clusters.flat(), this.kept.nFragments);
  }

  private none(size: number): ClusterList {
    return ClusterList.of(size, [], this.kept.nFragments);
  }

  private makeRows(): void {
    const add = (name: string, taskCount: number, largest: number): void => {
      if (taskCount > 0) this.rows.set(name, this.options.addRow(taskCount, largest));
    };
    for (const n of this.kept.sizes) {
      const { count, largest } = this.support.rowSize(n);
      if (this.treatments.includes('nocp')) add(`nocp ${n}`, count, largest);
      if (this.treatments.includes('cp') && n > 1) add(`cp ${n}`, count, largest);
      if (this.treatments.includes('vmfc')) add(`vmfc ${n}`, this.kept.ofSize(n).count * (2 ** n - 1), 1);
    }
    const monomers = this.kept.ofSize(1);
    const own = this.groups.find(({ nReal, nBasis }) => nReal === 1 && nBasis === 1);
    // One-body totals of cp are those of the monomers in their own basis, where something else computes these.
    const known = own !== undefined && [...monomers].every((monomer) => own.list.indexOf(monomer) >= 0);
    if (this.treatments.includes('cp') && known) add('cp 1', monomers.count, 1);
    if (!this.wholeSupport) return;
    let [count, largest] = [0, 0];
    for (const { nReal, nBasis, list } of this.groups) {
      if (nReal !== nBasis) continue;
      for (const real of list) {
        const weight = Math.abs(this.wholeWeight(real));
        if (weight > 0) count += 1;
        largest = Math.max(largest, weight);
      }
    }
    add('whole 0', count, largest);
  }
}

/** Real fragments in one basis each: their own, or the whole. */
function group(nReal: number, nBasis: number, list: ClusterList, counts: ListedGroup['counts']): ListedGroup {
  return { nReal, nBasis, list, parts: undefined, count: list.count, counts };
}

const sign = (power: number): number => (power % 2 === 0 ? 1 : -1);
