import { type BasisSetData, buildBasis } from '../basis/basis-set';
import type { Basis } from '../basis/shell';
import type { IntegralBackend } from '../integral-backend';
import { nuclearAttraction, overlapAndKinetic } from '../integrals/one-electron';
import { combine } from '../linear-algebra/plain';
import type { QcMolecule } from '../molecule';
import { orthogonalise } from './orthogonalise';
import { solveScf } from './scf';

// Electron pairs that 1s, 2s, 2p, 3s and 3p hold.
const shellPairs = [1, 1, 3, 1, 3];

/** Occupations (per spin) of a spherical, spin-averaged atom: an open shell is spread over all its orbitals. */
export function atomicOccupations(Z: number): number[] {
  const occupations: number[] = [];
  let pairs = Z / 2;
  for (const degeneracy of shellPairs) {
    if (pairs <= 0) break;
    const filled = Math.min(pairs, degeneracy);
    for (let k = 0; k < degeneracy; k++) occupations.push(filled / degeneracy);
    pairs -= filled;
  }
  return occupations;
}

/** Densities of atoms by element, for one basis set and backend. */
export class AtomicDensities {
  private readonly cache = new Map<number, { n: number; density: Float64Array }>();

  constructor(
    private readonly data: BasisSetData,
    private readonly pure: boolean,
    private readonly backend: IntegralBackend,
  ) {}

  /** The density (per spin) of the neutral atom in its own basis, shape (n, n); integer or fractional occupations. */
  atom(Z: number): { n: number; density: Float64Array } {
    let atom = this.cache.get(Z);
    if (!atom) {
      const basis = buildBasis(this.data, [Z], [0, 0, 0], { pure: this.pure });
      const n = basis.nbf;
      const { algebra } = this.backend;
      const { S, T } = this.backend.overlapAndKinetic?.(basis) ?? overlapAndKinetic(basis);
      const charge = Float64Array.of(Z, 0, 0, 0);
      const V = this.backend.nuclearAttraction?.(basis, charge) ?? nuclearAttraction(basis, charge);
      const fock = this.backend.twoElectron(basis, { scfType: 'pk' });
      const result = solveScf(
        {
          n,
          S,
          H: combine(1, T, 1, V),
          orthogonaliser: orthogonalise(S, n, 1e-7, algebra),
          fock,
          algebra,
          occupations: [atomicOccupations(Z)],
          nuclearRepulsion: 0,
        },
        { eConvergence: 1e-5, dConvergence: 1e-4, maxIterations: 100, diis: true, levelShift: 0, damping: 0 },
      );
      fock.dispose?.();
      atom = { n, density: result.spins[0]!.density };
      this.cache.set(Z, atom);
    }
    return atom;
  }

  /**
   * Superposition of atomic densities: one block a real atom, nothing on ghosts; per spin, shape (nbf, nbf).
   * Van Lenthe et al., J. Comput. Chem. 27, 926 (2006).
   */
  superposition(molecule: QcMolecule, basis: Basis): Float64Array {
    const D = new Float64Array(basis.nbf * basis.nbf);
    molecule.atomicNumbers.forEach((Z, centre) => {
      if (!molecule.real[centre]) return;
      const { n, density } = this.atom(Z);
      const offset = basis.shells.find((shell) => shell.centre === centre)!.offset;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) D[(offset + i) * basis.nbf + offset + j] = density[i * n + j]!;
      }
    });
    return D;
  }
}
