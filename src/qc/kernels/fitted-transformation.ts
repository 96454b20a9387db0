import { chunkOfOperations, inChunks } from '../in-chunks';
import type { OrbitalSpace, OrbitalTransformation, VisitBlock } from '../mp2/orbital-transformation';
import type { CheckCancelled } from '../scf/fock-builder';
import { type FittedFockBuilder, gatherRows } from './fitted-fock-builder';
import type { FittedIntegrals } from './fitted-integrals';
import type { KernelMachine } from './kernel-machine';

type Spaces = { p: OrbitalSpace; q: OrbitalSpace; r: OrbitalSpace; s: OrbitalSpace };

/**
 * Orbital integrals from fitted ones: (pq|rs) = Σ_Q B_pq,Q B_rs,Q with B_pq,Q = Σ_μν C_μp C_νq B_μν,Q.
 * Feyereisen, Fitzgerald & Komornicki, Chem. Phys. Lett. 208, 359 (1993).
 */
export class FittedTransformation implements OrbitalTransformation {
  private readonly machine: KernelMachine;

  constructor(private readonly builder: FittedFockBuilder) {
    this.machine = builder.machine;
  }

  transform(
    { p, q, r, s }: Spaces,
    visit: VisitBlock,
    options: { lowerTriangle?: boolean; checkCancelled?: CheckCancelled } = {},
  ): void {
    if (p.n * q.n * r.n * s.n === 0) {
      for (let x = 0; x < p.n; x++) visit(x, new Float64Array(0));
      return;
    }
    const { memory, algebra } = this.machine;
    const fitted = this.builder.correlationIntegrals();
    const { nFitting } = fitted;
    memory.scoped((doubles) => {
      const same = p.coefficients === r.coefficients && q.coefficients === s.coefficients;
      const bra = fittedOrbitals(this.machine, fitted, p, q, doubles(p.n * q.n * nFitting), options.checkCancelled);
      const ket = same
        ? bra
        : fittedOrbitals(this.machine, fitted, r, s, doubles(r.n * s.n * nFitting), options.checkCancelled);
      const block = doubles(q.n * r.n * s.n);
      for (let x = 0; x < p.n; x++) {
        const rows = options.lowerTriangle ? Math.min(x + 1, r.n) : r.n;
        const operations = 2 * nFitting * rows * s.n;
        inChunks(q.n, chunkOfOperations / operations, options.checkCancelled, (from, end) => {
          const row = bra + 8 * (x * q.n + from) * nFitting;
          const to = block + 8 * from * r.n * s.n;
          algebra.gemmTransposed(row, ket, to, end - from, nFitting, rows * s.n, 0, nFitting, r.n * s.n);
        });
        visit(x, memory.f64(block, q.n * r.n * s.n));
      }
    });
  }
}

/** B_pq,Q, shape (p, q, nFitting), to `out`. */
export function fittedOrbitals(
  machine: KernelMachine,
  fitted: FittedIntegrals,
  p: OrbitalSpace,
  q: OrbitalSpace,
  out: number,
  checkCancelled?: CheckCancelled,
): number {
  const { memory, algebra } = machine;
  const { nbf: n, nFitting } = fitted;
  memory.scoped((doubles) => {
    const [cp, cq] = [p, q].map(({ coefficients, n: count }) => {
      const address = doubles(n * count);
      const rows = memory.f64(address, n * count);
      for (let mu = 0; mu < n; mu++) for (let k = 0; k < count; k++) rows[k * n + mu] = coefficients[mu * count + k]!;
      return address;
    }) as [number, number];
    const rows = doubles(n * nFitting);
    const half = doubles(n * q.n * nFitting); // (μ, q, Q)
    for (let mu = 0; mu < n; mu++) {
      checkCancelled?.();
      gatherRows(machine, fitted, mu, rows);
      algebra.gemm(cq, rows, half + 8 * mu * q.n * nFitting, q.n, n, nFitting, 0);
    }
    for (let x = 0; x < p.n; x++) {
      const [row, to] = [cp + 8 * x * n, out + 8 * x * q.n * nFitting];
      const columns = q.n * nFitting;
      inChunks(n, (0.1 * chunkOfOperations) / columns, checkCancelled, (mu, end) => {
        algebra.gemm(row + 8 * mu, half + 8 * mu * columns, to, 1, end - mu, columns, mu > 0 ? 1 : 0);
      });
    }
  });
  return out;
}

/** Peak bytes of a transformation, with the integrals fitted for correlation, which stay. */
export function fittedTransformationBytes(size: {
  nbf: number;
  nAuxiliary: number;
  p: number;
  q: number;
  r: number;
  s: number;
}): number {
  const { nbf, nAuxiliary: nFitting, p, q, r, s } = size;
  const fitted = (nbf * (nbf + 1)) / 2 + 2 * nFitting;
  return 8 * (nFitting * (fitted + p * q + r * s + nbf * Math.max(q, s)) + q * r * s);
}
