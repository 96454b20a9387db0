import { formula } from './formula';

/** Formulas that no rule gives, as chemists write them; by symbols in alphabetical order. */
const customary: ReadonlyMap<string, string> = new Map([
  ['HO', 'OH'],
  ['CHN', 'HCN'],
  ['CHO2', 'HCOO'],
  ['CH2O2', 'HCOOH'],
  ['CH4O', 'CH3OH'],
  ['CH5N', 'CH3NH2'],
  ['CH6N', 'CH3NH3'],
  ['CH3F', 'CH3F'],
  ['CNS', 'SCN'],
  ['CNO', 'OCN'],
  ['H3NO', 'NH2OH'],
  ['HNO3', 'HNO3'],
  ['HNO2', 'HNO2'],
  ['ClHO4', 'HClO4'],
  ['ClHO', 'HOCl'],
]);

/** Non-metals from the most electropositive on, as IUPAC has them in formulas (Red Book 2005, table IV, with hydrogen after N). */
const nonMetals = 'Rn Xe Kr Ar Ne He B Si C Sb As P N H Te Se S At I Br Cl O F'.split(' ');

/**
 * Formula of a molecule as chemists write it: NH3, HF, H2O, CH3OH, NaCl, SiH4, SO2. With carbon it is Hill's order (C, H, then
 * alphabetical) unless another is customary; without, the more electropositive element comes first. Oxoacids begin with hydrogen.
 *
 * For people; documents carry `formula`, as QCElemental writes it.
 */
export function chemicalFormula(symbols: readonly string[]): string {
  const known = customary.get(formula({ symbols }));
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const order = [...counts.keys()].sort(counts.has('C') ? byHill : byElectronegativity);
  if (order.length > 2 && order.includes('H') && order.includes('O') && !order.includes('C') && !hasMetal(order)) {
    order.unshift(...order.splice(order.indexOf('H'), 1));
  }
  return order.map((symbol) => `${symbol}${counts.get(symbol) === 1 ? '' : counts.get(symbol)}`).join('');
}

/** `2 H2O, 1 NH3`: how often each formula occurs, in the order in which they first do. */
export function countedFormulas(fragments: readonly (readonly string[])[]): string {
  const counts = new Map<string, number>();
  for (const symbols of fragments) {
    const name = chemicalFormula(symbols);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, n]) => `${n} ${name}`).join(', ');
}

/**
 * What people call a molecule: the name it was given; else `(H2O)3` or `NH3·HF` of its fragments.
 */
export function moleculeTitle(molecule: {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly fragments: readonly (readonly number[])[];
}): string {
  const { name, symbols, fragments } = molecule;
  if (name !== formula({ symbols })) return name;
  const counts = new Map<string, number>();
  for (const atoms of fragments) {
    const part = chemicalFormula(atoms.map((atom) => symbols[atom]!));
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  if (counts.size > MOST_PARTS) return name;
  return [...counts].map(([part, n]) => (n === 1 ? part : `(${part})${n}`)).join('·');
}

const MOST_PARTS = 4;

function byHill(a: string, b: string): number {
  const rank = (symbol: string) => (symbol === 'C' ? 0 : symbol === 'H' ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Metals first, in alphabetical order. */
function byElectronegativity(a: string, b: string): number {
  return nonMetals.indexOf(a) - nonMetals.indexOf(b) || (a < b ? -1 : 1);
}

const hasMetal = (symbols: readonly string[]): boolean => symbols.some((symbol) => !nonMetals.includes(symbol));
