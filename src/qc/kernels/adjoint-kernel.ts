/**
 * Derivatives of Σ Γ_abcd (ab|cd) by reverse accumulation. Instead of differentiated integrals a kernel computes, for
 * one density block, how the energy E₂ changes with each number in the records of its pairs:
 *
 *   P̄ = ∂E₂/∂P = Σ_h Σ_g γ_hg R_(h+g+1_x)   (Q̄ the opposite),       γ_hg = Σ_abcd E_h^ab Γ_abcd E_g^cd
 *   Ē_h^ab = Σ_cd Γ_abcd Σ_g E_g^cd R_(h+g)                          Ē_g^cd = Σ_ab Γ_abcd Σ_h E_h^ab R_(h+g)
 *
 * Every quartet adds to these adjoints; how P and E follow from the centres is used once a pair, at the end
 * (pair-gradient.ts). One quartet so costs little more than its integrals.
 * Griewank & Walther, Evaluating Derivatives (2008), ch. 3; the integrals as in md-kernel.ts.
 */
import { hermiteIndex } from '../integrals/hermite-index';
import {
  add,
  broadcast,
  div,
  type Expression,
  int,
  type Kernel,
  KernelBuilder,
  type Local,
  laneSum,
  less,
  load,
  mul,
  sqrt,
  sub,
  sum,
  vector,
} from './kernel-code';
import { eriPrefactor, forEachHermite, writeHermiteCoulomb } from './md-kernel';
import { cubeOffset, type MemoryMap } from './memory-map';
import { type PairType, recordField, recordLength } from './pair-type';

type Three<T> = [T, T, T];

export function adjointKernelName(bra: PairType, ket: PairType): string {
  return `adjoint_${bra.name}__${ket.name}`;
}

/**
 * (bra record, end, ket record, end, bra adjoints, ket adjoints, threshold): reads Γ from `map.block`, shape
 * (bra.size, ket.size), lanes interleaved, and adds to the adjoint records, which are laid out as the records.
 */
