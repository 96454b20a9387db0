import { type BasisSetData, buildBasis } from './basis/basis-set';
import type { Basis } from './basis/shell';
import { BasisOnGrid } from './dft/basis-on-grid';
import type { GridSize } from './dft/grid/atomic-grid';
import type { Centres } from './dft/grid/becke-weights';
import { molecularGrid } from './dft/grid/molecular-grid';
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
  /** Atoms and ghosts: what grids are made around. */
  readonly centres: Centres;
  /**
   * The functions on the points around all centres, made when a functional first asks for them.
   *
   * @param budgetBytes values that fit are kept for the next iteration.
   */
  onGrid(size: GridSize, budgetBytes: number, checkCancelled?: CheckCancelled): BasisOnGrid;
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
  const centres = { geometry: Float64Array.from(geometry), atomicNumbers };
  let grid: { readonly key: string; readonly made: BasisOnGrid } | undefined;
  const onGrid = (size: GridSize, budgetBytes: number, check?: CheckCancelled) => {
    const key = `${size} ${budgetBytes}`;
    if (grid?.key !== key) {
      grid = undefined; // so that the old values are gone before new ones are made
      grid = { key, made: new BasisOnGrid(basis, molecularGrid(centres, size, check), budgetBytes) };
    }
    return grid.made;
  };
  return { basis, data, backend, S, T, orthogonaliser, fock, centres, onGrid, dipole };
}
