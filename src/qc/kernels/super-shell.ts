import { type Basis, type Shell, shellSize } from '../basis/shell';

/**
 * Shells of one centre with equal exponents, taken together: an SP shell of a Pople set, or the s shells of a
 * correlation-consistent set. Everything that depends on exponents only (Boys functions, Hermite Coulomb integrals) is
 * then computed once for all of them.
 */
export interface SuperShell {
  /** Angular momenta and kind, e.g. `01c`: super-shells with equal types share kernels. */
  readonly type: string;
  readonly centre: number;
  readonly origin: readonly [number, number, number];
  readonly pure: boolean;
  readonly maxL: number;
  readonly exponents: Float64Array;
  /** The merged shells: angular momentum and coefficients of the bare primitives. */
  readonly contractions: readonly { readonly l: number; readonly coefficients: Float64Array }[];
  /** Basis-function index of each function, contraction after contraction. */
  readonly functions: Int32Array;
}

/** Most functions of a super-shell: a cartesian f shell, or s + p + d. */
const maxFunctions = 10;

/** The super-shells of a basis, in the order of their first shells. */
export function superShells(basis: Basis): SuperShell[] {
  const groups: Shell[][] = [];
  for (const shell of basis.shells) {
    const group = groups.find(
      (g) => sameExponents(g[0]!, shell) && shell.size + g.reduce((n, s) => n + s.size, 0) <= maxFunctions,
    );
    if (group) group.push(shell);
    else groups.push([shell]);
  }
  return groups.map(superShell);
}

function sameExponents(a: Shell, b: Shell): boolean {
  return (
    a.centre === b.centre &&
    a.exponents.length === b.exponents.length &&
    a.exponents.every((exponent, i) => exponent === b.exponents[i])
  );
}

function superShell(shells: readonly Shell[]): SuperShell {
  const { centre, origin, exponents } = shells[0]!;
  const maxL = Math.max(...shells.map((s) => s.l));
  const pure = shells.some((s) => s.pure && s.l > 0);
  return {
    type: shells.map((s) => s.l).join('') + (maxL === 0 ? '' : pure ? 'p' : 'c'),
    centre,
    origin,
    pure,
    maxL,
    exponents,
    contractions: shells.map(({ l, coefficients }) => ({ l, coefficients })),
    functions: Int32Array.from(shells.flatMap((s) => Array.from({ length: s.size }, (_, i) => s.offset + i))),
  };
}

/** The function 1 at a place: paired with it, one Gaussian of a fitting set is a charge distribution like any other. */
export function unitShell(at: SuperShell): SuperShell {
  return {
    type: 'u',
    centre: at.centre,
    origin: at.origin,
    pure: false,
    maxL: 0,
    exponents: new Float64Array(1),
    contractions: [{ l: 0, coefficients: Float64Array.of(1) }],
    functions: new Int32Array(1),
  };
}

/** Number of functions of a super-shell. */
export function superShellSize(shell: SuperShell): number {
  return shell.contractions.reduce((n, { l }) => n + shellSize(l, shell.pure), 0);
}
