import type { Basis } from '../basis/shell';
import type { TwoParticleDensity } from '../gradient/two-particle-density';
import { chunkOfNumbers, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { adjointKernelName } from './adjoint-kernel';
import type { KernelMachine } from './kernel-machine';
import { isBra } from './md-kernel';
import { PairAdjoints, prepareAdjointKernels } from './pair-adjoints';
import { basisPairs, type KetPairs, type Pair, productTable } from './pair-list';
import { superShells } from './super-shell';

/** Density blocks times bounds below `screening`, and primitive quartets below a thousandth of it, are left out. */
const defaultScreening = 1e-11;

/** Blocks between two looks at cancellation, each below about 0.2 ms. */
const ketsAtATime = 50;

/** dE₂/dR = Σ Γ_μνλσ ∂(μν|λσ)/∂R by reverse accumulation; hartree/bohr, flat, length 3 nCentres. */
export function kernelTwoElectronGradient(
  machine: KernelMachine,
  basis: Basis,
  density: TwoParticleDensity,
  options: { screening?: number; checkCancelled?: CheckCancelled } = {},
): Float64Array {
  const { memory, map } = machine;
  const screening = options.screening ?? defaultScreening;
  const gradient = new Float64Array(3 * basis.nCentres);
  const pairs = basisPairs(machine, superShells(basis), options.checkCancelled);
  try {
    prepareAdjointKernels(machine, pairs, pairs, options.checkCancelled);
    memory.scoped((doubles) => {
      const blocks = new DensityBlocks(machine, density, doubles, options.checkCancelled);
      const adjoints = new PairAdjoints(machine, pairs, doubles, options.checkCancelled);
      const tables: number[] = []; // addresses by the number of the pair
      for (const { pairs: members } of pairs.classes) {
        options.checkCancelled?.();
        for (const pair of members) {
          const table = productTable(pair, basis.nbf);
          const address = doubles(table.length / 2);
          memory.i32(address, table.length).set(table);
          tables[pair.number] = address;
        }
      }
      pairs.classes.forEach((one, x) => {
        for (const two of pairs.classes.slice(0, x + 1)) {
          const [bras, kets] = isBra(one.type, two.type) ? [one, two] : [two, one];
          const run = machine.kernel(adjointKernelName(bras.type, kets.type));
          bras.pairs.forEach((bra, i) => {
            options.checkCancelled?.();
            const end = bras === kets ? Math.floor(i / map.lanes) + 1 : kets.kets.length;
            const adjoint = adjoints.bras[bra.number]!;
            for (let j = 0; j < end; j++) {
              if (j % ketsAtATime === ketsAtATime - 1) options.checkCancelled?.();
              const ket = kets.kets[j]!;
              const bound = bra.bound * ket.bound;
              if (bound * blocks.largest < screening) break;
              const last = bras === kets ? i : Number.POSITIVE_INFINITY; // lanes after the bra itself come later
              const size = blocks.block(bra, ket, last, tables);
              if (size === 0 || size * bound < screening) continue;
              run(
                bra.records,
                bra.recordsEnd,
                ket.records,
                ket.recordsEnd,
                adjoint,
                adjoints.kets[ket.number]!,
                (1e-3 * screening) / Math.max(1, size),
              );
            }
          });
        }
      });
      adjoints.addTo(gradient);
    });
  } finally {
    pairs.release();
  }
  return gradient;
}

/** Blocks of the two-particle density, weighted by how often the quartet occurs in the full sum. */
class DensityBlocks {
  /** A bound of every |Γ| with its weight. */
  readonly largest: number;
  private readonly terms: { left: number; right: number; coulomb: number; exchange: number }[];
  private readonly nonSeparable: number | undefined;

  constructor(
    private readonly machine: KernelMachine,
    density: TwoParticleDensity,
    doubles: (count: number) => number,
    checkCancelled?: CheckCancelled,
  ) {
    const { memory } = machine;
    const addresses = new Map<Float64Array, number>();
    const copy = (values: Float64Array) => {
      let address = addresses.get(values);
      if (address === undefined) {
        address = doubles(values.length);
        const to = memory.f64(address, values.length);
        inChunks(values.length, chunkOfNumbers, checkCancelled, (from, end) =>
          to.set(values.subarray(from, end), from),
        );
        addresses.set(values, address);
      }
      return address;
    };
    const max = (values: Float64Array) => {
      let largest = 0;
      inChunks(values.length, chunkOfNumbers, checkCancelled, (from, end) => {
        let here = 0; // a variable that a closure holds would be a new object with every value
        for (let i = from; i < end; i++) here = Math.max(here, Math.abs(values[i]!));
        largest = Math.max(largest, here);
      });
      return largest;
    };
    this.terms = density.separable.map(({ left, right, coulomb, exchange }) => ({
      left: copy(left),
      right: copy(right),
      coulomb,
      exchange,
    }));
    this.nonSeparable = density.nonSeparable && copy(density.nonSeparable);
    const separable = density.separable.map(
      ({ left, right, coulomb, exchange }) => (Math.abs(coulomb) + Math.abs(exchange)) * max(left) * max(right),
    );
    const rest = density.nonSeparable ? max(density.nonSeparable) : 0;
    this.largest = 8 * (separable.reduce((x, y) => x + y, 0) + rest);
  }

  /**
   * Writes Γ of a bra with each lane of a ket to `map.block`; zero for lanes after number `last`, and where all four
   * centres are one. @returns the largest magnitude.
   */
  block(bra: Pair, ket: KetPairs, last: number, tables: readonly number[]): number {
    const { memory, map, algebra } = this.machine;
    const { lanes } = map;
    const [nBra, nKet] = [bra.type.size, ket.first.type.size];
    let largest = 0;
    let cleared = false;
    for (let lane = 0; lane < lanes; lane++) {
      const pair = lane === 0 ? ket.first : ket.second;
      if (ket.firstPosition + lane > last || (lane > 0 && pair === ket.first) || oneCentre(bra, pair)) continue;
      if (!cleared) {
        memory.f64(map.block, nBra * nKet * lanes).fill(0);
        cleared = true;
      }
      const weight = 8 * (bra.a === bra.b ? 0.5 : 1) * (pair.a === pair.b ? 0.5 : 1) * (pair === bra ? 0.5 : 1);
      const at = map.block + 8 * lane;
      const [braTable, ketTable] = [tables[bra.number]!, tables[pair.number]!];
      for (const { left, right, coulomb, exchange } of this.terms) {
        largest = Math.max(
          largest,
          algebra.densityBlock(at, braTable, nBra, ketTable, nKet, weight, coulomb, exchange, left, right),
        );
      }
      if (this.nonSeparable !== undefined) {
        const size = algebra.gatherBlock(at, bra.index, nBra, pair.index, nKet, weight, this.nonSeparable);
        largest = Math.max(largest, size);
      }
    }
    return largest;
  }
}

function oneCentre(bra: Pair, ket: Pair): boolean {
  const { centre } = bra.a;
  return bra.b.centre === centre && ket.a.centre === centre && ket.b.centre === centre;
}
