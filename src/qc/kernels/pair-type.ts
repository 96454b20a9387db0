/**
 * What all pairs of two kinds of super-shells have in common: which expansion coefficients are not zero by symmetry,
 * and how they are computed from the one-dimensional ones. It depends on angular momenta only, so it is made once.
 */
import { type CartesianPower, cartesianPowers } from '../basis/cartesian';
import { shellFunctions } from '../basis/solid-harmonics';
import { hermiteIndex, hermitePosition } from '../integrals/hermite-index';
import { type SuperShell, superShellSize } from './super-shell';

/** One term of a product of two functions: E_tuv^ab is coefficient number `coefficient`, of Hermite index `hermite`. */
export interface ExpansionEntry {
  readonly hermite: number;
  readonly coefficient: number;
}

export interface PairType {
  readonly name: string;
  /** Highest angular momentum of the two super-shells, and their sum. */
  readonly la: number;
  readonly lb: number;
  readonly L: number;
  readonly nHermite: number;
  /** Number of products ab, functions of b fastest. */
  readonly size: number;
  /** The expansion of each product: Ω_ab = Σ E_tuv^ab Λ_tuv. Helgaker, Jorgensen & Olsen (2000), eq. 9.5.1. */
  readonly expansion: readonly (readonly ExpansionEntry[])[];
  /** Number of coefficients of a primitive pair. */
  readonly nCoefficients: number;
  /** (-1)^(t+u+v) of each coefficient: the sign of the ket in eq. 9.9.33. */
  readonly signs: Float64Array;
  /** Coefficient targets[k] += factors[k] E^x[x[k]] E^y[y[k]] E^z[z[k]] c_contraction[contraction[k]]. */
  readonly program: {
    readonly targets: Int32Array;
    readonly factors: Float64Array;
    /** Positions in the tables E_t^ij, at (i (lb + 1) + j) (L + 1) + t. */
    readonly x: Int32Array;
    readonly y: Int32Array;
    readonly z: Int32Array;
    /** Contraction of a times number of contractions of b, plus contraction of b. */
    readonly contraction: Int32Array;
  };
}

const cache = new Map<string, PairType>();

/** The pair type of two super-shells. Pure function of their `type`s. */
export function pairType(a: SuperShell, b: SuperShell): PairType {
  const name = `${a.type}_${b.type}`;
  let type = cache.get(name);
  if (!type) {
    type = makePairType(name, a, b);
    cache.set(name, type);
  }
  return type;
}

/** Canonical order within a pair: higher angular momentum first, so that there are fewer kinds of pairs. */
export function canonical(a: SuperShell, b: SuperShell): boolean {
  return a.maxL !== b.maxL ? a.maxL > b.maxL : a.type >= b.type;
}

/** The functions of a super-shell as sums of monomials: weight and powers. */
export function functionTerms(shell: SuperShell): { contraction: number; terms: [number, CartesianPower][] }[] {
  return shell.contractions.flatMap(({ l }, contraction) => {
    const powers = cartesianPowers(l);
    return shellFunctions(l, shell.pure).map((weights) => ({
      contraction,
      terms: powers
        .map((power, c): [number, CartesianPower] => [weights[c]!, power])
        .filter(([weight]) => weight !== 0),
    }));
  });
}

function makePairType(name: string, a: SuperShell, b: SuperShell): PairType {
  const [la, lb] = [a.maxL, b.maxL];
  const L = la + lb;
  const { n: nHermite, sign } = hermiteIndex(L);
  const at = (i: number, j: number, t: number) => (i * (lb + 1) + j) * (L + 1) + t;
  const program: { target: number; factor: number; xyz: [number, number, number]; contraction: number }[] = [];
  const expansion: ExpansionEntry[][] = [];
  const signs: number[] = [];
  for (const fa of functionTerms(a)) {
    for (const fb of functionTerms(b)) {
      const contraction = fa.contraction * b.contractions.length + fb.contraction;
      const entries = new Map<number, { factor: number; xyz: [number, number, number] }[]>();
      for (const [wa, [i, j, k]] of fa.terms) {
        for (const [wb, [l, m, n]] of fb.terms) {
          for (let t = 0; t <= i + l; t++) {
            for (let u = 0; u <= j + m; u++) {
              for (let v = 0; v <= k + n; v++) {
                const hermite = hermitePosition(t, u, v);
                const list = entries.get(hermite) ?? [];
                list.push({ factor: wa * wb, xyz: [at(i, l, t), at(j, m, u), at(k, n, v)] });
                entries.set(hermite, list);
              }
            }
          }
        }
      }
      const row: ExpansionEntry[] = [];
      for (const hermite of [...entries.keys()].sort((x, y) => x - y)) {
        const target = signs.push(sign[hermite]!) - 1;
        row.push({ hermite, coefficient: target });
        for (const { factor, xyz } of entries.get(hermite)!) program.push({ target, factor, xyz, contraction });
      }
      expansion.push(row);
    }
  }
  const ints = (pick: (step: (typeof program)[number]) => number) => Int32Array.from(program, pick);
  return {
    name,
    la,
    lb,
    L,
    nHermite,
    size: superShellSize(a) * superShellSize(b),
    expansion,
    nCoefficients: signs.length,
    signs: Float64Array.from(signs),
    program: {
      targets: ints((s) => s.target),
      factors: Float64Array.from(program, (s) => s.factor),
      x: ints((s) => s.xyz[0]),
      y: ints((s) => s.xyz[1]),
      z: ints((s) => s.xyz[2]),
      contraction: ints((s) => s.contraction),
    },
  };
}

/** A record of a primitive pair holds p, P_x, P_y, P_z, Q (its Schwarz bound), then the expansion coefficients. */
export const recordField = { p: 0, x: 1, y: 2, z: 3, bound: 4, coefficients: 5 } as const;

/** Numbers in a record (in each lane). */
export function recordLength(type: PairType): number {
  return recordField.coefficients + type.nCoefficients;
}
