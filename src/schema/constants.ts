/*
 * Physical constants, CODATA 2014, as QCElemental and QCManyBody use them by default.
 * P. J. Mohr, D. B. Newell, B. N. Taylor, Rev. Mod. Phys. 88, 035009 (2016).
 */

/** The bohr radius in angstrom. */
export const BOHR_IN_ANGSTROM = 0.52917721067;

/** One hartree in kcal/mol (thermochemical calorie, 4.184 J). */
export const HARTREE_IN_KCAL_PER_MOL = 627.5094737775374;

/** One hartree in electronvolt. */
export const HARTREE_IN_EV = 27.21138602;

/** One hartree in kJ/mol. */
export const HARTREE_IN_KJ_PER_MOL = 2625.4996382852164;
