import { InputError } from '../../errors/input-error';
import { type DividedMolecule, type MoleculeReading, readAndDivide } from '../../molecule/divide-molecule';
import type { AtomicSpecification } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import type { ManyBodyInput, ManyBodyKeywords } from '../../schema/many-body';
import type { Molecule } from '../../schema/molecule';
import { parseManyBodyInput } from '../../schema/parse-many-body-input';
import type { SelectionInput } from '../../schema/selection';
import type { LevelOptions } from './level-options';

/** A specification whose program may still be open. */
interface DraftSpecification {
  readonly specification: AtomicSpecification;
  /** Engine that the level itself names; the program of a document yields to `ManyBodyComputer.engine`. */
  readonly engine?: string | undefined;
}

/** A ManyBodyInput document in the making. */
export interface InputDraft {
  readonly molecule: Molecule;
  readonly driver: Driver;
  readonly keywords: Partial<ManyBodyKeywords>;
  /** By name of the model chemistry. */
  readonly specifications: ReadonlyMap<string, DraftSpecification>;
  /** Engine and keywords for every level that names no engine. */
  readonly engine?: string | undefined;
  readonly engineKeywords?: Readonly<Record<string, unknown>> | undefined;
  /** Which clusters are kept; checked when the document is read. */
  readonly selection?: SelectionInput | undefined;
  /** The document that the draft started from: what the draft does not change is taken from it. */
  readonly origin?: ManyBodyInput | undefined;
  /** What was found out while the molecule was read: for people, and what is probably not meant. */
  readonly reading: Pick<DividedMolecule, 'notes' | 'warnings'>;
}

const defaultEngine = 'builtin';

export function emptyDraft({ molecule, notes, warnings }: DividedMolecule): InputDraft {
  return { molecule, driver: 'energy', keywords: {}, specifications: new Map(), reading: { notes, warnings } };
}

/** @param molecule how the molecule of the document is to be read. @throws InputError */
export function draftFromDocument(document: unknown, reading: MoleculeReading = {}): InputDraft {
  const { input } = parseManyBodyInput(document);
  const { specification } = input;
  const { molecule, notes, warnings } = readAndDivide(input.molecule, reading);
  return {
    molecule,
    reading: { notes, warnings },
    driver: computableDriver(specification.driver),
    keywords: specification.keywords,
    specifications: new Map(
      Object.entries(specification.specification).map(([name, spec]) => [name, { specification: spec }]),
    ),
    selection: input.specification.extras.manybody as SelectionInput | undefined,
    origin: input,
  };
}

function computableDriver(driver: string): Driver {
  if (driver === 'energy' || driver === 'gradient' || driver === 'hessian') return driver;
  throw new InputError(
    `specification.driver: an expansion of "${driver}" is not defined. Use energy, gradient or hessian.`,
  );
}

interface ModelChemistry {
  /** The engine that the text itself names. */
  readonly engine: string | undefined;
  readonly method: string;
  readonly basis: string | null;
}

/**
 * `method/basis`, a method alone where the engine has no basis sets, and either with `engine:` before it. The method may hold blanks and
 * signs, the basis any character but the first slash.
 */
function parseModelChemistry(text: string): ModelChemistry {
  const [before = '', ...rest] = text.trim().split('/');
  const basis = rest.join('/');
  const colon = before.lastIndexOf(':');
  const [engine, method] =
    colon < 0 ? [undefined, before] : [before.slice(0, colon).trim(), before.slice(colon + 1).trim()];
  if (method === '' || engine === '' || (rest.length > 0 && basis === '')) {
    throw new InputError(
      `"${text}" is not a model chemistry. Write method/basis, as in hf/6-31g; with an engine as in psi4:hf/6-31g; or a method alone where ` +
        'it has no basis sets, as in xtb:gfn2.',
      { detail: { modelChemistry: text } },
    );
  }
  return { engine, method: method.toLowerCase(), basis: basis === '' ? null : basis.toLowerCase() };
}

