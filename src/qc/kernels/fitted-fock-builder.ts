import type { Basis } from '../basis/shell';
import { chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled, FockBuilder } from '../scf/fock-builder';
import { machineAlgebra } from './dense';
import { exchangeScratchDoubles, type FittedIntegrals, fitIntegrals } from './fitted-integrals';
import type { KernelMachine } from './kernel-machine';

/** Eigenvalues of a density that contribute less are dropped. */
const negligible = 1e-14;

/**
 * Fock matrices from fitted integrals.
 *
 *   J_μν = Σ_Q B_μν,Q d_Q,  d_Q = Σ_λσ B_λσ,Q D_λσ          K_μν = Σ_k s_k Σ_Q X_μk,Q X_νk,Q,  X_μk,Q = Σ_λ B_μλ,Q v_λk
 *
 * where D = Σ_k s_k v_k v_kᵀ, s_k = ±1: its eigenvectors, scaled, so that any symmetric matrix has an exchange part.
 * Weigend, Phys. Chem. Chem. Phys. 4, 4285 (2002).
 */
export class FittedFockBuilder implements FockBuilder {
  readonly scfType = 'df';
  readonly nbf: number;
  readonly integrals: FittedIntegrals;
  private checkCancelled: CheckCancelled | undefined;
  private correlation: FittedIntegrals | undefined;

  constructor(
    readonly machine: KernelMachine,
    readonly basis: Basis,
    fitting: Basis,
    /** For MP2; the set for the Fock matrix where absent. */
    private readonly correlationFitting: Basis | undefined,
    private readonly options: { screening: number; checkCancelled?: CheckCancelled | undefined },
  ) {
    this.nbf = basis.nbf;
    this.integrals = fitIntegrals(machine, basis, fitting, options);
  }

  eri(): undefined {
    return undefined;
  }

  beginIterations(checkCancelled?: CheckCancelled): void {
    this.checkCancelled = checkCancelled;
  }

  dispose(): void {
    this.integrals.release();
    this.correlation?.release();
    this.correlation = undefined;
  }

  /** The integrals fitted with the set for correlation, made at first use. */
  correlationIntegrals(): FittedIntegrals {
    if (!this.correlationFitting) return this.integrals;
    this.correlation ??= fitIntegrals(this.machine, this.basis, this.correlationFitting, {
      screening: this.options.screening,
      checkCancelled: this.checkCancelled,
    });
    return this.correlation;
  }

  closedShell(D: Float64Array): Float64Array {
    const [J, K] = [this.coulomb(D), this.exchange(D)];
    return J.map((value, i) => value - 0.5 * K[i]!);
  }

  openShell(Da: Float64Array, Db: Float64Array): { J: Float64Array; Ka: Float64Array; Kb: Float64Array } {
    return {
      J: this.coulomb(Da.map((value, i) => value + Db[i]!)),
      Ka: this.exchange(Da),
      Kb: this.exchange(Db),
    };
  }

  separate(densities: readonly Float64Array[], withExchange: boolean): { J: Float64Array; K: Float64Array[] } {
    const total = densities.reduce((sum, D) => sum.map((value, i) => value + D[i]!));
    return { J: this.coulomb(total), K: withExchange ? densities.map((D) => this.exchange(D)) : [] };
  }

  private coulomb(D: Float64Array): Float64Array {
    const { memory, algebra } = this.machine;
    const { B, nFitting } = this.integrals;
    const n = this.nbf;
    const nPairs = (n * (n + 1)) / 2;
    const J = new Float64Array(n * n);
    memory.scoped((doubles) => {
      const [d, fit, packed] = [doubles(nPairs), doubles(nFitting), doubles(nPairs)];
      const weights = memory.f64(d, nPairs);
      let at = 0;
      for (let k = 0; k < n; k++) {
        for (let l = 0; l < k; l++) weights[at++] = D[k * n + l]! + D[l * n + k]!;
        weights[at++] = D[k * n + k]!;
      }
      const rowsAtATime = (0.1 * chunkOfOperations) / nFitting; // both are as fast as the memory is read
      inChunks(nPairs, rowsAtATime, this.checkCancelled, (from, to) => {
        const rows = B + 8 * from * nFitting;
        algebra.gemm(d + 8 * from, rows, fit, 1, to - from, nFitting, from > 0 ? 1 : 0);
      });
      inChunks(nPairs, rowsAtATime, this.checkCancelled, (from, to) => {
        const rows = B + 8 * from * nFitting;
        algebra.gemmTransposed(rows, fit, packed + 8 * from, to - from, nFitting, 1, 0);
      });
      const values = memory.f64(packed, nPairs);
      at = 0;
      for (let k = 0; k < n; k++) for (let l = 0; l <= k; l++) J[k * n + l] = J[l * n + k] = values[at++]!;
    });
    return J;
  }

