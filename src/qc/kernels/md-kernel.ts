/**
 * The McMurchie-Davidson scheme as kernel code.
 *
 *   (ab|cd) = Σ_bra Σ_ket 2π^(5/2)/(pq √(p+q)) Σ_tuv E_tuv^ab Σ_τνφ (-1)^(τ+ν+φ) E_τνφ^cd R_(t+τ,u+ν,v+φ)(α, P - Q)
 *
 * with α = pq/(p+q); McMurchie & Davidson, J. Comput. Phys. 26, 218 (1978); Helgaker, Jorgensen & Olsen (2000),
 * eq. 9.9.33. The records of the primitive pairs hold E/p, contraction coefficients, transformation to pure functions
 * and, for the ket, the sign folded in; a kernel sees none of these. All ket primitives are summed for one bra
 * primitive before the bra is transformed. Lanes are ket pairs: each lane has its own cd.
 */
import { hermiteIndex, hermitePosition } from '../integrals/hermite-index';
import { writeBoys } from './boys';
import {
  add,
  broadcast,
  div,
  type Expression,
  int,
  type Kernel,
  KernelBuilder,
  type Local,
  less,
  load,
  mul,
  sqrt,
  sub,
  vector,
} from './kernel-code';
import { cubeOffset, type MemoryMap } from './memory-map';
import { type PairType, recordField, recordLength } from './pair-type';

export const eriPrefactor = 2 * Math.PI ** 2.5;

/** Up to this many multiplications the contraction over Hermite indices is written out, otherwise it is a loop. */
const unrollLimit = 300;
/** Up to this many accumulators are kept in locals. */
const accumulatorLimit = 40;

/** Which of two pair types is the bra of their kernel: true for the first. The cheaper inner contraction wins. */
export function isBra(first: PairType, second: PairType): boolean {
  const [one, two] = [first.nHermite * second.nCoefficients, second.nHermite * first.nCoefficients];
  return one !== two ? one < two : first.name <= second.name;
}

export function kernelName(bra: PairType, ket: PairType): string {
  return `eri_${bra.name}__${ket.name}`;
}

/**
 * Integrals of one bra pair with the ket pairs in the lanes:
 * (bra record, end of bra records, ket record, end of ket records, threshold) -> `map.block`, shape (bra.size, ket.size).
 * Primitive quartets with bound below `threshold` are left out; records must come in descending order of bound.
 */
