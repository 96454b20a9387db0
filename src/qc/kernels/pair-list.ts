/**
 * Pairs of super-shells with everything that does not depend on the other pair: primitive records in linear memory,
 * Schwarz bounds, index tables. Bra records hold one pair; ket records hold as many pairs as there are lanes.
 */
import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';
import { eriKernel, isBra, kernelName } from './md-kernel';
import { canonical, type PairType, pairType, recordField, recordLength } from './pair-type';
import { writePrimitive } from './primitive-pair';
import { type SuperShell, unitShell } from './super-shell';

export interface Pair {
  /** From 0 in each list; at most the number of couples. */
  readonly number: number;
  readonly type: PairType;
  readonly a: SuperShell;
  readonly b: SuperShell;
  readonly nPrimitives: number;
  /** Primitive numbers in a and b, in the order of the records: descending bound. */
  readonly primitives: readonly (readonly [number, number])[];
  /** |(ab|cd)| <= bound(ab) bound(cd) for every function. Häser & Ahlrichs, J. Comput. Chem. 10, 104 (1989). */
  readonly bound: number;
  /** Addresses of the first bra record and of the end. */
  readonly records: number;
  readonly recordsEnd: number;
  /** Address of an int32 for each product: its packed pair index, or the number of the fitting function. */
  readonly index: number;
}

/** As many pairs as there are lanes, the last repeated where the number is odd. */
export interface KetPairs {
  /** From 0 in each list. */
  readonly number: number;
  readonly first: Pair;
  readonly second: Pair;
  /** Position of the first pair in its class. */
  readonly firstPosition: number;
  readonly records: number;
  readonly recordsEnd: number;
  readonly bound: number;
}

/** Pairs of one type and one degree of contraction, in descending order of bound. */
export interface PairClass {
  readonly type: PairType;
  readonly pairs: readonly Pair[];
  readonly kets: readonly KetPairs[];
}

export interface PairList {
  readonly classes: readonly PairClass[];
  release(): void;
}

/** Pairs without bounds, and the bytes of their records. */
export interface PairRecords {
  readonly list: readonly Pair[];
  readonly bytes: number;
  release(): void;
}

/** Primitive pairs whose largest |coefficient| exp(-μR²)/p is below are dropped. */
const negligible = 1e-16;

/** All pairs of super-shells of a basis. */
export function basisPairs(
  machine: KernelMachine,
  shells: readonly SuperShell[],
  checkCancelled?: CheckCancelled,
): PairList {
  return pairList(machine, shellCouples(shells), packedIndices, checkCancelled);
}

