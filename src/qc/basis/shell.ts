/**
 * A shell: the 2l+1 (pure) or (l+1)(l+2)/2 (cartesian) functions that share one contraction and one centre.
 *
 * A cartesian function of the shell is
 *
 *   G_{xyz}(r) = (x-X)^i (y-Y)^j (z-Z)^k  Σ_p coefficients[p] · exp(-exponents[p] |r-R|²),   i + j + k = l
 *
 * and `coefficients` carry every normalisation: they multiply the bare primitive, and make the contracted (l,0,0)
 * function have norm 1. All cartesian functions of a shell use the same constants, as in psi4, so that for d
 * <xx|xx> = 1 but <xy|xy> = 1/3. Pure functions are the real solid harmonics S_lm of Helgaker, Jorgensen & Olsen
 * (2000), eq. 6.4.47, applied to these; with the same constants they have norm 1.
 *
 * Order of the functions, as in psi4: pure m = 0, +1, -1, +2, -2, ... (for p: z, x, y);
 * cartesian xx, xy, xz, yy, yz, zz (i descending, then j).
 * s shells are the same in both; p shells of a cartesian basis are x, y, z.
 */
export interface Shell {
  /** Atom index from 0; ghosts count. */
  readonly centre: number;
  /** bohr */
  readonly origin: readonly [number, number, number];
  /** Angular momentum: 0 s, 1 p, 2 d, 3 f, 4 g. */
  readonly l: number;
  /** Real solid harmonics (true) or cartesian functions (false). */
  readonly pure: boolean;
  /** bohr^-2, length K */
  readonly exponents: Float64Array;
  /** Length K; of the bare primitives of the (l,0,0) function. No entry is zero. */
  readonly coefficients: Float64Array;
  /** Index of the shell's first function in the basis, from 0. */
  readonly offset: number;
  /** Number of functions. */
  readonly size: number;
}

/**
 * A basis set placed on atoms. Shells come atom by atom, in the order of the basis-set file. An SP shell of a Pople set
 * is two shells with equal exponents; a kernel that gains from it may merge shells of one centre.
 */
export interface Basis {
  /** Name of the basis set, e.g. `cc-pvdz`. */
  readonly name: string;
  readonly pure: boolean;
  readonly shells: readonly Shell[];
  /** Number of functions. */
  readonly nbf: number;
  /** Highest angular momentum. */
  readonly maxL: number;
  /** Number of centres (atoms, ghosts included). */
  readonly nCentres: number;
}

/** Number of functions of a shell of angular momentum `l`. */
export function shellSize(l: number, pure: boolean): number {
  return pure ? 2 * l + 1 : ((l + 1) * (l + 2)) / 2;
}
