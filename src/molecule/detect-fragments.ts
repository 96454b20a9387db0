import { InputError } from '../errors/input-error';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import type { Molecule } from '../schema/molecule';
import { completeChargeMultiplicity } from './charge-multiplicity';
import { chemicalFormula } from './chemical-formula';
import { type AtomPair, closePairs } from './close-pairs';
import { type Element, elementOf } from './elements';

/** A bond is at most this many times the sum of the covalent radii, unless another factor is asked for. */
const DEFAULT_TOLERANCE = 1.2;

export interface DetectFragmentsOptions {
  /** Two atoms are bonded when their distance is at most `tolerance` times the sum of their covalent radii. Default 1.2. */
  readonly tolerance?: number | undefined;
  /** Charges (e) of fragments that are known, by 1-based fragment: fragments are numbered by their first atom. */
  readonly fragmentCharges?: Readonly<Record<number, number>> | undefined;
  /** Multiplicities of fragments that are known, by 1-based fragment. */
  readonly fragmentMultiplicities?: Readonly<Record<number, number>> | undefined;
  /** Formal charge (e) of each atom, where the molecule's file gives any: a fragment has the sum of its atoms. */
  readonly atomCharges?: readonly number[] | undefined;
  /** false: the charge of the whole was only assumed; charges of fragments that are given then add up to it. Default true. */
  readonly chargeIsSaid?: boolean | undefined;
}

export interface DetectedFragments {
  /** The molecule with its fragments; atoms of a fragment follow each other. */
  readonly molecule: Molecule;
  /** Atoms of `molecule`, distances in bohr. */
  readonly bonds: readonly AtomPair[];
  /** `order[i]` is the place in the original molecule of atom i of `molecule`. */
  readonly order: readonly number[];
}

/**
 * Divides a molecule where no covalent bond holds it together: atoms nearer than `tolerance` times the sum of their
 * covalent radii (Cordero et al., Dalton Trans. 2832, 2008) belong together.
 *
 * Charge and multiplicity of the whole are divided among the fragments as `completeChargeMultiplicity` does it; a fragment
 * that the rest of the choice leaves with an impossible number of electrons is an error, never a radical made in silence.
 *
 * @param molecule of one fragment.
 * @throws InputError where an element has no covalent radius, where the molecule is already divided, or where charges and
 *   electrons do not fit: the message names the fragment and says what to give.
 */
export function detectFragments(molecule: Molecule, options: DetectFragmentsOptions = {}): DetectedFragments {
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  if (!(tolerance > 0)) throw new InputError(`detectFragments: tolerance is a positive factor, not ${tolerance}.`);
  if (molecule.fragments.length > 1) {
    throw new InputError(
      `detectFragments: the molecule is already divided into ${molecule.fragments.length} fragments. Give it undivided, or leave detection out.`,
    );
  }
  const elements = molecule.symbols.map((symbol) => elementOf(symbol));
  const bonds = bondsOf(molecule.geometry, elements, tolerance);
  const groups = connectedGroups(elements.length, bonds);
  const order = groups.flat();
  const place = new Int32Array(order.length);
  order.forEach((old, now) => {
    place[old] = now;
  });
  const fragments = groups.map((atoms) => atoms.map((atom) => place[atom]!));
  const spin = divideCharge(molecule, elements, groups, options);

  const { masses, mass_numbers, atom_labels, connectivity } = molecule;
  const divided: Molecule = {
    ...molecule,
    symbols: order.map((atom) => molecule.symbols[atom]!),
    geometry: order.flatMap((atom) => molecule.geometry.slice(3 * atom, 3 * atom + 3)),
    real: order.map((atom) => molecule.real[atom]!),
    fragments,
    fragment_charges: spin.fragmentCharges,
    fragment_multiplicities: spin.fragmentMultiplicities,
    molecular_charge: spin.molecularCharge,
    molecular_multiplicity: spin.molecularMultiplicity,
    extras: { ...molecule.extras },
    ...(masses ? { masses: order.map((atom) => masses[atom]!) } : {}),
    ...(mass_numbers ? { mass_numbers: order.map((atom) => mass_numbers[atom]!) } : {}),
    ...(atom_labels ? { atom_labels: order.map((atom) => atom_labels[atom]!) } : {}),
    ...(connectivity ? { connectivity: connectivity.map(([i, j, n]) => [place[i]!, place[j]!, n]) } : {}),
  };
  const moved = bonds.map(({ i, j, distance }) => {
    const [a, b] = [place[i]!, place[j]!];
    return { i: Math.min(a, b), j: Math.max(a, b), distance };
  });
  return { molecule: divided, bonds: moved.sort((a, b) => a.i - b.i || a.j - b.j), order };
}

function bondsOf(geometry: readonly number[], elements: readonly Element[], tolerance: number): AtomPair[] {
  const radii = elements.map((element) => {
    if (element.covalentRadius !== undefined) return element.covalentRadius;
    throw new InputError(`No covalent radius is known for ${element.symbol}: give the fragments yourself.`, {
      detail: { symbol: element.symbol },
    });
  });
  const longest = 2 * radii.reduce((most, radius) => Math.max(most, radius), 0) * tolerance;
  return closePairs(geometry, longest * (1 + 1e-12)).filter(
    ({ i, j, distance }) => distance <= tolerance * (radii[i]! + radii[j]!),
  );
}

