/** Bohr in angstrom, CODATA 2018; only ratios and rough bounds depend on it here. */
const bohr = 0.529177210903;

/** Radii in angstrom by atomic number, from H. Slater, J. Chem. Phys. 41, 3199 (1964); rare gases and gaps as usual in DFT programs. */
const angstrom = [
  0.35, 1.4, 1.45, 1.05, 0.85, 0.7, 0.65, 0.6, 0.5, 1.5, 1.8, 1.5, 1.25, 1.1, 1.0, 1.0, 1.0, 1.8, 2.2, 1.8, 1.6, 1.4,
  1.35, 1.4, 1.4, 1.4, 1.35, 1.35, 1.35, 1.35, 1.3, 1.25, 1.15, 1.15, 1.15, 1.9,
];

/** The size of an atom in a molecule, bohr. */
export function bondRadius(atomicNumber: number): number {
  return (angstrom[atomicNumber - 1] ?? 1.5) / bohr;
}
