import { chunkOfNumbers, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import type { IntegralRows } from './integral-rows';
import type { KernelMachine } from './kernel-machine';
import { isBra, kernelName } from './md-kernel';
import { integrateRow } from './packed-integrals';
import type { KetPairs, Pair, PairClass, PairList } from './pair-list';

/** A row: a product of two functions of one of the pairs that are integrated together. */
interface Row {
  readonly pair: Pair;
  readonly product: number;
}

/** Pairs of shells whose rows are made together: those of one ket. */
interface Unit {
  readonly shells: PairClass;
  readonly ket: KetPairs;
  readonly pairs: readonly Pair[];
  readonly rows: readonly Row[];
}

/** Rows of most products of two shells: two pairs of nine or ten functions each. */
const usualRows = 200;

/** Bytes of the rows that are made together, as a rule. */
export function directRowsBytes(nbf: number): number {
  return 8 * usualRows * ((nbf * (nbf + 1)) / 2);
}

/**
 * Rows of integrals that are made anew each time. A row needs (μν|λσ) with every μν, so that each quartet of different
 * pairs is integrated twice: that is the price of keeping none.
 */
export class DirectRows implements IntegralRows {
  readonly order: Int32Array;
  readonly bytes: number;
  private readonly units: readonly Unit[];

  constructor(
    readonly machine: KernelMachine,
    readonly nbf: number,
    private readonly pairs: PairList,
    private readonly screening: number,
  ) {
    const order: number[] = [];
    this.units = pairs.classes.flatMap((shells) =>
      shells.kets.map((ket): Unit => {
        const members = ket.second === ket.first || machine.map.lanes === 1 ? [ket.first] : [ket.first, ket.second];
        const rows = members.flatMap((pair) => {
          const seen = new Set<number>(); // two functions of one shell come as (i, j) and as (j, i)
          return Array.from(machine.memory.i32(pair.index, pair.type.size).entries()).flatMap(([product, index]) => {
            if (seen.has(index)) return [];
            seen.add(index);
            order.push(index);
            return [{ pair, product }];
          });
        });
        return { shells, ket, pairs: members, rows };
      }),
    );
    this.order = Int32Array.from(order);
    const most = this.units.reduce((max, unit) => Math.max(max, products(unit)), 0);
    this.bytes = 8 * most * ((nbf * (nbf + 1)) / 2);
  }

  forEach(square: number, use: (position: number) => void, checkCancelled?: CheckCancelled): void {
    const { machine, nbf } = this;
    const { memory, algebra } = machine;
    const nPairs = (nbf * (nbf + 1)) / 2;
    let position = 0;
    memory.scoped((doubles) => {
      const triangles = doubles(this.bytes / 8);
      for (const unit of this.units) {
        inChunks(products(unit) * nPairs, chunkOfNumbers, checkCancelled, (from, to) =>
          memory.f64(triangles + 8 * from, to - from).fill(0),
        );
        for (const others of this.pairs.classes) this.integrate(unit, others, triangles, checkCancelled);
        unit.rows.forEach(({ pair, product }, n) => {
          if (n % 8 === 0) checkCancelled?.();
          const row = pair === unit.pairs[0] ? product : unit.pairs[0]!.type.size + product;
          algebra.unpackTriangle(triangles + 8 * row * nPairs, square, nbf);
          use(position++);
        });
      }
    });
  }

  /** (μν|λσ) for the λσ of a unit and the μν of a class: packed triangles over μν, one for each product of the unit. */
  private integrate(
    { shells, ket, pairs }: Unit,
    others: PairClass,
    triangles: number,
    checkCancelled?: CheckCancelled,
  ): void {
    const { machine, nbf } = this;
    const { memory, map } = machine;
    const { lanes } = map;
    const nPairs = (nbf * (nbf + 1)) / 2;
    const [size, other] = [shells.type.size, others.type.size];
    const rows = memory.f64(triangles, pairs.length * size * nPairs);
    const block = memory.f64(map.block, size * other * lanes);
    const options = { screening: this.screening, checkCancelled };
    if (isBra(others.type, shells.type)) {
      const run = machine.kernel(kernelName(others.type, shells.type));
      for (const bra of others.pairs) {
        if (bra.bound * ket.bound < this.screening) break; // in descending order
        checkCancelled?.();
        const indices = memory.i32(bra.index, other);
        integrateRow(run, bra, [ket], 1, options, () => {
          pairs.forEach((_, lane) => {
            for (let ab = 0; ab < other; ab++) {
              for (let x = 0, to = lane * size * nPairs + indices[ab]!; x < size; x++, to += nPairs) {
                rows[to] = block[(ab * size + x) * lanes + lane]!;
              }
            }
          });
        });
      }
      return;
    }
    const run = machine.kernel(kernelName(shells.type, others.type));
    pairs.forEach((bra, n) => {
      checkCancelled?.();
      integrateRow(run, bra, others.kets, others.kets.length, options, ({ first, second }) => {
        [first, second].slice(0, lanes).forEach((pair, lane) => {
          const indices = memory.i32(pair.index, other);
          for (let x = 0, row = n * size * nPairs; x < size; x++, row += nPairs) {
            for (let cd = 0; cd < other; cd++) rows[row + indices[cd]!] = block[(x * other + cd) * lanes + lane]!;
          }
        });
      });
    });
  }
}

function products({ pairs }: Unit): number {
  return pairs.reduce((sum, { type }) => sum + type.size, 0);
}