/** All pairs of super-shells of a basis as records alone, without bounds: what one-electron integrals need. */
export function basisRecords(
  machine: KernelMachine,
  shells: readonly SuperShell[],
  checkCancelled?: CheckCancelled,
): PairRecords {
  const addresses: number[] = [];
  let taken = 0;
  const take = (bytes: number) => {
    const address = machine.memory.allocate(bytes);
    addresses.push(address);
    taken += bytes;
    return address;
  };
  const release = () => {
    for (const address of addresses.splice(0)) machine.memory.release(address);
  };
  try {
    const list = shellCouples(shells).map(([a, b], n) => {
      if (n % 256 === 0) checkCancelled?.();
      return makePair(machine, n, a, b, new Int32Array(0), take, () => 1);
    });
    return { list: list.filter((pair) => pair !== undefined), bytes: taken, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Four int32 for each product (i, j): 8 n i, 8 i, 8 n j, 8 j; byte offsets into a matrix of shape (n, n). */
export function productTable({ a, b }: Pair, n: number): Int32Array {
  const table = new Int32Array(4 * a.functions.length * b.functions.length);
  let at = 0;
  for (const i of a.functions) {
    for (const j of b.functions) {
      table.set([8 * n * i, 8 * i, 8 * n * j, 8 * j], at);
      at += 4;
    }
  }
  return table;
}

function shellCouples(shells: readonly SuperShell[]): [SuperShell, SuperShell][] {
  return shells.flatMap((a, i) =>
    shells.slice(0, i + 1).map((b): [SuperShell, SuperShell] => (canonical(a, b) ? [a, b] : [b, a])),
  );
}

/** The types of all pairs of super-shells. */
export function basisPairTypes(shells: readonly SuperShell[]): Set<PairType> {
  return new Set(shellCouples(shells).map(([a, b]) => pairType(a, b)));
}

/** The functions of a fitting set, each paired with the function 1. */
export function fittingPairs(
  machine: KernelMachine,
  shells: readonly SuperShell[],
  checkCancelled?: CheckCancelled,
): PairList {
  const couples = shells.map((a): [SuperShell, SuperShell] => [a, unitShell(a)]);
  return pairList(machine, couples, (a) => a.functions, checkCancelled);
}

/** μ(μ+1)/2 + ν of each product, μ >= ν. */
function packedIndices(a: SuperShell, b: SuperShell): Int32Array {
  const indices = new Int32Array(a.functions.length * b.functions.length);
  let k = 0;
  for (const u of a.functions) {
    for (const v of b.functions) indices[k++] = u >= v ? (u * (u + 1)) / 2 + v : (v * (v + 1)) / 2 + u;
  }
  return indices;
}

/** Compiles the kernels for every combination of the classes of the lists. */
export function prepareEriKernels(
  machine: KernelMachine,
  types: Iterable<PairType>,
  others = types,
  checkCancelled?: CheckCancelled,
): void {
  const requests = [];
  for (const one of types) {
    for (const two of others) {
      const [bra, ket] = isBra(one, two) ? [one, two] : [two, one];
      const L = bra.L + ket.L;
      requests.push({ name: kernelName(bra, ket), L, write: () => eriKernel(bra, ket, machine.map) });
    }
  }
  machine.prepare(requests, checkCancelled);
}

function pairList(
  machine: KernelMachine,
  couples: readonly (readonly [SuperShell, SuperShell])[],
  indices: (a: SuperShell, b: SuperShell) => Int32Array,
  checkCancelled?: CheckCancelled,
): PairList {
  const addresses: number[] = [];
  const { memory } = machine;
  const types = new Set(couples.map(([a, b]) => pairType(a, b)));
  prepareEriKernels(machine, types, types, checkCancelled); // at least for the bounds; usually every combination is needed later
  const release = () => {
    for (const address of addresses.splice(0)) memory.release(address);
  };
  const take = (bytes: number) => {
    const address = memory.allocate(bytes);
    addresses.push(address);
    return address;
  };
  try {
    const groups = new Map<string, Pair[]>();
    couples.forEach(([a, b], n) => {
      if (n % 8 === 0) checkCancelled?.();
      const pair = makePair(machine, n, a, b, indices(a, b), take);
      if (!pair) return;
      const key = `${pair.type.name}:${a.exponents.length * b.exponents.length}`;
      const group = groups.get(key);
      if (group) group.push(pair);
      else groups.set(key, [pair]);
    });
    let nKets = 0;
    const classes = [...groups.values()].map((pairs): PairClass => {
      pairs.sort((x, y) => y.bound - x.bound || x.number - y.number);
      const kets = ketPairs(machine, nKets, pairs, take);
      nKets += kets.length;
      return { type: pairs[0]!.type, pairs, kets };
    });
    return { classes, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** The ket records of a class: with two lanes, neighbouring pairs side by side. */
function ketPairs(
  { memory, map }: KernelMachine,
  firstNumber: number,
  pairs: readonly Pair[],
  take: (bytes: number) => number,
): KetPairs[] {
  const { lanes } = map;
  const { signs } = pairs[0]!.type;
  const length = recordLength(pairs[0]!.type);
  const groups: Pair[][] = [];
  for (let k = 0; k < pairs.length; k += lanes) groups.push(pairs.slice(k, k + lanes));
  const count = (group: readonly Pair[]) => Math.max(...group.map((pair) => pair.nPrimitives));
  const bytes = (group: readonly Pair[]) => 8 * lanes * length * count(group);

  let records = take(groups.reduce((sum, group) => sum + bytes(group), 0));
  const numbers = new Float64Array(memory.buffer);
  return groups.map((group, k): KetPairs => {
    const first = group[0]!;
    const second = group[lanes - 1] ?? first;
    const recordsEnd = records + bytes(group);
    for (let n = 0; n < count(group); n++) {
      const to = records / 8 + n * lanes * length;
      let bound = 0;
      for (let lane = 0; lane < lanes; lane++) {
        const pair = group[lane] ?? first;
        // a lane that has run out of primitives repeats its last one with coefficients zero
        const live = n < pair.nPrimitives;
        const from = pair.records / 8 + Math.min(n, pair.nPrimitives - 1) * length;
        for (let f = 0; f < recordField.coefficients; f++) numbers[to + f * lanes + lane] = numbers[from + f]!;
        for (let f = recordField.coefficients; f < length; f++) {
          numbers[to + f * lanes + lane] = live ? numbers[from + f]! * signs[f - recordField.coefficients]! : 0;
        }
        if (live) bound = Math.max(bound, numbers[from + recordField.bound]!);
      }
      numbers.fill(bound, to + recordField.bound * lanes, to + (recordField.bound + 1) * lanes);
    }
    const bound = Math.max(...group.map((pair) => pair.bound));
    const ket = { number: firstNumber + k, first, second, firstPosition: k * lanes, records, recordsEnd, bound };
    records = recordsEnd;
    return ket;
  });
}

/** Records of the primitives of one pair before they are sorted; reused, because a basis has thousands. */
let unsorted = new Float64Array(0);

/** undefined where every primitive pair is negligible. */
function makePair(
  machine: KernelMachine,
  number: number,
  a: SuperShell,
  b: SuperShell,
  indices: Int32Array,
  take: (bytes: number) => number,
  boundOf: BoundOf = primitiveBound,
): Pair | undefined {
  const type = pairType(a, b);
  const length = recordLength(type);
  const most = a.exponents.length * b.exponents.length * length;
  if (unsorted.length < most) unsorted = new Float64Array(most);
  const found: { primitive: readonly [number, number]; at: number; bound: number }[] = [];
  const linear = new Float64Array(machine.memory.buffer);
  for (let i = 0; i < a.exponents.length; i++) {
    const last = a === b ? i + 1 : b.exponents.length; // one shell with itself: (i, j) and (j, i) are taken together
    for (let j = 0; j < last; j++) {
      const at = found.length * length;
      if (writePrimitive(type, a, b, i, j, unsorted, at) < negligible) continue;
      found.push({ primitive: [i, j], at, bound: boundOf(machine, type, unsorted, at, linear) });
    }
  }
  if (found.length === 0) return undefined;
  found.sort((x, y) => y.bound - x.bound);
  const records = take(8 * length * found.length);
  const index = take(4 * indices.length);
  const numbers = machine.memory.f64(records, length * found.length);
  let bound = 0;
  found.forEach(({ at, bound: q }, n) => {
    for (let f = 0; f < length; f++) numbers[n * length + f] = unsorted[at + f]!;
    numbers[n * length + recordField.bound] = q;
    bound += q; // √(ab|ab) is a norm, so the bound of a sum is at most the sum of the bounds
  });
  machine.memory.i32(index, indices.length).set(indices);
  return {
    number,
    type,
    a,
    b,
    nPrimitives: found.length,
    primitives: found.map(({ primitive }) => primitive),
    bound,
    records,
    recordsEnd: records + 8 * length * found.length,
    index,
  };
}

type BoundOf = typeof primitiveBound;

/** √max_ab (ab|ab) of one primitive pair; `linear` is all of the linear memory. */
function primitiveBound(
  machine: KernelMachine,
  type: PairType,
  record: Float64Array,
  at: number,
  linear: Float64Array,
): number {
  const { map } = machine;
  const { lanes } = map;
  const length = recordLength(type);
  const bra = map.record;
  const ket = map.record + 8 * length;
  for (let f = 0; f < length; f++) {
    const value = record[at + f]!;
    linear[bra / 8 + f] = value;
    const signed = f < recordField.coefficients ? value : value * type.signs[f - recordField.coefficients]!;
    for (let lane = 0; lane < lanes; lane++) linear[ket / 8 + f * lanes + lane] = signed;
  }
  machine.kernel(kernelName(type, type))(bra, ket, ket, ket + 8 * lanes * length, 0);
  let largest = 0;
  for (let ab = 0; ab < type.size; ab++) {
    largest = Math.max(largest, linear[map.block / 8 + ab * (type.size + 1) * lanes]!);
  }
  return Math.sqrt(largest);
}
