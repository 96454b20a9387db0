import { triangle } from '../integrals/packed-eri';
import { multiply, transpose } from '../linear-algebra/plain';
import type { CheckCancelled } from '../scf/fock-builder';
import type { OrbitalSpace, OrbitalTransformation, VisitBlock } from './orbital-transformation';

/**
 * Four quarter transformations over the stored integrals, plain. The first half makes (pq|λσ) for all p, q and pairs
 * λ >= σ: memory p.n · q.n · nbf(nbf+1)/2 numbers; the second half one p at a time.
 */
export class StoredTransformation implements OrbitalTransformation {
  constructor(
    private readonly nbf: number,
    private readonly eri: Float64Array,
  ) {}

  transform(
    { p, q, r, s }: { p: OrbitalSpace; q: OrbitalSpace; r: OrbitalSpace; s: OrbitalSpace },
    visit: VisitBlock,
    { checkCancelled }: { lowerTriangle?: boolean; checkCancelled?: CheckCancelled } = {},
  ): void {
    const n = this.nbf;
    const pairs = (n * (n + 1)) / 2;
    const half = new Float64Array(p.n * q.n * pairs);
    const pT = transpose(p.coefficients, n, p.n);
    const square = new Float64Array(n * n);
    for (let kl = 0; kl < pairs; kl++) {
      if (kl % 16 === 0) checkCancelled?.();
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          square[i * n + j] = square[j * n + i] = this.eri[triangle(triangle(i, j), kl)]!;
        }
      }
      const pq = multiply(multiply(pT, square, p.n, n, n), q.coefficients, p.n, n, q.n);
      for (let x = 0; x < pq.length; x++) half[x * pairs + kl] = pq[x]!;
    }
    const rT = transpose(r.coefficients, n, r.n);
    const block = new Float64Array(q.n * r.n * s.n);
    for (let x = 0; x < p.n; x++) {
      for (let y = 0; y < q.n; y++) {
        checkCancelled?.();
        const row = (x * q.n + y) * pairs;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) square[i * n + j] = square[j * n + i] = half[row + triangle(i, j)]!;
        }
        block.set(multiply(multiply(rT, square, r.n, n, n), s.coefficients, r.n, n, s.n), y * r.n * s.n);
      }
      visit(x, block);
    }
  }
}
