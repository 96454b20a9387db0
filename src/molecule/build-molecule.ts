import { InputError } from '../errors/input-error';
import { BOHR_IN_ANGSTROM } from '../schema/constants';
import { parseOrExplain } from '../schema/input-error-from-zod';
import { type Molecule, type MoleculeDocument, moleculeDocumentSchema } from '../schema/molecule';
import { completeChargeMultiplicity } from './charge-multiplicity';
import { closePairs } from './close-pairs';
import { type Element, elementOf } from './elements';
import { formula } from './formula';
import { reconcileIsotope } from './nucleus';
import { roundCoordinate } from './round-coordinates';
import { type SaidCharges, withSaidCharges } from './said-charges';

/** Units of a geometry. */
export type LengthUnit = 'bohr' | 'angstrom';

/** Atoms nearer than this, in the unit in which the geometry was given, are taken for a mistake. */
const TOO_CLOSE = 0.1;

/**
 * Completes and checks a QCSchema molecule document (SPEC: QCSchema molecule, versions 2 and 3).
 *
 * Symbols become title case, coordinates are rounded to 8 decimals, charges and multiplicities are completed, defaults are
 * filled in. The molecule is neither moved nor rotated. Fragments must list every atom once and in order, unless the
 * document says `validated: true`; the many-body expansion refuses such molecules itself.
 *
 * @param document a parsed JSON document; its geometry is in bohr.
 * @param options `units` where the geometry is in another unit than QCSchema's bohr; a document with a `schema_name` never is.
 *   `said`: charges and multiplicities over those of the document.
 * @returns a new molecule that shares nothing with the document; `schema_version` is 3.
 * @throws InputError that names the field, atom or fragment.
 */
export function buildMolecule(
  document: unknown,
  options: { units?: LengthUnit | undefined; said?: SaidCharges | undefined } = {},
): Molecule {
  if (typeof document === 'string') {
    throw new InputError('A molecule document is expected, not text. Use moleculeFromText for psi4 or xyz text.');
  }
  const parsed = parseOrExplain(moleculeDocumentSchema, document, 'Molecule');
  if (parsed.schema_name != null && parsed.schema_name !== 'qcschema_molecule') {
    throw new InputError(
      `Molecule: schema_name is ${JSON.stringify(parsed.schema_name)}, but a molecule document has "qcschema_molecule".`,
    );
  }
  const { units = 'bohr' } = options;
  if (parsed.schema_name != null && units !== 'bohr') {
    throw new InputError(
      'Molecule: a document with schema_name "qcschema_molecule" is in bohr; it cannot be in angstrom.',
    );
  }
  return completeMolecule(withSaidCharges(parsed, options.said ?? {}), units);
}

/**
 * The part of {@link buildMolecule} behind the schema, for geometries in either unit.
 *
 * @param document a parsed document whose geometry is in `units`.
 * @throws InputError as {@link buildMolecule}.
 */
export function completeMolecule(document: MoleculeDocument, units: LengthUnit): Molecule {
  const elements = document.symbols.map((symbol) => elementOf(symbol));
  const nAtoms = elements.length;
  if (document.geometry.length !== 3 * nAtoms) {
    throw new InputError(
      `Molecule: geometry has ${document.geometry.length} numbers, but ${nAtoms} atoms need ${3 * nAtoms} (x, y, z of each).`,
      { detail: { field: 'geometry' } },
    );
  }
  for (const field of ['real', 'masses', 'mass_numbers', 'atomic_numbers', 'atom_labels'] as const) {
    const values = document[field];
    if (values != null && values.length !== nAtoms) {
      throw new InputError(`Molecule: ${field} has ${values.length} entries for ${nAtoms} atoms.`, {
        detail: { field },
      });
    }
  }
  document.atomic_numbers?.forEach((z, i) => {
    if (z !== elements[i]!.atomicNumber) {
      throw new InputError(`Molecule: atom ${i} is ${elements[i]!.symbol}, but its atomic_numbers entry is ${z}.`);
    }
  });
  refuseCloseAtoms(document.geometry, elements, units);

  const toBohr = units === 'bohr' ? 1 : 1 / BOHR_IN_ANGSTROM;
  const symbols = elements.map((element) => element.symbol);
  const real = document.real?.slice() ?? new Array<boolean>(nAtoms).fill(true);
  const fragments = checkFragments(document, nAtoms);
  if (document.fragments == null && (document.fragment_charges != null || document.fragment_multiplicities != null)) {
    throwUnlessSingle(document);
  }
  const spin = completeChargeMultiplicity({
    electrons: fragments.map((atoms) =>
      atoms.reduce((sum, atom) => sum + (real[atom] ? elements[atom]!.atomicNumber : 0), 0),
    ),
    ghost: fragments.map((atoms) => atoms.every((atom) => !real[atom])),
    molecularCharge: document.molecular_charge,
    fragmentCharges: document.fragment_charges,
    molecularMultiplicity: document.molecular_multiplicity,
    fragmentMultiplicities: document.fragment_multiplicities,
    names: fragments.map((atoms) => formula({ symbols: atoms.map((atom) => symbols[atom]!) })),
  });
  if (fragments.length === 1 && spin.fragmentMultiplicities[0] !== spin.molecularMultiplicity) {
    throw new InputError(
      `Molecule: its one fragment has multiplicity ${spin.fragmentMultiplicities[0]}, the molecule ${spin.molecularMultiplicity}.`,
    );
  }
  return {
    schema_name: 'qcschema_molecule',
    schema_version: 3,
    validated: true,
    name: document.name ?? formula({ symbols }),
    symbols,
    geometry: document.geometry.map((x) => roundCoordinate(x * toBohr)),
    real,
    fragments,
    fragment_charges: spin.fragmentCharges,
    fragment_multiplicities: spin.fragmentMultiplicities,
    molecular_charge: spin.molecularCharge,
    molecular_multiplicity: spin.molecularMultiplicity,
    ...isotopesOf(document, elements),
    ...(document.atom_labels?.some((label) => label !== '')
      ? { atom_labels: document.atom_labels.map((label) => label.toLowerCase()) }
      : {}),
    ...(document.connectivity != null ? { connectivity: checkConnectivity(document.connectivity, nAtoms) } : {}),
    ...(document.comment != null ? { comment: document.comment } : {}),
    fix_com: document.fix_com ?? false,
    fix_orientation: document.fix_orientation ?? false,
    ...(document.fix_symmetry != null ? { fix_symmetry: document.fix_symmetry.toLowerCase() } : {}),
    ...(document.identifiers != null ? { identifiers: { ...document.identifiers } } : {}),
    ...(document.provenance != null ? { provenance: { ...document.provenance } } : {}),
    ...(document.id != null ? { id: document.id } : {}),
    extras: { ...document.extras },
  };
}

