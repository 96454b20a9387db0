import { ConvergenceError } from '../../errors/convergence-error';
import { InputError } from '../../errors/input-error';
import type { Basis } from '../../qc/basis/shell';
import type { IntegralBackend } from '../../qc/integral-backend';
import { combine } from '../../qc/linear-algebra/plain';
import type { QcMolecule } from '../../qc/molecule';
import type { PreparedBasis } from '../../qc/prepared-basis';
import type { AtomicDensities } from '../../qc/scf/atomic-densities';
import type { CheckCancelled, ScfType } from '../../qc/scf/fock-builder';
import { hartreeFock } from '../../qc/scf/hartree-fock';
import type { Fragment, Request } from './request';
import { prepareRequest } from './shared-basis';

/** Densities of alpha and beta spin. */
type SpinDensities = readonly [Float64Array, Float64Array];

/**
 * Starting densities of SCF. Each depends on the request alone, never on what was computed before it, so that the same
 * input gives the same bits on every worker; only the time depends on the cache.
 */
export class Guesses {
  private readonly fragments = new Map<string, SpinDensities>();

  constructor(private readonly backend: IntegralBackend) {}

  /**
   * @returns one density a spin (one when restricted), or undefined for the core Hamiltonian.
   *
   * `sad`: atoms, neutral and spherical. `fragments`: the Hartree-Fock densities of the real fragments, each in its own
   * basis; the spins of radicals are where they belong from the start. `auto`: fragments for clusters of several, and for
   * closed shells also for one among ghosts; else atoms.
   */
  of(
    request: Request,
    { basis, fock: { scfType } }: PreparedBasis,
    atoms: AtomicDensities,
    checkCancelled: CheckCancelled,
  ): readonly Float64Array[] | undefined {
    const { molecule, restricted, keywords } = request;
    if (keywords.guess === 'core') return undefined;
    const real = request.fragments.filter((fragment) => fragment.atoms.some((atom) => molecule.real[atom]));
    const several = (restricted ? request.fragments : real).length > 1;
    const byFragments = keywords.guess === 'fragments' || (keywords.guess === 'auto' && several);
    if (!byFragments) {
      const D = atoms.superposition(molecule, basis);
      return restricted ? [D] : [D, D];
    }
    const n = basis.nbf;
    const total = [new Float64Array(n * n), new Float64Array(n * n)] as const;
    for (const fragment of real) {
      const densities = this.fragment(request, basis, scfType, fragment, atoms, checkCancelled);
      const places = basis.shells
        .filter((shell) => fragment.atoms.includes(shell.centre))
        .flatMap((shell) => Array.from({ length: shell.size }, (_, k) => shell.offset + k));
      for (const [spin, D] of densities.entries()) {
        places.forEach((row, i) => {
          places.forEach((column, j) => {
            total[spin]![row * n + column] = D[i * places.length + j]!;
          });
        });
      }
    }
    return restricted ? [combine(0.5, total[0], 0.5, total[1])] : total;
  }

  private fragment(
    request: Request,
    whole: Basis,
    scfTypeOfWhole: ScfType,
    { atoms: members, charge, multiplicity }: Fragment,
    atoms: AtomicDensities,
    checkCancelled: CheckCancelled,
  ): SpinDensities {
    const { atomicNumbers, real, geometry } = request.molecule;
    const molecule: QcMolecule = {
      atomicNumbers: members.map((atom) => atomicNumbers[atom]!),
      real: members.map((atom) => real[atom]!),
      geometry: Float64Array.from(members.flatMap((atom) => [...geometry.subarray(3 * atom, 3 * atom + 3)])),
      charge,
      multiplicity,
      pointCharges: new Float64Array(0),
    };
    const { data, pure, keywords } = request;
    // Stored integrals of a small part are small beside those of the whole; a large part keeps none.
    const functions = whole.shells.reduce((sum, shell) => sum + (members.includes(shell.centre) ? shell.size : 0), 0);
    const scfType = scfTypeOfWhole === 'pk' && 2 * functions > whole.nbf ? 'direct' : scfTypeOfWhole;
    const key = JSON.stringify([data.name, pure, scfType, keywords, molecule, Array.from(molecule.geometry)]);
    const known = this.fragments.get(key);
    if (known) return known;
    const restricted = multiplicity === 1;
    const prepared = prepareRequest(this.backend, { ...request, molecule }, molecule.geometry, scfType, checkCancelled);
    const sad = atoms.superposition(molecule, prepared.basis);
    let found: SpinDensities = [sad, sad]; // what is left when the fragment does not converge by itself
    try {
      const { spins } = hartreeFock(prepared, molecule, {
        restricted,
        guess: restricted ? [sad] : [sad, sad],
        eConvergence: 1e-6,
        dConvergence: 1e-5,
        maxIterations: 100,
        diis: true,
        levelShift: 0,
        damping: 0,
        followInstability: keywords.stability_analysis === 'follow',
        checkCancelled,
      });
      found = [spins[0]!.density, (spins[1] ?? spins[0]!).density];
    } catch (error) {
      if (!(error instanceof ConvergenceError || error instanceof InputError)) throw error;
    } finally {
      prepared.fock.dispose?.();
    }
    if (this.fragments.size >= mostFragments) this.fragments.clear();
    this.fragments.set(key, found);
    return found;
  }
}

const mostFragments = 200;
