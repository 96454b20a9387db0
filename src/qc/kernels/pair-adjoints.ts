import type { CheckCancelled } from '../scf/fock-builder';
import { adjointKernel, adjointKernelName } from './adjoint-kernel';
import type { KernelMachine } from './kernel-machine';
import { isBra } from './md-kernel';
import { addPairGradient } from './pair-gradient';
import type { Pair, PairList } from './pair-list';
import { type PairType, recordField, recordLength } from './pair-type';

/** ∂E/∂(record) of every pair of a list, laid out as its records, for bras and for kets; kernels add to them. */
export class PairAdjoints {
  /** Addresses by the number of the pair, and of the ket. */
  readonly bras: number[] = [];
  readonly kets: number[] = [];

  /** @param doubles takes memory that lives as long as this object is used. */
  constructor(
    private readonly machine: KernelMachine,
    private readonly list: PairList,
    doubles: (count: number) => number,
    private readonly checkCancelled?: CheckCancelled,
  ) {
    const { memory } = machine;
    const zeros = (count: number) => {
      const address = doubles(count);
      memory.f64(address, count).fill(0);
      return address;
    };
    for (const { type, pairs, kets } of list.classes) {
      checkCancelled?.();
      for (const pair of pairs) this.bras[pair.number] = zeros(pair.nPrimitives * recordLength(type));
      for (const ket of kets) this.kets[ket.number] = zeros((ket.recordsEnd - ket.records) / 8);
    }
  }

  /** Adds the derivatives by the centres to `gradient`: flat, length 3 nCentres. */
  addTo(gradient: Float64Array): void {
    const { memory, map } = this.machine;
    for (const { kets, pairs } of this.list.classes) {
      for (const ket of kets) {
        this.checkCancelled?.();
        [ket.first, ket.second].slice(0, map.lanes).forEach((pair, lane) => {
          if (lane > 0 && pair === ket.first) return; // a free lane
          addKetAdjoint(this.machine, pair, this.kets[ket.number]!, lane, this.bras[pair.number]!);
        });
      }
      for (const pair of pairs) {
        this.checkCancelled?.();
        const adjoint = memory.f64(this.bras[pair.number]!, pair.nPrimitives * recordLength(pair.type));
        addPairGradient(pair, adjoint, gradient);
      }
    }
  }
}

/** Compiles the adjoint kernels for every combination of the types of two lists. */
export function prepareAdjointKernels(
  machine: KernelMachine,
  ones: PairList,
  others: PairList = ones,
  checkCancelled?: CheckCancelled,
): void {
  const types = (list: PairList) => [...new Set(list.classes.map(({ type }) => type))];
  const couples = types(ones).flatMap((one) => types(others).map((two): [PairType, PairType] => [one, two]));
  const requests = couples.map(([one, two]) => {
    const [bra, ket] = isBra(one, two) ? [one, two] : [two, one];
    const write = () => adjointKernel(bra, ket, machine.map);
    return { name: adjointKernelName(bra, ket), L: bra.L + ket.L + 1, write };
  });
  machine.prepare(requests, checkCancelled);
}

/** Adds the adjoint of one lane of a ket, whose coefficients carry the sign of eq. 9.9.33, to that of the pair. */
function addKetAdjoint(machine: KernelMachine, pair: Pair, from: number, lane: number, to: number): void {
  const { memory, map } = machine;
  const length = recordLength(pair.type);
  const source = memory.f64(from, pair.nPrimitives * length * map.lanes);
  const target = memory.f64(to, pair.nPrimitives * length);
  for (let n = 0; n < pair.nPrimitives; n++) {
    for (let f: number = recordField.x; f < length; f++) {
      if (f === recordField.bound) continue;
      const sign = f < recordField.coefficients ? 1 : pair.type.signs[f - recordField.coefficients]!;
      target[n * length + f]! += sign * source[(n * length + f) * map.lanes + lane]!;
    }
  }
}