export function adjointKernel(bra: PairType, ket: PairType, map: MemoryMap): Kernel {
  const k = new KernelBuilder(adjointKernelName(bra, ket), ['int', 'int', 'int', 'int', 'int', 'int', 'scalar']);
  const parameters = Array.from({ length: 7 }, (_, i) => k.parameter(i));
  const [braAt, braEnd, ketStart, ketEnd, braAdjoint, ketAdjointStart, threshold] = parameters as SevenLocals;
  const width = 8 * map.lanes;
  const L = bra.L + ket.L + 1;
  const braField = (n: number) => broadcast(load('scalar', braAt, 8 * n));
  const ketAt = k.local('int');
  const ketField = (n: number) => load('vector', ketAt, width * n);
  const ketAdjoint = k.local('int');
  const byHermite = transposeExpansion(bra);
  const ketByHermite = transposeExpansion(ket);
  const braPosition = [0, 1, 2].map(() => k.local('vector')) as Three<Local>;
  const ketPosition = [0, 1, 2].map(() => k.local('vector')) as Three<Local>;

  k.forEach(braAt, braEnd, 8 * recordLength(bra), () => {
    const cut = k.let(div(threshold, load('scalar', braAt, 8 * recordField.bound)));
    k.breakUnless(less(cut, load('scalar', ketStart, width * recordField.bound)));
    const p = k.let(braField(recordField.p));
    const P = [recordField.x, recordField.y, recordField.z].map((n) => k.let(braField(n)));
    for (const x of braPosition) k.set(x, vector(0));
    k.clear(int(map.accumulators), width * bra.nHermite * ket.size);

    // Γ_h,cd = Σ_ab E_h^ab Γ_ab,cd
    const cd = k.local('int');
    byHermite.forEach((entries, h) => {
      const E = entries.map(({ coefficient }) => k.let(braField(recordField.coefficients + coefficient)));
      k.set(cd, int(0));
      k.forEach(cd, int(width * ket.size), width, () => {
        const terms = entries.map(({ product }, n) =>
          mul(E[n]!, load('vector', cd, map.block + width * product * ket.size)),
        );
        k.store(cd, map.hermiteDensity + width * h * ket.size, sum(terms, vector(0)));
      });
    });

    k.set(ketAt, ketStart);
    k.set(ketAdjoint, ketAdjointStart);
    k.forEach(ketAt, ketEnd, width * recordLength(ket), () => {
      k.breakUnless(less(cut, load('scalar', ketAt, width * recordField.bound)));
      const q = k.let(ketField(recordField.p));
      const w = k.let(div(vector(1), add(p, q)));
      const alpha = k.let(mul(mul(p, q), w));
      const PQ = P.map((x, axis) => k.let(sub(x, ketField(recordField.x + axis)))) as Three<Local>;
      const R = writeHermiteCoulomb(k, L, alpha, mul(vector(eriPrefactor), sqrt(w)), PQ, map);
      const E = Array.from({ length: ket.nCoefficients }, (_, n) => k.let(ketField(recordField.coefficients + n)));
      const adjointE = E.map(() => k.let(vector(0)));
      for (const x of ketPosition) k.set(x, vector(0));
      const row = k.local('int'); // byte offset of row h in the half-contracted arrays
      k.set(row, int(0));
      forEachHermite(k, bra, ket, L, R, map, (r, cubeAt) => {
        const gamma = Array.from({ length: ket.size }, (_, n) =>
          k.let(load('vector', row, map.hermiteDensity + width * n)),
        );
        const s = hermiteIndex(ket.L);
        ketByHermite.forEach((entries, g) => {
          const terms = entries.map(({ product, coefficient }) => mul(gamma[product]!, E[coefficient]!));
          const gammaHg = k.let(sum(terms, vector(0)));
          ketPosition.forEach((position, axis) => {
            const raised = [s.t[g]!, s.u[g]!, s.v[g]!].map((i, x) => (x === axis ? i + 1 : i)) as Three<number>;
            const offset = map.cube + cubeOffset(L, ...raised, map.lanes);
            k.accumulate(position, mul(gammaHg, load('vector', cubeAt, offset)));
          });
        });
        ket.expansion.forEach((entries, product) => {
          const at = map.accumulators + width * product;
          const terms = entries.map(({ hermite, coefficient }) => mul(E[coefficient]!, r[hermite]!));
          k.store(row, at, terms.reduce(add, load('vector', row, at)));
          for (const { hermite, coefficient } of entries) {
            k.accumulate(adjointE[coefficient]!, mul(gamma[product]!, r[hermite]!));
          }
        });
        k.set(row, add(row, int(width * ket.size)));
      });
      ketPosition.forEach((position, axis) => {
        k.accumulate(braPosition[axis]!, position);
        subtractFrom(k, ketAdjoint, width * (recordField.x + axis), position);
      });
      adjointE.forEach((value, n) => {
        k.addTo(ketAdjoint, width * (recordField.coefficients + n), value);
      });
      k.set(ketAdjoint, add(ketAdjoint, int(width * recordLength(ket))));
    });

    braPosition.forEach((position, axis) => {
      k.addTo(braAdjoint, 8 * (recordField.x + axis), laneSum(position));
    });
    // Ē_h^ab = Σ_cd Γ_ab,cd [h|cd]
    bra.expansion.forEach((entries, ab) => {
      const sums = entries.map(() => k.let(vector(0)));
      k.set(cd, int(0));
      k.forEach(cd, int(width * ket.size), width, () => {
        const gamma = k.let(load('vector', cd, map.block + width * ab * ket.size));
        entries.forEach(({ hermite }, n) => {
          const half = load('vector', cd, map.accumulators + width * hermite * ket.size);
          k.accumulate(sums[n]!, mul(gamma, half));
        });
      });
      entries.forEach(({ coefficient }, n) => {
        k.addTo(braAdjoint, 8 * (recordField.coefficients + coefficient), laneSum(sums[n]!));
      });
    });
    k.set(braAdjoint, add(braAdjoint, int(8 * recordLength(bra))));
  });
  return k.build();
}

export function nuclearAdjointName(pair: PairType): string {
  return `nuclear_adjoint_${pair.name}`;
}

