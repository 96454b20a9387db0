import type { Basis } from '../basis/shell';
import type { CheckCancelled, FockBuilder } from '../scf/fock-builder';
import { DirectRows } from './direct-rows';
import type { KernelMachine } from './kernel-machine';
import { forEachQuartet } from './packed-integrals';
import { basisPairs, type KetPairs, type Pair, type PairList, productTable } from './pair-list';
import { type SuperShell, superShells } from './super-shell';

/** Matrices in linear memory: D, J and K of two spins. */
export function directBytes(nbf: number): number {
  // the records of pairs: a few hundred numbers for each pair of shells, measured on 6-31G* and cc-pVDZ
  return 8 * 6 * nbf * nbf + 300 * 8 * (nbf / 2.5) ** 2;
}

/**
 * Fock matrices from integrals that are made anew each time and kept nowhere, for bases whose integrals do not fit.
 * Almlöf, Faegri & Korsell, J. Comput. Chem. 3, 385 (1982). Later builds of an SCF only add the change of the density,
 * G[D] = G[D_old] + G[D - D_old], which lets ever more quartets fall below the threshold; Häser & Ahlrichs (1989).
 */
export class DirectFockBuilder implements FockBuilder {
  readonly scfType = 'direct';
  readonly nbf: number;
  private readonly screening: number;
  private checkCancelled: CheckCancelled | undefined;
  private readonly pairs: PairList;
  /** Addresses of the product tables by number of the pair. */
  private readonly tables: number[] = [];
  private readonly shells: readonly SuperShell[];
  private readonly numberOf = new Map<SuperShell, number>();
  /** Densities and J, K of the last build. */
  private last: { densities: Float64Array[]; J: Float64Array[]; K: Float64Array[] } | undefined;

