const symbols = 'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar'.split(' ');

/** Atomic number of an element symbol in title case, or undefined beyond argon (no basis set here goes further). */
export function atomicNumber(symbol: string): number | undefined {
  const index = symbols.indexOf(symbol);
  return index < 0 ? undefined : index + 1;
}

/** Symbol of an atomic number from 1 to 18. */
export function elementSymbol(Z: number): string {
  const symbol = symbols[Z - 1];
  if (symbol === undefined) throw new RangeError(`no element with atomic number ${Z} from H to Ar`);
  return symbol;
}

/**
 * Orbitals of an atom that correlate least and are frozen by `freeze_core`: none for H and He, 1s for Li to Ne,
 * 1s 2s 2p for Na to Ar.
 */
export function coreOrbitals(Z: number): number {
  return Z <= 2 ? 0 : Z <= 10 ? 1 : 5;
}