/**
 * The same for the attraction by point charges: (pair record, end, charges, end, pair adjoints, forces on the charges)
 * with D_ab in `map.block`, shape (pair.size), equal in every lane. Charge records are -q, x, y, z in each lane, as
 * are the derivatives by them (the first unused).
 */
export function nuclearAdjointKernel(pair: PairType, map: MemoryMap): Kernel {
  const k = new KernelBuilder(nuclearAdjointName(pair), ['int', 'int', 'int', 'int', 'int', 'int']);
  const parameters = Array.from({ length: 6 }, (_, i) => k.parameter(i));
  const [at, end, firstCharge, endOfCharges, pairAdjoint, firstForce] = parameters as SixLocals;
  const width = 8 * map.lanes;
  const L = pair.L + 1;
  const all = hermiteIndex(L);
  const position = (h: number, axis: number) =>
    cubeOffset(
      L,
      all.t[h]! + (axis === 0 ? 1 : 0),
      all.u[h]! + (axis === 1 ? 1 : 0),
      all.v[h]! + (axis === 2 ? 1 : 0),
      map.lanes,
    );
  const field = (n: number) => broadcast(load('scalar', at, 8 * n));
  const charge = k.local('int');
  const force = k.local('int');
  const chargeField = (n: number) => load('vector', charge, width * n);
  k.forEach(at, end, 8 * recordLength(pair), () => {
    const p = k.let(field(recordField.p));
    const P = [recordField.x, recordField.y, recordField.z].map((n) => k.let(field(n)));
    // D_h = Σ_ab E_h^ab D_ab
    const gamma = transposeExpansion(pair).map((entries) =>
      k.let(
        sum(
          entries.map(({ product, coefficient }) =>
            mul(field(recordField.coefficients + coefficient), load('vector', int(map.block), width * product)),
          ),
          vector(0),
        ),
      ),
    );
    k.clear(int(map.accumulators), width * pair.nHermite);
    k.set(charge, firstCharge);
    k.set(force, firstForce);
    k.forEach(charge, endOfCharges, width * 4, () => {
      const PC = P.map((x, axis) => k.let(sub(x, chargeField(1 + axis)))) as Three<Local>;
      const R = writeHermiteCoulomb(k, L, p, mul(vector(2 * Math.PI), chargeField(0)), PC, map);
      R.forEach((r, h) => {
        k.store(int(map.cube), cubeOffset(L, all.t[h]!, all.u[h]!, all.v[h]!, map.lanes), r);
        if (h < pair.nHermite) k.addTo(int(map.accumulators), width * h, r);
      });
      for (let axis = 0; axis < 3; axis++) {
        const terms = gamma.map((g, h) => mul(g, load('vector', int(map.cube), position(h, axis))));
        const byP = k.let(sum(terms, vector(0)));
        k.addTo(pairAdjoint, 8 * (recordField.x + axis), laneSum(byP));
        subtractFrom(k, force, width * (1 + axis), byP);
      }
      k.set(force, add(force, int(width * 4)));
    });
    pair.expansion.forEach((entries, ab) => {
      for (const { hermite, coefficient } of entries) {
        const product = mul(
          load('vector', int(map.block), width * ab),
          load('vector', int(map.accumulators), width * hermite),
        );
        k.addTo(pairAdjoint, 8 * (recordField.coefficients + coefficient), laneSum(k.let(product)));
      }
    });
    k.set(pairAdjoint, add(pairAdjoint, int(8 * recordLength(pair))));
  });
  return k.build();
}

type SixLocals = [Local, Local, Local, Local, Local, Local];
type SevenLocals = [Local, Local, Local, Local, Local, Local, Local];

/** For each Hermite index the products that contain it. */
function transposeExpansion({ expansion, nHermite }: PairType): { product: number; coefficient: number }[][] {
  const byHermite = Array.from({ length: nHermite }, (): { product: number; coefficient: number }[] => []);
  expansion.forEach((entries, product) => {
    for (const { hermite, coefficient } of entries) byHermite[hermite]!.push({ product, coefficient });
  });
  return byHermite;
}

function subtractFrom(k: KernelBuilder, address: Expression, offset: number, value: Expression): void {
  k.store(address, offset, sub(load(value.type, address, offset), value));
}
