import { InputError } from '../errors/input-error';
import type { Molecule } from '../schema/molecule';
import { completeChargeMultiplicity } from './charge-multiplicity';
import { type AtomPair, closePairs } from './close-pairs';
import { type Element, elementOf } from './elements';
import { formula } from './formula';

/** A bond is at most this many times the sum of the covalent radii, unless another factor is asked for. */
const DEFAULT_TOLERANCE = 1.2;

export interface DetectFragmentsOptions {
  /** Two atoms are bonded when their distance is at most `tolerance` times the sum of their covalent radii. Default 1.2. */
  readonly tolerance?: number | undefined;
  /** Charges (e) of fragments that are known, by 1-based fragment: fragments are numbered by their first atom. */
  readonly fragmentCharges?: Readonly<Record<number, number>> | undefined;
  /** Multiplicities of fragments that are known, by 1-based fragment. */
  readonly fragmentMultiplicities?: Readonly<Record<number, number>> | undefined;
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
  const { fragmentCharges = {}, fragmentMultiplicities = {} } = options;
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
  const names = groups.map((atoms) => formula({ symbols: atoms.map((atom) => elements[atom]!.symbol) }));
  try {
    return completeChargeMultiplicity({
      electrons,
      ghost: groups.map((atoms) => atoms.every((atom) => !molecule.real[atom])),
      molecularCharge: molecule.molecular_charge,
      fragmentCharges: groups.map((_, f) => fragmentCharges[f + 1]),
      molecularMultiplicity: molecule.molecular_multiplicity,
      fragmentMultiplicities: groups.map((_, f) => fragmentMultiplicities[f + 1]),
      names,
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(impossibleMessage(molecule, electrons, names, options, error.message), {
      detail: error.detail,
      cause: error,
    });
  }
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
    `${found} An odd number of electrons is never a singlet: ${shown.join(', ')}${odd.length > 5 ? ', ...' : ''}; ` +
    `the molecule has charge ${molecule.molecular_charge} and multiplicity ${molecule.molecular_multiplicity}. ` +
    `Give their charges (fragmentCharges: { ${first}: 1 }), or, for radicals, the multiplicity of the molecule; ` +
    'or change the tolerance if a bond was missed.'
  );
}