export function eriKernel(bra: PairType, ket: PairType, map: MemoryMap): Kernel {
  const k = new KernelBuilder(kernelName(bra, ket), ['int', 'int', 'int', 'int', 'scalar']);
  const [braAt, braEnd, ketStart, ketEnd, threshold] = [0, 1, 2, 3, 4].map((i) => k.parameter(i)) as Five<Local>;
  const width = 8 * map.lanes;
  const L = bra.L + ket.L;
  const braField = (n: number) => broadcast(load('scalar', braAt, 8 * n));
  const ketAt = k.local('int');
  const ketField = (n: number) => load('vector', ketAt, width * n);

  const unrolled = bra.nHermite * ket.nCoefficients <= unrollLimit;
  const inLocals = unrolled && bra.nHermite * ket.size <= accumulatorLimit;
  const accumulators = inLocals ? Array.from({ length: bra.nHermite * ket.size }, () => k.local('vector')) : [];
  const half = (h: number, cd: number) => h * ket.size + cd;

  k.clear(int(map.block), width * bra.size * ket.size);
  k.forEach(braAt, braEnd, 8 * recordLength(bra), () => {
    const cut = k.let(div(threshold, load('scalar', braAt, 8 * recordField.bound)));
    k.breakUnless(less(cut, load('scalar', ketStart, width * recordField.bound)));
    const p = k.let(braField(recordField.p));
    const P = [recordField.x, recordField.y, recordField.z].map((n) => k.let(braField(n)));
    if (inLocals) for (const a of accumulators) k.set(a, vector(0));
    else k.clear(int(map.accumulators), width * bra.nHermite * ket.size);

    k.set(ketAt, ketStart);
    k.forEach(ketAt, ketEnd, width * recordLength(ket), () => {
      k.breakUnless(less(cut, load('scalar', ketAt, width * recordField.bound)));
      const q = k.let(ketField(recordField.p));
      const w = k.let(div(vector(1), add(p, q)));
      const alpha = k.let(mul(mul(p, q), w));
      const PQ = P.map((x, axis) => k.let(sub(x, ketField(recordField.x + axis)))) as Three<Local>;
      const R = writeHermiteCoulomb(k, L, alpha, mul(vector(eriPrefactor), sqrt(w)), PQ, map);
      const E = Array.from({ length: ket.nCoefficients }, (_, n) => k.let(ketField(recordField.coefficients + n)));
      if (unrolled) {
        const { t, u, v } = hermiteIndex(bra.L);
        const s = hermiteIndex(ket.L);
        for (let h = 0; h < bra.nHermite; h++) {
          ket.expansion.forEach((entries, cd) => {
            const terms = entries.map(({ hermite: g, coefficient }) =>
              mul(E[coefficient]!, R[hermitePosition(t[h]! + s.t[g]!, u[h]! + s.u[g]!, v[h]! + s.v[g]!)]!),
            );
            if (inLocals)
              k.set(accumulators[half(h, cd)]!, terms.reduce(add, accumulators[half(h, cd)]! as Expression));
            else addTerms(k, int(map.accumulators), width * half(h, cd), terms);
          });
        }
      } else {
        const at = k.local('int');
        k.set(at, int(map.accumulators));
        forEachHermite(k, bra, ket, L, R, map, (r) => {
          ket.expansion.forEach((entries, cd) => {
            const terms = entries.map(({ hermite, coefficient }) => mul(E[coefficient]!, r[hermite]!));
            addTerms(k, at, width * cd, terms);
          });
          k.set(at, add(at, int(width * ket.size)));
        });
      }
    });

    // (ab|cd) += Σ_h E_h^ab [h|cd]
    bra.expansion.forEach((entries, ab) => {
      if (inLocals) {
        for (let cd = 0; cd < ket.size; cd++) {
          const terms = entries.map(({ hermite, coefficient }) =>
            mul(braField(recordField.coefficients + coefficient), accumulators[half(hermite, cd)]!),
          );
          addTerms(k, int(map.block), width * (ab * ket.size + cd), terms);
        }
      } else {
        const E = entries.map(({ coefficient }) => k.let(braField(recordField.coefficients + coefficient)));
        const cd = k.local('int');
        k.set(cd, int(0));
        k.forEach(cd, int(width * ket.size), width, () => {
          const terms = entries.map(({ hermite }, n) =>
            mul(E[n]!, load('vector', cd, map.accumulators + width * half(hermite, 0))),
          );
          addTerms(k, cd, map.block + width * ab * ket.size, terms);
        });
      }
    });
  });
  return k.build();
}

export function nuclearKernelName(pair: PairType): string {
  return `nuclear_${pair.name}`;
}

/**
 * Attraction by point charges: (pair record, end of records, charges, end of charges) -> `map.block`, shape (pair.size),
 * to be summed over the lanes. A charge record is -q, x, y, z in each lane.
 *
 *   V_ab = Σ_C -q_C (2π/p) Σ_tuv E_tuv^ab R_tuv(p, P - C)              Helgaker, Jorgensen & Olsen (2000), eq. 9.9.32
 */
export function nuclearKernel(pair: PairType, map: MemoryMap): Kernel {
  const k = new KernelBuilder(nuclearKernelName(pair), ['int', 'int', 'int', 'int']);
  const [at, end, firstCharge, endOfCharges] = [0, 1, 2, 3].map((i) => k.parameter(i)) as Four<Local>;
  const width = 8 * map.lanes;
  const field = (n: number) => broadcast(load('scalar', at, 8 * n));
  const charge = k.local('int');
  const chargeField = (n: number) => load('vector', charge, width * n);
  k.clear(int(map.block), width * pair.size);
  k.forEach(at, end, 8 * recordLength(pair), () => {
    const p = k.let(field(recordField.p));
    const P = [recordField.x, recordField.y, recordField.z].map((n) => k.let(field(n)));
    k.clear(int(map.accumulators), width * pair.nHermite);
    k.set(charge, firstCharge);
    k.forEach(charge, endOfCharges, width * 4, () => {
      const PC = P.map((x, axis) => k.let(sub(x, chargeField(1 + axis)))) as Three<Local>;
      const R = writeHermiteCoulomb(k, pair.L, p, mul(vector(2 * Math.PI), chargeField(0)), PC, map);
      R.forEach((r, h) => {
        k.addTo(int(map.accumulators), width * h, r);
      });
    });
    pair.expansion.forEach((entries, ab) => {
      const terms = entries.map(({ hermite, coefficient }) =>
        mul(field(recordField.coefficients + coefficient), load('vector', int(map.accumulators), width * hermite)),
      );
      addTerms(k, int(map.block), width * ab, terms);
    });
  });
  return k.build();
}

