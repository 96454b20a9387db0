import { InputError } from '../errors/input-error';
import { coreOrbitals } from './elements';

/** What the engine needs to know of a molecule. */
export interface QcMolecule {
  /** One per centre; a ghost has its element's number, for its functions. */
  readonly atomicNumbers: readonly number[];
  /** false marks a ghost: functions, but no charge, electrons or core orbitals. */
  readonly real: readonly boolean[];
  /** bohr, flat, length 3 nat */
  readonly geometry: Float64Array;
  readonly charge: number;
  /** 2S + 1 */
  readonly multiplicity: number;
  /** External point charges, flat: q, x, y, z of each; e, bohr. */
  readonly pointCharges: Float64Array;
}

/**
 * Numbers of electrons of each spin.
 * @throws InputError when charge and multiplicity do not fit the electrons.
 */
export function electronCount(molecule: QcMolecule): { nAlpha: number; nBeta: number } {
  const { charge, multiplicity } = molecule;
  const protons = molecule.atomicNumbers.reduce((sum, Z, i) => sum + (molecule.real[i] ? Z : 0), 0);
  const electrons = protons - charge;
  const detail = { charge, multiplicity, electrons };
  if (!Number.isInteger(electrons) || electrons < 0) {
    throw new InputError(
      `A charge of ${charge} leaves ${electrons} electrons (the nuclei have ${protons} protons). Give a whole charge of at most ${protons}.`,
      { detail },
    );
  }
  const unpaired = multiplicity - 1;
  if (!Number.isInteger(multiplicity) || unpaired < 0 || unpaired > electrons || (electrons - unpaired) % 2 !== 0) {
    const parity = electrons % 2 === 0 ? 'odd (1, 3, ...)' : 'even (2, 4, ...)';
    throw new InputError(
      `Multiplicity ${multiplicity} is impossible with ${electrons} electrons (charge ${charge}): it must be ${parity} and at most ${electrons + 1}.`,
      { detail },
    );
  }
  return { nAlpha: (electrons + unpaired) / 2, nBeta: (electrons - unpaired) / 2 };
}

/** Nuclei of real atoms and the external charges: all that attracts or repels electrons. Flat: q, x, y, z of each. */
export function attractingCharges(molecule: QcMolecule): Float64Array {
  const charges: number[] = [];
  molecule.atomicNumbers.forEach((Z, i) => {
    if (molecule.real[i]) charges.push(Z, ...molecule.geometry.subarray(3 * i, 3 * i + 3));
  });
  return Float64Array.from([...charges, ...molecule.pointCharges]);
}

/**
 * Orbitals frozen by `freeze_core`: counted element by element over real atoms, whatever their charge. So a lone Li+ has
 * one frozen orbital as it has inside a cluster, and the many-body expansion of frozen-core energies is consistent.
 */
export function frozenCoreOrbitals(molecule: QcMolecule): number {
  return molecule.atomicNumbers.reduce((sum, Z, i) => sum + (molecule.real[i] ? coreOrbitals(Z) : 0), 0);
}

/**
 * Repulsion of the nuclei among themselves and with the external charges; hartree. Charges among themselves are left out.
 * Σ_{A<B} Z_A Z_B / R_AB + Σ_A Σ_C Z_A q_C / R_AC
 */
export function nuclearRepulsion(molecule: QcMolecule): number {
  let energy = 0;
  forEachNuclearPair(molecule, (product, distance) => {
    energy += product / distance;
  });
  return energy;
}

/** Gradient of `nuclearRepulsion`; hartree/bohr, for atoms (3 nat; ghosts zero) and external charges (3 each). */
export function nuclearRepulsionGradient(molecule: QcMolecule): { atoms: Float64Array; charges: Float64Array } {
  const atoms = new Float64Array(3 * molecule.atomicNumbers.length);
  const charges = new Float64Array((3 * molecule.pointCharges.length) / 4);
  forEachNuclearPair(molecule, (product, distance, R, atom, other, charge) => {
    for (let x = 0; x < 3; x++) {
      const force = (-product * R[x]!) / distance ** 3;
      atoms[3 * atom + x]! += force;
      if (other >= 0) atoms[3 * other + x]! -= force;
      else charges[3 * charge + x]! -= force;
    }
  });
  return { atoms, charges };
}

/** Visits nucleus-nucleus pairs (other >= 0) and nucleus-charge pairs (charge >= 0); R points from the second to the first. */
function forEachNuclearPair(
  { atomicNumbers, real, geometry, pointCharges }: QcMolecule,
  visit: (product: number, distance: number, R: number[], atom: number, other: number, charge: number) => void,
): void {
  atomicNumbers.forEach((Z, a) => {
    if (!real[a]) return;
    const pair = (q: number, position: ArrayLike<number>, at: number, other: number, charge: number) => {
      const R = [0, 1, 2].map((x) => geometry[3 * a + x]! - position[at + x]!);
      visit(Z * q, Math.hypot(...R), R, a, other, charge);
    };
    for (let b = 0; b < a; b++) if (real[b]) pair(atomicNumbers[b]!, geometry, 3 * b, b, -1);
    for (let c = 0; 4 * c < pointCharges.length; c++) pair(pointCharges[4 * c]!, pointCharges, 4 * c + 1, -1, c);
  });
}