  private exchange(D: Float64Array): Float64Array {
    const n = this.nbf;
    const K = new Float64Array(n * n);
    for (const { sign, count, rows } of factorised(this.machine, D, n)) {
      if (count === 0) continue;
      const part = this.exchangeOf(rows, count);
      for (let i = 0; i < K.length; i++) K[i]! += sign * part[i]!;
    }
    return K;
  }

  /** Σ_k Σ_Q X_μk,Q X_νk,Q for the rows of V, as many k at a time as fit the scratch space. */
  private exchangeOf(V: Float64Array, count: number): Float64Array {
    const { memory, algebra } = this.machine;
    const { nFitting } = this.integrals;
    const n = this.nbf;
    const batch = Math.max(1, Math.min(count, Math.floor(exchangeScratchDoubles / (n * nFitting))));
    return memory.scoped((doubles) => {
      const [v, K] = [doubles(V.length), doubles(n * n)];
      const [X, rows] = [doubles(n * batch * nFitting), doubles(n * nFitting)];
      memory.f64(v, V.length).set(V);
      memory.f64(K, n * n).fill(0);
      for (let first = 0; first < count; first += batch) {
        const size = Math.min(batch, count - first);
        for (let mu = 0; mu < n; mu++) {
          this.checkCancelled?.();
          gatherRows(this.machine, this.integrals, mu, rows);
          algebra.gemm(v + 8 * first * n, rows, X + 8 * mu * size * nFitting, size, n, nFitting, 0);
        }
        // the lower triangle, a few rows at a time
        const rowsAtATime = Math.min(8, chunkOfOperations / (2 * n * size * nFitting));
        inChunks(n, rowsAtATime, this.checkCancelled, (mu, end) => {
          const row = X + 8 * mu * size * nFitting;
          algebra.gemmTransposed(row, X, K + 8 * mu * n, end - mu, size * nFitting, end, 1, 0, n);
        });
      }
      const out = memory.f64(K, n * n).slice();
      for (let mu = 0; mu < n; mu++) for (let nu = 0; nu < mu; nu++) out[nu * n + mu] = out[mu * n + nu]!;
      return out;
    });
  }
}

/** D = Σ_k v_k v_kᵀ - Σ_l v_l v_lᵀ: the two lists of vectors as rows, shape (count, n). */
export function factorised(
  machine: KernelMachine,
  D: Float64Array,
  n: number,
): { readonly sign: 1 | -1; readonly count: number; readonly rows: Float64Array }[] {
  const { values, vectors } = machineAlgebra(machine).eigh(D, n);
  return ([1, -1] as const).map((sign) => {
    const chosen = Array.from(values.keys()).filter((k) => sign * values[k]! > negligible);
    const rows = new Float64Array(chosen.length * n);
    chosen.forEach((k, row) => {
      const scale = Math.sqrt(Math.abs(values[k]!));
      for (let mu = 0; mu < n; mu++) rows[row * n + mu] = scale * vectors[mu * n + k]!;
    });
    return { sign, count: chosen.length, rows };
  });
}

/** B_μν,Q of one μ and all ν, shape (nbf, nFitting), to `rows`. */
export function gatherRows({ memory }: KernelMachine, fitted: FittedIntegrals, mu: number, rows: number): void {
  const { nbf: n, nFitting, B } = fitted;
  const bytes = new Uint8Array(memory.buffer);
  for (let nu = 0; nu < n; nu++) {
    const pair = mu >= nu ? (mu * (mu + 1)) / 2 + nu : (nu * (nu + 1)) / 2 + mu;
    const from = B + 8 * pair * nFitting;
    bytes.copyWithin(rows + 8 * nu * nFitting, from, from + 8 * nFitting);
  }
}