/** @throws InputError when the text and the options name different engines. */
function engineOf(
  modelChemistry: string,
  { engine: named }: ModelChemistry,
  { engine: given }: LevelOptions,
): string | undefined {
  if (named !== undefined && given !== undefined && named !== given) {
    throw new InputError(
      `The level "${modelChemistry}" names the engine '${named}', its options '${given}'. Say one.`,
      {
        detail: { modelChemistry, engine: given },
      },
    );
  }
  return given ?? named;
}

export function withLevel(
  draft: InputDraft,
  body: number | 'supersystem',
  modelChemistry: string,
  options: LevelOptions,
): InputDraft {
  const name = options.name ?? modelChemistry;
  const parsed = parseModelChemistry(modelChemistry);
  const { levels: _, ...others } = draft.keywords;
  const zoned = options.within !== undefined || options.region !== undefined;
  const before = draft.keywords.levels?.[body];
  // The zones of a number of bodies share its place in the levels: what no zone takes goes to a level that is none of them.
  const levels = { ...draft.keywords.levels, [body]: zoned ? (before ?? name) : name };
  const zones = zoned ? withZone(draft.selection?.zones, body, name, options) : draft.selection?.zones;
  const named = [
    ...Object.values(levels),
    ...Object.values(zones ?? {}).flatMap((list) => list.map((zone) => zone.level)),
  ];
  // A level that is said again replaces the first; a specification that no level names any more goes with it.
  const specifications = new Map([...draft.specifications].filter(([other]) => named.includes(other)));
  specifications.set(name, {
    engine: engineOf(modelChemistry, parsed, options),
    specification: {
      schema_name: 'qcschema_atomic_specification',
      driver: draft.driver,
      model: { method: parsed.method, basis: parsed.basis },
      program: '',
      keywords: { ...options.keywords },
      protocols: {},
      extras: {},
    },
  });
  const selection = zoned ? { ...draft.selection, zones } : draft.selection;
  return { ...draft, keywords: { ...others, levels }, specifications, selection };
}

function withZone(
  zones: SelectionInput['zones'],
  body: number | 'supersystem',
  level: string,
  { within, region }: LevelOptions,
): SelectionInput['zones'] {
  if (body === 'supersystem')
    throw new InputError('supersystem(...) is of the whole molecule: within and region go with level(n, ...).');
  const zone = { level, ...(within === undefined ? {} : { within }), ...(region ? { region: [...region] } : {}) };
  return { ...zones, [body]: [...(zones?.[body] ?? []).filter((other) => other.level !== level), zone] };
}

/** @throws InputError when no level of theory was given. */
export function draftToDocument(draft: InputDraft): ManyBodyInput {
  const { origin, engine, engineKeywords } = draft;
  if (draft.specifications.size === 0) {
    throw new InputError(
      "No level of theory was given. Say .level(2, 'hf/6-31g') in a script, --level 2=hf/6-31g on the command line, or levels: { 2: hf/6-31g } in an input file.",
    );
  }
  const specification = Object.fromEntries(
    [...draft.specifications].map(([name, entry]): [string, AtomicSpecification] => [
      name,
      {
        ...entry.specification,
        driver: draft.driver,
        program: entry.engine ?? engine ?? (entry.specification.program || defaultEngine),
        keywords: { ...(entry.engine === undefined ? engineKeywords : {}), ...entry.specification.keywords },
      },
    ]),
  );
  return parseManyBodyInput({
    schema_name: 'qcschema_many_body_input',
    schema_version: 2,
    ...(origin ? { id: origin.id, provenance: origin.provenance } : {}),
    molecule: draft.molecule,
    specification: {
      schema_name: 'qcschema_many_body_specification',
      driver: draft.driver,
      keywords: { schema_name: 'qcschema_many_body_keywords', ...draft.keywords },
      specification,
      ...(origin
        ? {
            protocols: origin.specification.protocols,
            program: origin.specification.program,
          }
        : {}),
      extras: {
        ...origin?.specification.extras,
        ...(draft.selection === undefined ? {} : { manybody: draft.selection }),
      },
    },
  }).input;
}
