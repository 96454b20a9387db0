import type { MoleculeDocument } from './molecule';

/** A molecule document of another generation differs by its version number alone: 2 in generation 1, 3 in generation 2. */
export function moleculeTo(molecule: MoleculeDocument, generation: 1 | 2): MoleculeDocument {
  return { ...molecule, schema_name: 'qcschema_molecule', schema_version: generation === 1 ? 2 : 3 };
}