function refuseCloseAtoms(geometry: readonly number[], elements: readonly Element[], units: LengthUnit): void {
  const close = closePairs(geometry, TOO_CLOSE);
  if (close.length === 0) return;
  const shown = close
    .slice(0, 5)
    .map(
      ({ i, j, distance }) =>
        `${elements[i]!.symbol}${i} and ${elements[j]!.symbol}${j} (${distance.toPrecision(3)} ${units})`,
    );
  const more = close.length > shown.length ? ` and ${close.length - shown.length} more pairs` : '';
  throw new InputError(
    `Following atoms are too close: ${shown.join(', ')}${more}. Atoms count from 0; nearer than ${TOO_CLOSE} ${units} is refused. Are the units right? Angstrom and bohr are read; nanometres must be multiplied by ten first.`,
    { detail: { pairs: close.slice(0, 100) } },
  );
}

function checkFragments(document: MoleculeDocument, nAtoms: number): number[][] {
  const all = Array.from({ length: nAtoms }, (_, i) => i);
  if (document.fragments == null) return [all];
  const seen = new Int32Array(nAtoms).fill(-1);
  document.fragments.forEach((atoms, f) => {
    if (atoms.length === 0) throw new InputError(`Molecule: fragment ${f + 1} has no atoms.`);
    for (const atom of atoms) {
      if (atom >= nAtoms) {
        throw new InputError(`Molecule: fragment ${f + 1} lists atom ${atom}, but atoms are 0 to ${nAtoms - 1}.`);
      }
      if (seen[atom] !== -1) {
        const other = seen[atom]! + 1;
        throw new InputError(
          other === f + 1
            ? `Molecule: fragment ${f + 1} lists atom ${atom} twice.`
            : `Molecule: fragments ${other} and ${f + 1} overlap: both list atom ${atom}.`,
        );
      }
      seen[atom] = f;
    }
  });
  const skipped = all.filter((atom) => seen[atom] === -1);
  if (skipped.length > 0) {
    const shown = skipped.slice(0, 10).map((atom) => `${document.symbols[atom]}${atom}`);
    throw new InputError(
      `Fragmentation pattern skips atoms: ${shown.join(', ')}${skipped.length > 10 ? ', ...' : ''} (counted from 0) are in no fragment.`,
    );
  }
  const fragments = document.fragments.map((atoms) => atoms.slice());
  if (document.validated !== true && fragments.flat().some((atom, i) => atom !== i)) {
    throw new InputError(
      'Molecule: the fragments are not contiguous; it would need to reorder atoms to accommodate non-contiguous fragments. List the atoms of fragment 1 first, then those of fragment 2, and so on.',
    );
  }
  return fragments;
}

function throwUnlessSingle(document: MoleculeDocument): void {
  for (const field of ['fragment_charges', 'fragment_multiplicities'] as const) {
    const length = document[field]?.length ?? 1;
    if (length !== 1) {
      throw new InputError(`Molecule: ${field} has ${length} entries, but there is no fragments field.`, {
        detail: { field },
      });
    }
  }
}

/** Masses and mass numbers where any atom is another isotope than the default one, else nothing. */
function isotopesOf(
  document: MoleculeDocument,
  elements: readonly Element[],
): { masses?: number[]; mass_numbers?: number[] } {
  if (document.masses == null && document.mass_numbers == null) return {};
  const isotopes = elements.map((element, i) =>
    reconcileIsotope(element, document.mass_numbers?.[i], document.masses?.[i], `Molecule: atom ${i}`),
  );
  const isDefault = isotopes.every(({ massNumber }, i) => massNumber === elements[i]!.defaultIsotope.massNumber);
  return isDefault ? {} : { masses: isotopes.map((i) => i.mass), mass_numbers: isotopes.map((i) => i.massNumber) };
}

function checkConnectivity(
  bonds: NonNullable<MoleculeDocument['connectivity']>,
  nAtoms: number,
): [number, number, number][] {
  return bonds
    .map(([a, b, order]): [number, number, number] => {
      const isAtom = (x: number) => Number.isInteger(x) && x >= 0 && x < nAtoms;
      if (!isAtom(a) || !isAtom(b) || order < 0 || order > 5) {
        throw new InputError(
          `Molecule: connectivity entry [${a}, ${b}, ${order}] is not [atom, atom, bond order] with atoms 0 to ${nAtoms - 1} and an order from 0 to 5.`,
        );
      }
      return [Math.min(a, b), Math.max(a, b), order];
    })
    .sort((a, b) => a[0] - b[0]);
}
