import type { Basis } from '../basis/shell';
import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import { combine, traceProduct } from '../linear-algebra/plain';
import type { QcMolecule } from '../molecule';
import type { ScfResult } from '../scf/scf';

/** Total density, alpha plus beta; trace with S is the number of electrons. */
export function totalDensity({ spins }: ScfResult): Float64Array {
  const [alpha, beta] = [spins[0]!.density, (spins[1] ?? spins[0]!).density];
  return combine(1, alpha, 1, beta);
}

/**
 * Dipole moment about the coordinate origin, e bohr: μ = Σ_A Z_A R_A - Σ D_μν <μ|r|ν>. Szabo & Ostlund (1996), eq. 3.189.
 * External charges do not count.
 *
 * @param integrals <μ|x|ν>, <μ|y|ν>, <μ|z|ν>.
 */
export function dipoleMoment(
  molecule: QcMolecule,
  integrals: readonly [Float64Array, Float64Array, Float64Array],
  D: Float64Array,
): [number, number, number] {
  return [0, 1, 2].map((axis) => {
    const nuclei = molecule.atomicNumbers.reduce(
      (sum, Z, atom) => sum + (molecule.real[atom] ? Z * molecule.geometry[3 * atom + axis]! : 0),
      0,
    );
    return nuclei - traceProduct(D, integrals[axis]!);
  }) as [number, number, number];
}

/**
 * Mulliken charges, one per centre (a ghost's is minus the electrons it holds), e:
 * q_A = Z_A - Σ_{μ on A} (D S)_μμ. Szabo & Ostlund (1996), eq. 3.196.
 */
export function mullikenCharges(molecule: QcMolecule, basis: Basis, D: Float64Array, S: Float64Array): number[] {
  const charges = molecule.atomicNumbers.map((Z, atom) => (molecule.real[atom] ? Z : 0));
  const n = basis.nbf;
  for (const shell of basis.shells) {
    for (let i = shell.offset; i < shell.offset + shell.size; i++) {
      for (let j = 0; j < n; j++) charges[shell.centre]! -= D[i * n + j]! * S[j * n + i]!;
    }
  }
  return charges;
}

/**
 * <S²> = S_z (S_z + 1) + N_β - Σ_ij |<i_α|j_β>|², where the sum is tr(Dα S Dβ S). Szabo & Ostlund (1996), eq. 2.271.
 */
export function spinSquared({ spins }: ScfResult, S: Float64Array, n: number, algebra: DenseAlgebra): number {
  const [alpha, beta] = spins;
  if (!alpha || !beta) return 0;
  const sz = (alpha.nOccupied - beta.nOccupied) / 2;
  const DaS = algebra.multiply(alpha.density, S, n, n, n);
  const DbS = algebra.multiply(beta.density, S, n, n, n);
  let overlap = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) overlap += DaS[i * n + j]! * DbS[j * n + i]!;
  return sz * (sz + 1) + beta.nOccupied - overlap;
}
