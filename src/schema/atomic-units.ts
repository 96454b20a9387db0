import { BOHR_IN_ANGSTROM, HARTREE_IN_KCAL_PER_MOL, HARTREE_IN_KJ_PER_MOL } from './constants';

// From atomic units to those that people think in.

/** An energy in hartree, in kcal/mol. */
export function kcal(hartree: number): number {
  return hartree * HARTREE_IN_KCAL_PER_MOL;
}

/** An energy in hartree, in kJ/mol. */
export function kJ(hartree: number): number {
  return hartree * HARTREE_IN_KJ_PER_MOL;
}

/** A length in bohr, in angstrom. */
export function angstrom(bohr: number): number {
  return bohr * BOHR_IN_ANGSTROM;
}