type Three<T> = [T, T, T];
type Four<T> = [T, T, T, T];
type Five<T> = [T, T, T, T, T];

/** memory[address + offset] += Σ terms */
function addTerms(k: KernelBuilder, address: Expression, offset: number, terms: readonly Expression[]): void {
  k.store(address, offset, terms.reduce(add, load('vector', address, offset)));
}

/**
 * Hermite Coulomb integrals R_tuv = R^0_tuv, t + u + v <= L, in the order of `hermiteIndex(L)`, times a prefactor.
 * Helgaker, Jorgensen & Olsen (2000), eqs. 9.9.14 and 9.9.18 to 9.9.20:
 *
 *   R^n_000 = (-2α)^n F_n(α R²)
 *   R^n_(t+1,u,v) = t R^(n+1)_(t-1,u,v) + X R^(n+1)_(t,u,v)      and so on for u, Y and v, Z
 */
export function writeHermiteCoulomb(
  k: KernelBuilder,
  L: number,
  alpha: Local,
  prefactor: Expression,
  distance: Three<Local>,
  map: MemoryMap,
): Local[] {
  const [X, Y, Z] = distance;
  const T = k.let(mul(alpha, add(add(mul(X, X), mul(Y, Y)), mul(Z, Z))));
  const F = writeBoys(k, L, T, map.boys(L));
  const known = new Map<number, Local>();
  const key = (n: number, t: number, u: number, v: number) => ((n * 16 + t) * 16 + u) * 16 + v;
  const scale = k.local('vector'); // prefactor (-2α)^n
  k.set(scale, prefactor);
  const minusTwoAlpha = k.let(mul(vector(-2), alpha));
  for (let n = 0; n <= L; n++) {
    known.set(key(n, 0, 0, 0), k.let(mul(scale, F[n]!)));
    if (n < L) k.set(scale, mul(scale, minusTwoAlpha));
  }
  const R = (n: number, tuv: Three<number>): Local => {
    let value = known.get(key(n, ...tuv));
    if (!value) {
      const axis = cheapestAxis(tuv);
      const lower = tuv.map((i, a) => (a === axis ? i - 1 : i)) as Three<number>;
      const factor = lower[axis]!;
      let sumOf = mul(distance[axis]!, R(n + 1, lower));
      if (factor > 0) {
        const lowest = lower.map((i, a) => (a === axis ? i - 1 : i)) as Three<number>;
        const second = R(n + 1, lowest);
        sumOf = add(sumOf, factor === 1 ? second : mul(vector(factor), second));
      }
      value = k.let(sumOf);
      known.set(key(n, ...tuv), value);
    }
    return value;
  };
  const { n, t, u, v } = hermiteIndex(L);
  return Array.from({ length: n }, (_, h) => R(0, [t[h]!, u[h]!, v[h]!]));
}

/** An axis with index 1 needs no second term; otherwise the lowest index reuses most. */
function cheapestAxis(tuv: readonly [number, number, number]): number {
  const one = tuv.indexOf(1);
  if (one >= 0) return one;
  let best = -1;
  for (let axis = 0; axis < 3; axis++) {
    if (tuv[axis]! > 0 && (best < 0 || tuv[axis]! < tuv[best]!)) best = axis;
  }
  return best;
}

/**
 * A loop over the Hermite indices h of the bra: `write(r, address)` gets R_(h+g) for every Hermite index g of the ket,
 * and the address of R_h in the cube.
 */
export function forEachHermite(
  k: KernelBuilder,
  bra: PairType,
  ket: PairType,
  L: number,
  R: readonly Local[],
  map: MemoryMap,
  write: (r: readonly Local[], cubeAt: Local) => void,
): void {
  const all = hermiteIndex(L);
  R.forEach((r, h) => {
    k.store(int(map.cube), cubeOffset(L, all.t[h]!, all.u[h]!, all.v[h]!, map.lanes), r);
  });
  const inner = hermiteIndex(ket.L);
  const r = Array.from({ length: ket.nHermite }, () => k.local('vector'));
  const entry = k.local('int');
  const cubeAt = k.local('int');
  k.set(entry, int(0));
  k.forEach(entry, int(4 * bra.nHermite), 4, () => {
    k.set(cubeAt, load('int', entry, map.cubeOffsets(bra.L, L)));
    r.forEach((local, g) => {
      const offset = cubeOffset(L, inner.t[g]!, inner.u[g]!, inner.v[g]!, map.lanes);
      k.set(local, load('vector', cubeAt, map.cube + offset));
    });
    write(r, cubeAt);
  });
}
