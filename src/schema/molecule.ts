import { z } from 'zod';
import { flatNumbers } from './float-array';
import { strictDocument } from './strict-document';

/** QCSchema provenance: who wrote a document. Further fields are allowed, as in QCSchema. */
export const provenanceSchema = z.looseObject({
  creator: z.string(),
  version: z.string().optional(),
  routine: z.string().optional(),
});
export type Provenance = z.output<typeof provenanceSchema>;

/**
 * QCSchema molecule document (schema_version 2 or 3). Lengths in bohr, charges in e; atoms and `fragments` count from 0.
 * Optional fields are completed by `buildMolecule` (src/molecule), which also checks what a schema cannot.
 */
export const moleculeDocumentSchema = strictDocument({
  schema_name: z.string().nullish(),
  schema_version: z.union([z.literal(2), z.literal(3)]).nullish(),
  validated: z.boolean().nullish(),
  symbols: z.array(z.string()).min(1),
  /** Cartesian coordinates in bohr, row-major, shape (nat, 3). */
  geometry: flatNumbers,
  name: z.string().nullish(),
  identifiers: z.record(z.string(), z.unknown()).nullish(),
  comment: z.string().nullish(),
  molecular_charge: z.number().nullish(),
  molecular_multiplicity: z.number().nullish(),
  /** In u, shape (nat); null for the default isotope. */
  masses: z.array(z.number().nullable()).nullish(),
  /** Shape (nat): false marks a ghost atom, which has basis functions but neither charge nor electrons. */
  real: z.array(z.boolean()).nullish(),
  atom_labels: z.array(z.string()).nullish(),
  atomic_numbers: z.array(z.int()).nullish(),
  /** Shape (nat); -1 or null where the mass is that of no single isotope. */
  mass_numbers: z.array(z.int().nullable()).nullish(),
  /** [atom, atom, bond order], atoms from 0. */
  connectivity: z.array(z.tuple([z.number(), z.number(), z.number()])).nullish(),
  /** 0-based atom indices of each fragment. */
  fragments: z.array(z.array(z.int().nonnegative())).nullish(),
  /** In e, shape (nfr); null where unknown. */
  fragment_charges: z.array(z.number().nullable()).nullish(),
  fragment_multiplicities: z.array(z.number().nullable()).nullish(),
  fix_com: z.boolean().nullish(),
  fix_orientation: z.boolean().nullish(),
  fix_symmetry: z.string().nullish(),
  provenance: provenanceSchema.nullish(),
  id: z.unknown().optional(),
  extras: z.record(z.string(), z.unknown()).nullish(),
});
/** A document of {@link moleculeDocumentSchema}. */
export type MoleculeDocument = z.output<typeof moleculeDocumentSchema>;

/** A complete molecule: what `buildMolecule` returns and every task carries. It is itself a valid QCSchema document. */
export interface Molecule {
  schema_name: 'qcschema_molecule';
  schema_version: 2 | 3;
  validated: boolean;
  name: string;
  /** Title case, length nat. */
  symbols: string[];
  /** bohr, flat, length 3 nat, each rounded to 8 decimals. */
  geometry: number[];
  /** Length nat; false marks a ghost atom. */
  real: boolean[];
  /** 0-based atom indices; atoms are in fragment order. */
  fragments: number[][];
  fragment_charges: number[];
  fragment_multiplicities: number[];
  molecular_charge: number;
  molecular_multiplicity: number;
  /** Present only where they differ from the default isotopes. */
  masses?: number[] | undefined;
  mass_numbers?: number[] | undefined;
  atom_labels?: string[] | undefined;
  connectivity?: [number, number, number][] | undefined;
  comment?: string | undefined;
  fix_com: boolean;
  fix_orientation: boolean;
  fix_symmetry?: string | undefined;
  identifiers?: Record<string, unknown> | undefined;
  provenance?: Provenance | undefined;
  id?: unknown;
  extras: Record<string, unknown>;
}
