import { InputError } from '../../errors/input-error';
import { elementSymbol } from '../elements';
import { type Basis, type Shell, shellSize } from './shell';

/** A shell of a basis-set file: letters of its angular momenta (`s`, `p`, `sp`, ...), then rows [exponent, c_s, c_p...]. */
export type ShellData = readonly [letters: string, ...rows: (readonly number[])[]];

/** The numbers of a basis set. Coefficients multiply normalised primitives. */
export interface BasisSetData {
  readonly name: string;
  /** What the set is for: orbitals, or fitting of densities in SCF (`jkfit`) or MP2 (`rifit`). */
  readonly role: 'orbital' | 'jkfit' | 'rifit';
  /** Published with pure (true) or cartesian (false) d and f functions. */
  readonly pure: boolean;
  readonly source: string;
  readonly elements: Readonly<Record<string, readonly ShellData[]>>;
}

const letters = 'spdfgh';

/** (2l-1)!! */
export function oddFactorial(l: number): number {
  let value = 1;
  for (let k = 2 * l - 1; k > 1; k -= 2) value *= k;
  return value;
}

/**
 * Places a basis set on atoms.
 *
 * @param atomicNumbers one per centre; ghosts have their element's number too.
 * @param geometry bohr, flat, length 3 nat.
 * @param options.pure real solid harmonics (true) or cartesian functions (false); as published where absent.
 * @throws InputError when the set has no functions for an element.
 */
export function buildBasis(
  data: BasisSetData,
  atomicNumbers: readonly number[],
  geometry: ArrayLike<number>,
  options: { pure?: boolean | undefined } = {},
): Basis {
  const pure = options.pure ?? data.pure;
  const shells: Shell[] = [];
  let offset = 0;
  atomicNumbers.forEach((Z, centre) => {
    const symbol = elementSymbol(Z);
    const element = data.elements[symbol];
    if (!element) {
      throw new InputError(
        `Basis set ${data.name} has no functions for ${symbol}. It knows ${Object.keys(data.elements).join(', ')}.`,
        { detail: { basis: data.name, element: symbol, known: Object.keys(data.elements) } },
      );
    }
    const origin = [geometry[3 * centre]!, geometry[3 * centre + 1]!, geometry[3 * centre + 2]!] as const;
    for (const [momenta, ...rows] of element) {
      [...momenta].forEach((letter, k) => {
        const l = letters.indexOf(letter);
        const used = rows.filter((row) => row[1 + k] !== 0);
        const exponents = Float64Array.from(used, (row) => row[0]!);
        const raw = Float64Array.from(used, (row) => row[1 + k]!);
        const size = shellSize(l, pure);
        const coefficients = normalise(l, exponents, raw);
        shells.push({ centre, origin, l, pure, exponents, coefficients, offset, size });
        offset += size;
      });
    }
  });
  const maxL = shells.reduce((max, shell) => Math.max(max, shell.l), 0);
  return { name: data.name, pure, shells, nbf: offset, maxL, nCentres: atomicNumbers.length };
}

/** Number of functions of one atom, without building the basis. */
export function countFunctions(data: BasisSetData, symbol: string, pure = data.pure): number {
  let n = 0;
  for (const [momenta] of data.elements[symbol] ?? []) {
    for (const letter of momenta) n += shellSize(letters.indexOf(letter), pure);
  }
  return n;
}

/**
 * Coefficients of the bare primitives x^l exp(-a r²) that give the contraction norm 1.
 * The norm of a primitive, and the overlap of two of one shell, from Helgaker, Jorgensen & Olsen (2000), sec. 9.3:
 *
 *   <x^l a | x^l b> = (2l-1)!! / (2p)^l (π/p)^(3/2),    p = a + b
 */
function normalise(l: number, exponents: Float64Array, raw: Float64Array): Float64Array {
  const overlap = (a: number, b: number) => (oddFactorial(l) / (2 * (a + b)) ** l) * (Math.PI / (a + b)) ** 1.5;
  const c = raw.map((value, i) => value / Math.sqrt(overlap(exponents[i]!, exponents[i]!)));
  let norm = 0;
  for (let i = 0; i < c.length; i++) {
    for (let j = 0; j < c.length; j++) norm += c[i]! * c[j]! * overlap(exponents[i]!, exponents[j]!);
  }
  return c.map((value) => value / Math.sqrt(norm));
}