/** Connected components, each ascending, ordered by their first atom. */
function connectedGroups(nAtoms: number, bonds: readonly AtomPair[]): number[][] {
  const neighbours: number[][] = Array.from({ length: nAtoms }, () => []);
  for (const { i, j } of bonds) {
    neighbours[i]!.push(j);
    neighbours[j]!.push(i);
  }
  const seen = new Uint8Array(nAtoms);
  const groups: number[][] = [];
  for (let first = 0; first < nAtoms; first++) {
    if (seen[first]) continue;
    seen[first] = 1;
    const group = [first];
    for (const atom of group) {
      for (const neighbour of neighbours[atom]!) {
        if (seen[neighbour]) continue;
        seen[neighbour] = 1;
        group.push(neighbour);
      }
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}

function divideCharge(
  molecule: Molecule,
  elements: readonly Element[],
  groups: readonly (readonly number[])[],
  options: DetectFragmentsOptions,
) {
  const fragmentCharges = { ...sumsOf(groups, molecule, options.atomCharges), ...options.fragmentCharges };
  const { fragmentMultiplicities = {} } = options;
  for (const [what, given] of Object.entries({ fragmentCharges, fragmentMultiplicities })) {
    for (const fragment of Object.keys(given)) {
      if (!(Number(fragment) >= 1 && Number(fragment) <= groups.length)) {
        throw new InputError(`${what}: there is no fragment ${fragment}; ${groups.length} were found, counted from 1.`);
      }
    }
  }
  const electrons = groups.map((atoms) =>
    atoms.reduce((sum, atom) => sum + (molecule.real[atom] ? elements[atom]!.atomicNumber : 0), 0),
  );
  const names = groups.map((atoms) => chemicalFormula(atoms.map((atom) => elements[atom]!.symbol)));
  const addUp = options.chargeIsSaid === false && givenChargesAddUp(electrons, fragmentCharges);
  try {
    return completeChargeMultiplicity({
      electrons,
      ghost: groups.map((atoms) => atoms.every((atom) => !molecule.real[atom])),
      molecularCharge: addUp ? undefined : molecule.molecular_charge,
      fragmentCharges: groups.map((_, f) => fragmentCharges[f + 1]),
      molecularMultiplicity: addUp ? undefined : molecule.molecular_multiplicity,
      fragmentMultiplicities: groups.map((_, f) => fragmentMultiplicities[f + 1]),
      names,
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      impossibleMessage(molecule, electrons, names, { ...options, fragmentCharges }, error.message),
      {
        detail: error.detail,
        cause: error,
      },
    );
  }
}

/** Charges of the fragments as sums over their atoms; nothing where the atoms have none. */
function sumsOf(
  groups: readonly (readonly number[])[],
  molecule: Molecule,
  atomCharges: readonly number[] | undefined,
): Record<number, number> {
  if (atomCharges === undefined || atomCharges.every((charge) => charge === 0)) return {};
  const sum = (atoms: readonly number[]) =>
    atoms.reduce((total, atom) => total + (molecule.real[atom] ? atomCharges[atom]! : 0), 0);
  return Object.fromEntries(groups.map((atoms, f) => [f + 1, sum(atoms)]));
}

/** Fragments without a given charge can be neutral singlets: what is given is all the charge there is. */
function givenChargesAddUp(electrons: readonly number[], given: Readonly<Record<number, number>>): boolean {
  return Object.keys(given).length > 0 && electrons.every((n, f) => given[f + 1] !== undefined || n % 2 === 0);
}

function impossibleMessage(
  molecule: Molecule,
  electrons: readonly number[],
  names: readonly string[],
  { fragmentCharges = {}, fragmentMultiplicities = {} }: DetectFragmentsOptions,
  reason: string,
): string {
  const odd = electrons.flatMap((n, f) => {
    const left = n - (fragmentCharges[f + 1] ?? 0);
    return left % 2 !== 0 && fragmentMultiplicities[f + 1] === undefined ? [{ f, left }] : [];
  });
  const found = `${names.length} fragments were found, but charges and electrons do not fit them.`;
  if (odd.length === 0) return `${found} ${reason}`;
  const shown = odd
    .slice(0, 5)
    .map(
      ({ f, left }) =>
        `fragment ${f + 1} (${names[f]}) has ${left} electrons with charge ${fragmentCharges[f + 1] ?? 0}`,
    );
  const first = odd[0]!.f + 1;
  return (
    `${found}${unitHint(molecule, names)} An odd number of electrons is never a singlet: ${shown.join(', ')}${odd.length > 5 ? ', ...' : ''}; ` +
    `the molecule has charge ${molecule.molecular_charge} and multiplicity ${molecule.molecular_multiplicity}. ` +
    `Give their charges (--fragment-charge ${first}=1 on the command line, fragment_charges: { ${first}: 1 } in an input file, fragmentCharges: { ${first}: 1 } in a script), ` +
    'or, for radicals, the multiplicity of the molecule (--multiplicity 2, multiplicity: 2); ' +
    'or change the tolerance if a bond was missed (--detect-fragments 1.4, detect_fragments: 1.4, detectFragments: 1.4).'
  );
}

/** Where no two atoms are bonded, the unit is wrong far more often than the chemistry. */
function unitHint({ geometry, symbols }: Molecule, names: readonly string[]): string {
  if (names.length < symbols.length || symbols.length < 3) return '';
  let shortest = Infinity;
  for (let cutoff = 1; shortest === Infinity && cutoff < 1e7; cutoff *= 4) {
    for (const { distance } of closePairs(geometry, cutoff)) shortest = Math.min(shortest, distance);
  }
  const angstrom = (shortest * BOHR_IN_ANGSTROM).toPrecision(3);
  return ` No two atoms are bonded: the shortest distance is ${angstrom} angstrom. Are the coordinates in angstrom? Those in picometre must be divided by 100; --units bohr (units: bohr) says that they are in bohr.`;
}