  constructor(
    private readonly machine: KernelMachine,
    basis: Basis,
    options: { screening: number; checkCancelled?: CheckCancelled | undefined },
  ) {
    this.nbf = basis.nbf;
    this.screening = options.screening;
    this.shells = superShells(basis);
    this.shells.forEach((shell, i) => {
      this.numberOf.set(shell, i);
    });
    this.pairs = basisPairs(machine, this.shells, options.checkCancelled);
    try {
      for (const { pairs } of this.pairs.classes) {
        for (const pair of pairs) {
          const table = productTable(pair, this.nbf);
          const address = machine.memory.allocate(4 * table.length);
          this.tables[pair.number] = address;
          machine.memory.i32(address, table.length).set(table);
        }
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** The integrals row by row, for transformations; good until `dispose`. */
  rows(): DirectRows {
    return new DirectRows(this.machine, this.nbf, this.pairs, this.screening);
  }

  eri(): undefined {
    return undefined;
  }

  beginIterations(checkCancelled?: CheckCancelled): void {
    this.last = undefined;
    this.checkCancelled = checkCancelled;
  }

  dispose(): void {
    this.pairs.release();
    for (const address of this.tables.splice(0)) if (address !== undefined) this.machine.memory.release(address);
  }

  closedShell(D: Float64Array): Float64Array {
    const { J, K } = this.build([D]);
    return J[0]!.map((value, i) => value - 0.5 * K[0]![i]!);
  }

  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array } {
    const { J, K } = this.build([Da, Db]);
    return { J: J[0]!.map((value, i) => value + J[1]![i]!), Ka: K[0]!.slice(), Kb: K[1]!.slice() };
  }

  separate(densities: readonly Float64Array[], withExchange: boolean): { J: Float64Array; K: Float64Array[] } {
    const { J, K } = this.build(densities);
    const sum = J.slice(1).reduce((total, part) => total.map((value, i) => value + part[i]!), J[0]!.slice());
    return { J: sum, K: withExchange ? K.map((one) => one.slice()) : [] };
  }

  /** J and K of each density, from the last ones where there are as many. */
  private build(densities: readonly Float64Array[]): { J: Float64Array[]; K: Float64Array[] } {
    const { last } = this;
    const old = last?.densities.length === densities.length ? last : undefined;
    const changes = densities.map((D, spin) => (old ? D.map((x, i) => x - old.densities[spin]![i]!) : D));
    const { J, K } = this.integrate(changes);
    if (old) {
      for (const [now, before] of [...J.map((M, s) => [M, old.J[s]!]), ...K.map((M, s) => [M, old.K[s]!])]) {
        for (let i = 0; i < now!.length; i++) now![i]! += before![i]!;
      }
    }
    this.last = { densities: densities.map((D) => D.slice()), J, K };
    return { J, K };
  }

  private integrate(densities: readonly Float64Array[]): { J: Float64Array[]; K: Float64Array[] } {
    const { machine, nbf: n, screening, checkCancelled } = this;
    const { memory, algebra, map } = machine;
    const largest = this.largestByShell(densities);
    return memory.scoped((doubles) => {
      const spins = densities.map((D) => {
        const [d, j, k] = [doubles(n * n), doubles(n * n), doubles(n * n)];
        return { D, d, j, k };
      });
      for (const { D, d, j, k } of spins) {
        memory.f64(d, n * n).set(D);
        memory.f64(j, n * n).fill(0);
        memory.f64(k, n * n).fill(0);
      }
      const screen = (bra: Pair, ket: KetPairs) => bra.bound * ket.bound * largest(bra, ket) >= screening;
      forEachQuartet(
        machine,
        this.pairs,
        { screening: screening / largest.overall, screen, checkCancelled },
        (bra, ket, last) => {
          const wa = ket.firstPosition > last ? 0 : quartetWeight(bra, ket.first);
          const free = ket.second === ket.first;
          const wb = free || ket.firstPosition + map.lanes - 1 > last ? 0 : quartetWeight(bra, ket.second);
          const { size } = ket.first.type;
          const table = this.tables[bra.number]!;
          const [first, second] = [this.tables[ket.first.number]!, this.tables[ket.second.number]!];
          for (const { d, j, k } of spins) {
            algebra.digestBlock(map.block, table, bra.type.size, first, second, size, wa, wb, d, j, k);
          }
        },
      );
      const symmetrised = (address: number) => {
        const half = memory.f64(address, n * n);
        return Float64Array.from(half, (x, i) => x + half[(i % n) * n + Math.floor(i / n)]!);
      };
      return { J: spins.map(({ j }) => symmetrised(j)), K: spins.map(({ k }) => symmetrised(k)) };
    });
  }

  /** The largest |D| that meets a quartet in J or K, from the largest of each pair of super-shells. */
  private largestByShell(
    densities: readonly Float64Array[],
  ): ((bra: Pair, ket: KetPairs) => number) & { readonly overall: number } {
    const { shells, nbf: n, numberOf } = this;
    const count = shells.length;
    const table = new Float64Array(count * count);
    for (const D of densities) {
      shells.forEach((a, i) => {
        shells.forEach((b, j) => {
          let max = table[i * count + j]!;
          for (const mu of a.functions) for (const nu of b.functions) max = Math.max(max, Math.abs(D[mu * n + nu]!));
          table[i * count + j] = max;
        });
      });
    }
    const overall = Math.max(Number.MIN_VALUE, 4 * table.reduce((x, y) => Math.max(x, y), 0));
    const of = (x: number, y: number) => table[x * count + y]!;
    const one = (bra: Pair, ket: Pair) => {
      const [a, b] = [numberOf.get(bra.a)!, numberOf.get(bra.b)!];
      const [c, d] = [numberOf.get(ket.a)!, numberOf.get(ket.b)!];
      return Math.max(4 * of(a, b), 4 * of(c, d), of(a, c), of(a, d), of(b, c), of(b, d));
    };
    const largest = (bra: Pair, ket: KetPairs) => Math.max(one(bra, ket.first), one(bra, ket.second));
    return Object.assign(largest, { overall });
  }
}

/** 1/2 for each coincidence of shells: the block then counts some permutations twice. */
function quartetWeight(bra: Pair, ket: Pair): number {
  return (bra.a === bra.b ? 0.5 : 1) * (ket.a === ket.b ? 0.5 : 1) * (bra === ket ? 0.5 : 1);
}
