import { elementsAndIsotopes } from 'chemical-elements';
import { InputError } from '../errors/input-error';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import data from './data/elements.json';

/** One isotope: its mass number and its mass in unified atomic mass units (NIST SRD 144). */
export interface Isotope {
  readonly massNumber: number;
  readonly mass: number;
}

/** One element of the periodic table. */
export interface Element {
  readonly atomicNumber: number;
  /** Title case. */
  readonly symbol: string;
  /** The most abundant isotope, or the conventional one where none is stable. */
  readonly defaultIsotope: Isotope;
  /** Mass by mass number, in u. */
  readonly isotopes: ReadonlyMap<number, number>;
  /** In bohr (Cordero et al. 2008); undefined beyond curium. */
  readonly covalentRadius: number | undefined;
}

const radiiAngstrom: Readonly<Record<string, number | undefined>> = data.covalentRadiiAngstrom;
const representativeIsotopes: Readonly<Record<string, number | undefined>> = data.representativeIsotopes;

/** `periodicTable[Z]`; index 0 is empty. */
const periodicTable: readonly (Element | undefined)[] = buildTable();
const bySymbol: ReadonlyMap<string, Element> = new Map(
  periodicTable.flatMap((element) => (element === undefined ? [] : [[element.symbol.toLowerCase(), element] as const])),
);

function buildTable(): (Element | undefined)[] {
  const table: (Element | undefined)[] = [];
  for (const { number, symbol, isotopes } of elementsAndIsotopes) {
    const masses = new Map(isotopes.map(({ nominal, mass }) => [nominal, mass]));
    const commonest = isotopes.reduce((best, next) => ((next.abundance ?? 0) > (best.abundance ?? 0) ? next : best));
    const massNumber = representativeIsotopes[symbol] ?? commonest.nominal;
    const radius = radiiAngstrom[symbol];
    table[number] = {
      atomicNumber: number,
      symbol,
      defaultIsotope: { massNumber, mass: masses.get(massNumber)! },
      isotopes: masses,
      covalentRadius: radius === undefined ? undefined : radius / BOHR_IN_ANGSTROM,
    };
  }
  return table;
}

/**
 * @param symbol element symbol in any case, as in `he`.
 * @throws InputError when there is no such element.
 */
export function elementOf(symbol: string): Element {
  const element = bySymbol.get(symbol.toLowerCase());
  if (element === undefined) throw notAnElement(symbol);
  return element;
}

/** @param symbol in any case. */
export const isElement = (symbol: string): boolean => bySymbol.has(symbol.toLowerCase());

/** @throws InputError when there is no such element. */
export function elementOfAtomicNumber(atomicNumber: number): Element {
  const element = periodicTable[atomicNumber];
  if (element === undefined) throw notAnElement(String(atomicNumber));
  return element;
}

/** @param name symbol in any case, or atomic number as text: `he`, `10`. @throws InputError when there is no such element. */
export const elementNamed = (name: string): Element =>
  /^\d+$/.test(name) ? elementOfAtomicNumber(Number(name)) : elementOf(name);

/** Nuclear charge of an element symbol in any case. @throws InputError when there is no such element. */
export const atomicNumberOf = (symbol: string): number => elementOf(symbol).atomicNumber;

function notAnElement(symbol: string): InputError {
  const isotope = { d: '2H', t: '3H' }[symbol.toLowerCase()];
  const hint =
    isotope === undefined ? '' : ` Write ${isotope} in text, or symbol H with mass_numbers, for this isotope.`;
  return new InputError(`${JSON.stringify(symbol)} is not an element.${hint}`, { detail: { symbol } });
}
