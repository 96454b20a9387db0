/**
 * Two-particle densities between products and fitting functions, for the gradient of fitted integrals (fitted-gradient.ts).
 * C and G are addresses, shape (pairs μ >= ν, nFitting); G is added to.
 */
import type { DensityFactor, SeparableTerm } from '../gradient/two-particle-density';
import { chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { factorised, gatherRows } from './fitted-fock-builder';
import { exchangeScratchDoubles, type FittedIntegrals } from './fitted-integrals';
import { fittedOrbitals } from './fitted-transformation';
import type { KernelMachine } from './kernel-machine';

/** Pairs that are read together. */
const pairsAtATime = 256;

/** γ_PQ = Σ_μν C_μν,P G_μν,Q over all μ and ν. */
export function metricDensity(
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

/** Doubles that `addSeparable` takes for a while. */
export const separableScratch = (n: number, nFitting: number): number => 2 * nFitting * n * exchangeBatch(n, nFitting);

/** Doubles that `addFactors` takes for a while. @param rows occupied · virtual */
export const factorScratch = (n: number, nFitting: number, rows: number): number =>
  rows * (2 * nFitting + pairsAtATime) + nFitting * n * n;

/** Indices k whose half-transformed integrals are kept at a time. */
const exchangeBatch = (n: number, nFitting: number) =>
  Math.max(1, Math.min(n, Math.floor(exchangeScratchDoubles / (2 * n * nFitting))));

/** G_μν,P += coulomb ½ (L_μν r_P + R_μν l_P) - exchange ½ [L C^P R + R C^P L]_μν, with r_P = Σ R_μν C_μν,P and l_P the same of L. */
export function addSeparable(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  terms: readonly SeparableTerm[],
  C: number,
  G: number,
  checkCancelled: CheckCancelled | undefined,
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
export function addFactors(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  factors: readonly DensityFactor[],
  M: number,
  G: number,
  checkCancelled: CheckCancelled | undefined,
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
