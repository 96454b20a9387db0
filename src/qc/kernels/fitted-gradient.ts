import type { DensityFactor, SeparableTerm, TwoParticleDensity } from '../gradient/two-particle-density';
import { chunkOfNumbers, chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { adjointKernelName } from './adjoint-kernel';
import { type FittedFockBuilder, factorised, gatherRows } from './fitted-fock-builder';
import { exchangeScratchDoubles, type FittedIntegrals, inverseFactor } from './fitted-integrals';
import { fittedOrbitals } from './fitted-transformation';
import type { KernelMachine } from './kernel-machine';
import { isBra } from './md-kernel';
import { PairAdjoints, prepareAdjointKernels } from './pair-adjoints';
import { basisPairs, fittingPairs, type KetPairs, type Pair, type PairClass, type PairList } from './pair-list';
import { superShells } from './super-shell';

/** Density blocks times bounds below are left out, and primitive quartets below a thousandth of it. */
const defaultScreening = 1e-11;

/** Pairs that are read together for γ. */
const pairsAtATime = 256;

interface Options {
  readonly screening?: number;
  readonly checkCancelled?: CheckCancelled;
}

/**
 * dE₂/dR of fitted integrals, E₂ = Σ Γ_μνλσ (μν|P) [V⁻¹]_PQ (Q|λσ); hartree/bohr, flat, length 3 nCentres:
 *
 *   dE₂ = 2 Σ_μν,P G_μν,P ∂(μν|P) - Σ_PQ γ_PQ ∂(P|Q),   C_μν,P = Σ_Q (μν|Q) [V⁻¹]_QP,
 *   G_μν,P = Σ_λσ Γ_μνλσ C_λσ,P,                         γ_PQ = Σ_μν C_μν,P G_μν,Q
 *
 * The separable part of Γ goes with the fitting set of the Fock matrix, the factors with that of correlation.
 * Weigend & Häser, Theor. Chem. Acc. 97, 331 (1997); Bostrom, Aquilante, Pedersen & Lindh, J. Chem. Theory Comput. 9, 204 (2013).
 */
export function fittedTwoElectronGradient(
  builder: FittedFockBuilder,
  density: TwoParticleDensity,
  options: Options = {},
): Float64Array {
  const gradient = new Float64Array(3 * builder.basis.nCentres);
  const { separable, factors = [] } = density;
  const part = (fitted: FittedIntegrals, contract: Contraction) =>
    addGradient(builder, fitted, contract, gradient, options);
  part(builder.integrals, (C, G) => addSeparable(builder.machine, builder.integrals, separable, C, G, options));
  if (factors.some(({ half }) => half.length > 0)) {
    const fitted = builder.correlationIntegrals();
    part(fitted, (_C, G, M) => addFactors(builder.machine, fitted, factors, M, G, options));
  }
  return gradient;
}

/** Adds to G (address, zero before) what belongs to C; both of shape (pairs μ >= ν, nFitting). M Mᵀ = V⁻¹. */
type Contraction = (C: number, G: number, M: number) => void;

/** Peak bytes of a gradient beside the integrals: of the fitting set that needs more. */
export function fittedGradientBytes(size: {
  nbf: number;
  nAuxiliary: number;
  nCorrelationAuxiliary: number;
  nOccupied: number;
}): number {
  const { nbf, nOccupied } = size;
  // C, G, the metric and its factors
  const common = (nFitting: number) => nbf * (nbf + 1) * nFitting + 4 * nFitting ** 2;
  const exchange = (nFitting: number) => 2 * nFitting * nbf * exchangeBatch(nbf, nFitting);
  const rows = nOccupied * Math.max(0, nbf - nOccupied);
  const factors = (nFitting: number) => rows * (2 * nFitting + pairsAtATime) + nFitting * nbf * nbf;
  const separable = common(size.nAuxiliary) + exchange(size.nAuxiliary);
  const correlation = size.nCorrelationAuxiliary;
  return 8 * Math.max(separable, correlation > 0 ? common(correlation) + factors(correlation) : 0);
}

function addGradient(
  { machine, basis }: FittedFockBuilder,
  fitted: FittedIntegrals,
  contract: Contraction,
  gradient: Float64Array,
  options: Options,
): void {
  const { checkCancelled } = options;
  const { memory, algebra } = machine;
  const { nFitting, nbf, B } = fitted;
  const nPairs = (nbf * (nbf + 1)) / 2;
  const lists: PairList[] = [];
  try {
    const fits = fittingPairs(machine, superShells(fitted.fitting), checkCancelled);
    lists.push(fits);
    const products = basisPairs(machine, superShells(basis), checkCancelled);
    lists.push(products);
    prepareAdjointKernels(machine, products, fits, checkCancelled);
    prepareAdjointKernels(machine, fits, fits, checkCancelled);
    memory.scoped((doubles) => {
      const [G, gamma] = [doubles(nPairs * nFitting), doubles(nFitting ** 2)];
      memory.scoped((temporary) => {
        const [M, C] = [temporary(nFitting ** 2), temporary(nPairs * nFitting)];
        inverseFactor(machine, fits, nFitting, M, checkCancelled);
        inChunks(nPairs, (0.5 * chunkOfOperations) / nFitting ** 2, checkCancelled, (from, to) => {
          const at = 8 * from * nFitting;
          algebra.gemmTransposed(B + at, M, C + at, to - from, nFitting, nFitting, 0);
        });
        inChunks(nPairs * nFitting, chunkOfNumbers, checkCancelled, (from, to) =>
          memory.f64(G + 8 * from, to - from).fill(0),
        );
        contract(C, G, M);
        metricDensity(machine, fitted, C, G, gamma, checkCancelled);
      });
      const adjoints = {
        products: new PairAdjoints(machine, products, doubles, checkCancelled),
        fits: new PairAdjoints(machine, fits, doubles, checkCancelled),
      };
      threeIndexAdjoints(machine, products, fits, adjoints, { G, nPairs, nFitting }, options);
      metricAdjoints(machine, fits, adjoints.fits, { gamma, nFitting }, options);
      adjoints.products.addTo(gradient);
      adjoints.fits.addTo(gradient);
    });
  } finally {
    for (const list of lists) list.release();
  }
}

/** γ_PQ = Σ_μν C_μν,P G_μν,Q over all μ and ν. */
function metricDensity(
  { memory, algebra }: KernelMachine,
  { nbf: n, nFitting }: FittedIntegrals,
  C: number,
  G: number,
  gamma: number,
  checkCancelled: CheckCancelled | undefined,
): void {
  const nPairs = (n * (n + 1)) / 2;
  memory.f64(gamma, nFitting ** 2).fill(0);
  memory.scoped((doubles) => {
    const columns = doubles(nFitting * pairsAtATime);
    let mu = 0;
    let nu = 0;
    inChunks(nPairs, pairsAtATime, checkCancelled, (from, to) => {
      const count = to - from;
      const source = memory.f64(C + 8 * from * nFitting, count * nFitting);
      const target = memory.f64(columns, nFitting * count);
      for (let k = 0; k < count; k++) {
        const weight = mu === nu ? 1 : 2;
        for (let P = 0; P < nFitting; P++) target[P * count + k] = weight * source[k * nFitting + P]!;
        if (nu === mu) {
          mu++;
          nu = 0;
        } else nu++;
      }
      inChunks(nFitting, chunkOfOperations / (2 * count * nFitting), checkCancelled, (P, end) =>
        algebra.gemm(
          columns + 8 * P * count,
          G + 8 * from * nFitting,
          gamma + 8 * P * nFitting,
          end - P,
          count,
          nFitting,
          1,
        ),
      );
    });
  });
}

/** Indices k whose half-transformed integrals are kept at a time. */
const exchangeBatch = (n: number, nFitting: number) =>
  Math.max(1, Math.min(n, Math.floor(exchangeScratchDoubles / (2 * n * nFitting))));

/** G_μν,P += coulomb ½ (L_μν r_P + R_μν l_P) - exchange ½ [L C^P R + R C^P L]_μν, with r_P = Σ R_μν C_μν,P and l_P the same of L. */
function addSeparable(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  terms: readonly SeparableTerm[],
  C: number,
  G: number,
  { checkCancelled }: Options,
): void {
  for (const { left, right, coulomb, exchange } of terms) {
    if (coulomb !== 0) addCoulomb(machine, fitted, left, right, coulomb, C, G, checkCancelled);
    if (exchange !== 0) addExchange(machine, fitted, left, right, exchange, C, G, checkCancelled);
  }
}

function addCoulomb(
  { memory, algebra }: KernelMachine,
  { nbf: n, nFitting }: FittedIntegrals,
  left: Float64Array,
  right: Float64Array,
  coulomb: number,
  C: number,
  G: number,
  checkCancelled: CheckCancelled | undefined,
): void {
  const nPairs = (n * (n + 1)) / 2;
  memory.scoped((doubles) => {
    // rows: R, L; once with every pair (μ, ν) and (ν, μ) counted, once as they are
    const [weighted, fit, plain] = [doubles(2 * nPairs), doubles(2 * nFitting), doubles(2 * nPairs)];
    const [sums, elements] = [memory.f64(weighted, 2 * nPairs), memory.f64(plain, 2 * nPairs)];
    let pair = 0;
    for (let mu = 0; mu < n; mu++) {
      for (let nu = 0; nu <= mu; nu++, pair++) {
        const weight = mu === nu ? 1 : 2;
        sums[pair] = weight * right[mu * n + nu]!;
        sums[nPairs + pair] = weight * left[mu * n + nu]!;
        elements[2 * pair] = 0.5 * coulomb * left[mu * n + nu]!;
        elements[2 * pair + 1] = 0.5 * coulomb * right[mu * n + nu]!;
      }
    }
    const rowsAtATime = (0.1 * chunkOfOperations) / nFitting;
    inChunks(nPairs, rowsAtATime, checkCancelled, (from, to) =>
      algebra.gemm(weighted + 8 * from, C + 8 * from * nFitting, fit, 2, to - from, nFitting, from > 0 ? 1 : 0, nPairs),
    );
    inChunks(nPairs, rowsAtATime, checkCancelled, (from, to) =>
      algebra.gemm(plain + 16 * from, fit, G + 8 * from * nFitting, to - from, 2, nFitting, 1),
    );
  });
}

/** With the matrix of lower rank as Σ_k s_k v_k v_kᵀ: [L C^P R]_λκ = Σ_k s_k (Σ_μ L_λμ Σ_ν C_μν,P v_νk) v_κk. */
function addExchange(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  left: Float64Array,
  right: Float64Array,
  exchange: number,
  C: number,
  G: number,
  checkCancelled: CheckCancelled | undefined,
): void {
  const { memory, algebra } = machine;
  const { nbf: n, nFitting } = fitted;
  const rank = (parts: ReturnType<typeof factorised>) => parts.reduce((sum, { count }) => sum + count, 0);
  const [ofLeft, ofRight] = [factorised(machine, left, n), factorised(machine, right, n)];
  const [other, parts] = rank(ofLeft) < rank(ofRight) ? [right, ofLeft] : [left, ofRight];
  memory.scoped((doubles) => {
    const L = doubles(n * n);
    memory.f64(L, n * n).set(other);
    const rows = doubles(n * nFitting);
    for (const { sign, count, rows: vectors } of parts) {
      const batch = Math.min(count, exchangeBatch(n, nFitting));
      const [v, columns] = [doubles(batch * n), doubles(n * batch)];
      const [half, full] = [doubles(n * batch * nFitting), doubles(n * batch * nFitting)];
      for (let first = 0; first < count; first += batch) {
        const size = Math.min(batch, count - first);
        const width = size * nFitting;
        memory.f64(v, size * n).set(vectors.subarray(first * n, (first + size) * n));
        algebra.transposeBlock(v, size, n, columns, size);
        for (let mu = 0; mu < n; mu++) {
          checkCancelled?.();
          gatherRows(machine, { ...fitted, B: C }, mu, rows);
          algebra.gemm(v, rows, half + 8 * mu * width, size, n, nFitting, 0);
        }
        inChunks(n, chunkOfOperations / (2 * n * width), checkCancelled, (lambda, end) =>
          algebra.gemm(L + 8 * lambda * n, half, full + 8 * lambda * width, end - lambda, n, width, 0),
        );
        for (let lambda = 0; lambda < n; lambda++) {
          checkCancelled?.();
          algebra.gemm(columns, full + 8 * lambda * width, rows, n, size, nFitting, 0);
          addSymmetrised(machine, rows, lambda, -0.5 * sign * exchange, fitted, G);
        }
      }
    }
  });
}

/** G_λκ,P += weight (A_λκ,P + A_κλ,P), with the row λ of A, shape (n, nFitting): every element is met once. */
function addSymmetrised(
  { memory }: KernelMachine,
  row: number,
  lambda: number,
  weight: number,
  { nbf: n, nFitting }: FittedIntegrals,
  G: number,
): void {
  const values = memory.f64(row, n * nFitting);
  const target = memory.f64(G, ((n * (n + 1)) / 2) * nFitting);
  for (let kappa = 0; kappa < n; kappa++) {
    const pair = lambda >= kappa ? (lambda * (lambda + 1)) / 2 + kappa : (kappa * (kappa + 1)) / 2 + lambda;
    const scale = lambda === kappa ? 2 * weight : weight;
    for (let P = 0; P < nFitting; P++) target[pair * nFitting + P]! += scale * values[kappa * nFitting + P]!;
  }
}

/** G_μν,P += weight Σ_jb half_jb,μν C_jb,P. */
function addFactors(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  factors: readonly DensityFactor[],
  M: number,
  G: number,
  { checkCancelled }: Options,
): void {
  const { memory, algebra } = machine;
  const { nbf: n, nFitting } = fitted;
  const nPairs = (n * (n + 1)) / 2;
  for (const { weight, occupied, virtual, half } of factors) {
    const rows = occupied.n * virtual.n;
    if (rows === 0) continue;
    memory.scoped((doubles) => {
      const [orbitals, fit] = [doubles(rows * nFitting), doubles(rows * nFitting)];
      fittedOrbitals(machine, fitted, occupied, virtual, orbitals, checkCancelled);
      inChunks(rows, (0.5 * chunkOfOperations) / nFitting ** 2, checkCancelled, (from, to) => {
        const at = 8 * from * nFitting;
        algebra.gemmTransposed(orbitals + at, M, fit + at, to - from, nFitting, nFitting, 0);
      });
      const columns = doubles(pairsAtATime * rows);
      inChunks(nPairs, pairsAtATime, checkCancelled, (from, to) => {
        const target = memory.f64(columns, (to - from) * rows);
        for (let jb = 0; jb < rows; jb++) {
          for (let k = from; k < to; k++) target[(k - from) * rows + jb] = weight * half[jb * nPairs + k]!;
        }
        inChunks(to - from, chunkOfOperations / (2 * rows * nFitting), checkCancelled, (k, end) =>
          algebra.gemm(columns + 8 * k * rows, fit, G + 8 * (from + k) * nFitting, end - k, rows, nFitting, 1),
        );
      });
    });
  }
}

/** Adds what 2 Σ G_μν,P (μν|P) depends on. */
function threeIndexAdjoints(
  machine: KernelMachine,
  products: PairList,
  fits: PairList,
  adjoints: { products: PairAdjoints; fits: PairAdjoints },
  { G, nPairs, nFitting }: { G: number; nPairs: number; nFitting: number },
  options: Options,
): void {
  const { memory, map } = machine;
  const { lanes } = map;
  const values = memory.f64(G, nPairs * nFitting);
  const write = (productPair: Pair, fit: Pair, lane: number, stride: [product: number, fit: number]): number => {
    // Σ runs over μν and νμ: a pair of two shells stands for both, one of a shell with itself holds both.
    const weight = productPair.a === productPair.b ? 2 : 4;
    const block = memory.f64(map.block, productPair.type.size * fit.type.size * lanes);
    const ij = memory.i32(productPair.index, productPair.type.size);
    const P = memory.i32(fit.index, fit.type.size);
    let largest = 0;
    for (let x = 0; x < ij.length; x++) {
      const row = ij[x]! * nFitting;
      for (let y = 0; y < P.length; y++) {
        const value = weight * values[row + P[y]!]!;
        block[(x * stride[0] + y * stride[1]) * lanes + lane] = value;
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  };
  for (const one of products.classes) {
    for (const two of fits.classes) {
      const productsAreBra = isBra(one.type, two.type);
      const [bras, kets] = productsAreBra ? [one, two] : [two, one];
      const nKet = kets.type.size;
      const [ofBras, ofKets] = productsAreBra ? [adjoints.products, adjoints.fits] : [adjoints.fits, adjoints.products];
      forEachBlock(machine, bras, kets, ofBras, ofKets, options, (bra, ket, lane) => {
        if (bra.a.centre === bra.b.centre && ket.a.centre === bra.a.centre && ket.b.centre === bra.a.centre) return 0;
        return productsAreBra ? write(bra, ket, lane, [nKet, 1]) : write(ket, bra, lane, [1, nKet]);
      });
    }
  }
}

/** Adds what -Σ γ_PQ (P|Q) depends on. */
function metricAdjoints(
  machine: KernelMachine,
  fits: PairList,
  adjoints: PairAdjoints,
  { gamma, nFitting }: { gamma: number; nFitting: number },
  options: Options,
): void {
  const { memory, map } = machine;
  const { lanes } = map;
  const values = memory.f64(gamma, nFitting ** 2);
  fits.classes.forEach((one, x) => {
    for (const two of fits.classes.slice(0, x + 1)) {
      const [bras, kets] = isBra(one.type, two.type) ? [one, two] : [two, one];
      const nKet = kets.type.size;
      forEachBlock(machine, bras, kets, adjoints, adjoints, options, (bra, ket, lane) => {
        if (bra.a.centre === ket.a.centre) return 0;
        const block = memory.f64(map.block, bra.type.size * nKet * lanes);
        const P = memory.i32(bra.index, bra.type.size);
        const Q = memory.i32(ket.index, nKet);
        let largest = 0;
        for (let a = 0; a < P.length; a++) {
          for (let c = 0; c < nKet; c++) {
            const value = -(values[P[a]! * nFitting + Q[c]!]! + values[Q[c]! * nFitting + P[a]!]!);
            block[(a * nKet + c) * lanes + lane] = value;
            largest = Math.max(largest, Math.abs(value));
          }
        }
        return largest;
      });
    }
  });
}

/**
 * Every unique quartet of two classes, in one lane each: `write` puts its density into the block and returns the largest
 * magnitude, 0 where it does not depend on the centres.
 */
function forEachBlock(
  machine: KernelMachine,
  bras: PairClass,
  kets: PairClass,
  ofBras: PairAdjoints,
  ofKets: PairAdjoints,
  { screening = defaultScreening, checkCancelled }: Options,
  write: (bra: Pair, ket: Pair, lane: number) => number,
): void {
  const { memory, map } = machine;
  const run = machine.kernel(adjointKernelName(bras.type, kets.type));
  const length = bras.type.size * kets.type.size * map.lanes;
  bras.pairs.forEach((bra, i) => {
    const last = bras === kets ? i : Number.POSITIVE_INFINITY; // later ones come with bra and ket exchanged
    const end = bras === kets ? Math.floor(i / map.lanes) + 1 : kets.kets.length;
    for (let j = 0; j < end; j++) {
      if (j % 50 === 0) checkCancelled?.();
      const ket = kets.kets[j]!;
      const bound = bra.bound * ket.bound;
      memory.f64(map.block, length).fill(0);
      let size = 0;
      for (let lane = 0; lane < map.lanes; lane++) {
        if (isFree(ket, lane) || ket.firstPosition + lane > last) continue;
        size = Math.max(size, write(bra, lane === 0 ? ket.first : ket.second, lane));
      }
      if (size === 0 || size * bound < screening) continue;
      const threshold = (1e-3 * screening) / Math.max(1, size);
      run(
        bra.records,
        bra.recordsEnd,
        ket.records,
        ket.recordsEnd,
        ofBras.bras[bra.number]!,
        ofKets.kets[ket.number]!,
        threshold,
      );
    }
  });
}

/** A lane that repeats the pair before it. */
const isFree = (ket: KetPairs, lane: number) => lane > 0 && ket.second === ket.first;
