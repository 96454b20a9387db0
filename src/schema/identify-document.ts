import { InputError } from '../errors/input-error';
import type { Generation } from './generation';
import { nearestName } from './nearest-name';
import { ownValue } from './own-value';

/** The documents that this package reads and writes. */
export type DocumentKind =
  | 'Molecule'
  | 'AtomicInput'
  | 'AtomicResult'
  | 'FailedOperation'
  | 'ManyBodyInput'
  | 'ManyBodyResult';

export interface DocumentIdentity {
  readonly kind: DocumentKind;
  readonly generation: Generation;
}

const byName: Readonly<Record<string, DocumentIdentity>> = {
  qcschema_input: { kind: 'AtomicInput', generation: 1 },
  qc_schema_input: { kind: 'AtomicInput', generation: 1 },
  qcschema_output: { kind: 'AtomicResult', generation: 1 },
  qc_schema_output: { kind: 'AtomicResult', generation: 1 },
  qcschema_manybodyinput: { kind: 'ManyBodyInput', generation: 1 },
  qcschema_manybodyresult: { kind: 'ManyBodyResult', generation: 1 },
  qcschema_atomic_input: { kind: 'AtomicInput', generation: 2 },
  qcschema_atomic_result: { kind: 'AtomicResult', generation: 2 },
  qcschema_failed_operation: { kind: 'FailedOperation', generation: 2 },
  qcschema_many_body_input: { kind: 'ManyBodyInput', generation: 2 },
  qcschema_many_body_result: { kind: 'ManyBodyResult', generation: 2 },
};

/**
 * Says what a document is: by its schema_name, or, where it has none, by its fields.
 *
 * @param document a parsed JSON document.
 * @param wanted the kind that is expected: taken for granted where the document does not say otherwise.
 * @throws InputError when the document is of no known kind, or of another than the wanted one.
 */
export function identifyDocument(document: unknown, wanted?: DocumentKind): DocumentIdentity {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    const what = document === null ? 'null' : Array.isArray(document) ? 'a list' : typeof document;
    throw new InputError(`A ${wanted ?? 'QCSchema'} document is an object with fields, not ${what}.`);
  }
  const fields = document as Record<string, unknown>;
  const identity = byItsName(fields, wanted) ?? byItsFields(fields, wanted);
  if (wanted !== undefined && identity.kind !== wanted) {
    throw new InputError(`A ${wanted} document is expected, but this is ${article(identity.kind)} document.`, {
      detail: { ...identity, wanted },
    });
  }
  return identity;
}

const article = (kind: string) => `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;

function byItsName(fields: Record<string, unknown>, wanted: DocumentKind | undefined): DocumentIdentity | undefined {
  const name = fields.schema_name;
  if (name === undefined || name === null) return undefined;
  if (name === 'qcschema_molecule') return { kind: 'Molecule', generation: fields.schema_version === 2 ? 1 : 2 };
  // A result keeps the name of its input in some old programs.
  if ((name === 'qcschema_input' || name === 'qc_schema_input') && 'return_result' in fields)
    return byName.qcschema_output!;
  // Old programs write failures of AtomicInputs under the input's or the output's name.
  if (fields.success === false && 'error' in fields) return { kind: 'FailedOperation', generation: byGeneration(name) };
  const identity = typeof name === 'string' ? ownValue(byName, name) : undefined;
  if (identity !== undefined) return identity;
  const names = ['qcschema_molecule', ...Object.keys(byName)];
  const near = typeof name === 'string' ? nearestName(name, names) : undefined;
  throw new InputError(
    `schema_name: ${JSON.stringify(name)} is not known${wanted === undefined ? '' : ` for a ${wanted} document`}; ${near === undefined ? `known are ${names.join(', ')}` : `did you mean '${near}'?`}`,
    { detail: { schemaName: name, near } },
  );
}

const byGeneration = (name: unknown): Generation => (name === 'qcschema_failed_operation' ? 2 : 1);

function byItsFields(fields: Record<string, unknown>, wanted: DocumentKind | undefined): DocumentIdentity {
  const has = (field: string) => fields[field] !== undefined;
  const generationOf = (one: boolean): Generation => (fields.schema_version === 1 || one ? 1 : 2);
  if (fields.success === false && has('error')) return { kind: 'FailedOperation', generation: 1 };
  if (has('cluster_properties') || has('component_properties')) {
    return { kind: 'ManyBodyResult', generation: generationOf(has('component_properties')) };
  }
  if (has('return_result')) return { kind: 'AtomicResult', generation: generationOf(has('driver')) };
  if (has('symbols') && has('geometry')) return { kind: 'Molecule', generation: fields.schema_version === 2 ? 1 : 2 };
  const inner = has('specification') ? (fields.specification as Record<string, unknown> | null) : null;
  if (inner !== null && typeof inner === 'object') {
    if ('model' in inner && !('specification' in inner)) return { kind: 'AtomicInput', generation: 2 };
    const named = (name: string) => JSON.stringify(inner.schema_name) === JSON.stringify(name);
    return {
      kind: 'ManyBodyInput',
      generation: generationOf(has('extras') || named('qcschema_manybodyspecification')),
    };
  }
  if (has('model') || (has('driver') && has('molecule'))) return { kind: 'AtomicInput', generation: 1 };
  if (wanted !== undefined) return { kind: wanted, generation: fields.schema_version === 1 ? 1 : 2 };
  throw new InputError(
    'This is no document that can be read: it has neither a schema_name nor the fields of a Molecule (symbols, geometry), an AtomicInput (molecule, driver, model) or a ManyBodyInput (molecule, specification).',
    { detail: { fields: Object.keys(fields) } },
  );
}
