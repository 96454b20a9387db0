import { type BasisSetData, buildBasis } from './basis/basis-set';
import type { Basis } from './basis/shell';
import type { IntegralBackend } from './integral-backend';
import { dipoleIntegrals, overlapAndKinetic } from './integrals/one-electron';
import type { CheckCancelled, FockBuilder, ScfType } from './scf/fock-builder';
import { type Orthogonaliser, orthogonalise } from './scf/orthogonalise';

/**
 * Everything of a calculation that depends on the basis functions alone, not on which centres are real, how many
 * electrons there are, or what charges surround them. All clusters of a counterpoise group share it.
 */
export interface PreparedBasis {
  readonly basis: Basis;
  readonly data: BasisSetData;
  readonly backend: IntegralBackend;
  readonly S: Float64Array;
  readonly T: Float64Array;
  readonly orthogonaliser: Orthogonaliser;
  readonly fock: FockBuilder;
  /** <μ|x|ν>, <μ|y|ν>, <μ|z|ν>, made when they are first asked for. */
  dipole(checkCancelled?: CheckCancelled): readonly [Float64Array, Float64Array, Float64Array];
}

/** Overlap, kinetic energy, orthogonal combinations and two-electron integrals of a basis set on centres. */
export function prepareBasis(options: {
  data: BasisSetData;
  atomicNumbers: readonly number[];
  geometry: ArrayLike<number>;
  pure?: boolean | undefined;
  backend: IntegralBackend;
  scfType: ScfType;
  /** Fitting set, for `df`. */
  auxiliary?: BasisSetData | undefined;
  /** Fitting set of MP2, for `df`. */
  correlationAuxiliary?: BasisSetData | undefined;
  /** Eigenvalues of the overlap matrix below this are dropped. */
  overlapTolerance: number;
  /** Schwarz screening of shell quartets, hartree. */
  screening: number;
  /** Where threads with the same basis make its integrals together. */
  board?: SharedArrayBuffer | undefined;
  checkCancelled?: CheckCancelled | undefined;
}): PreparedBasis {
  const {
    data,
    atomicNumbers,
    geometry,
    pure,
    backend,
    scfType,
    auxiliary,
    correlationAuxiliary,
    screening,
    board,
    checkCancelled,
  } = options;
  const basis = buildBasis(data, atomicNumbers, geometry, { pure });
  const { S, T } = backend.overlapAndKinetic?.(basis, checkCancelled) ?? overlapAndKinetic(basis);
  checkCancelled?.();
  const orthogonaliser = orthogonalise(S, basis.nbf, options.overlapTolerance, backend.algebra);
  // fitting functions are pure or cartesian as the orbital set is, which is psi4's convention
  const fittingSet = (set: BasisSetData) => buildBasis(set, atomicNumbers, geometry, { pure: basis.pure });
  const fock = backend.twoElectron(basis, {
    scfType,
    auxiliary: auxiliary && fittingSet(auxiliary),
    correlationAuxiliary: correlationAuxiliary && fittingSet(correlationAuxiliary),
    screening,
    board,
    checkCancelled,
  });
  let dipoles: [Float64Array, Float64Array, Float64Array] | undefined;
  const dipole = (check?: CheckCancelled) => {
    dipoles ??= dipoleIntegrals(basis, check);
    return dipoles;
  };
  return { basis, data, backend, S, T, orthogonaliser, fock, dipole };
}
