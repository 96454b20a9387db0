import type { IntegralBackend } from '../../qc/integral-backend';
import { type PreparedBasis, prepareBasis } from '../../qc/prepared-basis';
import { AtomicDensities } from '../../qc/scf/atomic-densities';
import type { CheckCancelled, ScfType } from '../../qc/scf/fock-builder';
import type { Request } from './request';

/**
 * What two requests must agree in to share their integrals: ordered centres, elements, basis set, kind of functions, and
 * the keywords that change the integrals. Which centres are real, charges and embedding do not matter.
 */
export function sharedBasisKey({ data, pure, molecule, keywords }: Request): string {
  return JSON.stringify([
    data.name,
    pure,
    molecule.atomicNumbers,
    Array.from(molecule.geometry),
    keywords.scf_type,
    keywords.ints_tolerance,
    keywords.s_tolerance,
  ]);
}

/** The basis of a request at a geometry, which need not be its own. */
export function prepareRequest(
  backend: IntegralBackend,
  { data, pure, molecule, fitting, keywords }: Request,
  geometry: Float64Array,
  scfType: ScfType,
  checkCancelled: CheckCancelled,
  board?: SharedArrayBuffer,
): PreparedBasis {
  return prepareBasis({
    data,
    atomicNumbers: molecule.atomicNumbers,
    geometry,
    pure,
    backend,
    scfType,
    auxiliary: fitting?.scf,
    correlationAuxiliary: fitting?.mp2,
    overlapTolerance: keywords.s_tolerance,
    screening: keywords.ints_tolerance,
    board,
    checkCancelled,
  });
}

/** The integrals of the last basis, kept for the next request of its group; and the densities of atoms. */
export class SharedBasis {
  private last: { key: string; prepared: PreparedBasis } | undefined;
  private readonly atoms = new Map<string, AtomicDensities>();

  constructor(private readonly backend: IntegralBackend) {}

  /**
   * The integrals of the request's basis: those of the last request when they are the same numbers.
   *
   * @param board where threads at the same group make them together.
   */
  prepare(
    request: Request,
    scfType: ScfType,
    checkCancelled: CheckCancelled,
    board: SharedArrayBuffer | undefined,
  ): PreparedBasis {
    const key = `${scfType} ${sharedBasisKey(request)}`;
    if (this.last?.key === key) return this.last.prepared;
    this.forget(); // so that the old integrals are gone before the new ones are made
    const prepared = prepareRequest(this.backend, request, request.molecule.geometry, scfType, checkCancelled, board);
    this.last = { key, prepared };
    return prepared;
  }

  /** Are the integrals of the request's basis here? */
  holds(request: Request): boolean {
    return this.last?.key.endsWith(sharedBasisKey(request)) ?? false;
  }

  /** Gives the integrals back. */
  forget(): void {
    this.last?.prepared.fock.dispose?.();
    this.last = undefined;
  }

  atomicDensities({ data, pure }: Request): AtomicDensities {
    const key = `${data.name} ${pure}`;
    let atoms = this.atoms.get(key);
    if (!atoms) {
      atoms = new AtomicDensities(data, pure, this.backend);
      this.atoms.set(key, atoms);
    }
    return atoms;
  }
}
