import { dirname, extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ManyBodyComputer, type MoleculeOptions } from '../computer/many-body-computer';
import type { LevelOptions } from '../computer/request/level-options';
import { isModulePath, refuseForeignModule } from '../engines/allowed-engines';
import { InputError } from '../errors/input-error';
import type { ExecutorConfig } from '../executors/executor';
import { parseAtomicInput } from '../molecule/parse-atomic';
import type { Bsse } from '../schema/bsse';
import { identifyDocument } from '../schema/identify-document';
import { parseOrExplain } from '../schema/input-error-from-zod';
import type { ManyBodyInput } from '../schema/many-body';
import type { MoleculeDocument } from '../schema/molecule';
import { parseManyBodyInput } from '../schema/parse-many-body-input';
import type { CutoffSpec } from '../schema/selection';
import { contentKind } from './content-kind';
import { type FriendlyInput, friendlyInputSchema } from './friendly-input';
import type { InputFlags } from './input-flags';
import { readText, sourceName } from './read-text';

/** What an INPUT argument turned out to be. */
export type CommandInput =
  | {
      readonly kind: 'many-body';
      readonly computer: ManyBodyComputer;
      readonly execution: FileExecution;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'atomic'; readonly document: ReturnType<typeof parseAtomicInput> };

/** What an input file says about its execution; flags win over it. */
export interface FileExecution {
  readonly workers?: number | 'auto' | undefined;
  readonly store?: string | false | undefined;
  readonly executor?: string | undefined;
  readonly config: Partial<ExecutorConfig>;
}

/**
 * Reads INPUT: a ManyBodyInput or AtomicInput document (JSON, either generation), the friendlier YAML/JSON file, or a molecule as
 * text in any known format, with flags; `-` is standard input. The content says which, not the name of the file.
 *
 * @throws InputError that names the file.
 */
export async function readInput(path: string, flags: InputFlags): Promise<CommandInput> {
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  if (contentKind(text, extension) === 'molecule') return fromGeometry(path, text, flags);
  const value = parseText(path, text, extension);
  if (!looksLikeQcSchema(value)) return readFriendly(path, value, flags);
  const { kind } = identifyDocument(value);
  if (kind === 'AtomicInput') return { kind: 'atomic', document: parseAtomicInput(value) };
  if (kind === 'ManyBodyInput') return fromDocument(path, value, flags);
  throw new InputError(
    `${sourceName(path)} holds a ${kind}; a ManyBodyInput, an AtomicInput or an input file is needed. \`manybody convert\` reads the others.`,
  );
}

/** JSON where the name says so or the text begins like it, else YAML. */
export function parseText(path: string, text: string, extension: string): unknown {
  const json = contentKind(text, extension) === 'json';
  try {
    return json ? JSON.parse(text) : parseYaml(text, { logLevel: 'silent' });
  } catch (error) {
    throw new InputError(`${sourceName(path)} is not valid ${json ? 'JSON' : 'YAML'}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A QCSchema document says so, or has the fields of one; the friendlier file has its molecule and levels side by side. */
export function looksLikeQcSchema(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    'schema_name' in fields ||
    'specification' in fields ||
    ('symbols' in fields && 'geometry' in fields) ||
    ('driver' in fields && 'model' in fields && typeof fields.model === 'object')
  );
}

function fromGeometry(path: string, text: string, flags: InputFlags): CommandInput {
  const computer = namedAfter(path, () => ManyBodyComputer.of(text, readingOf(flags)));
  const levelled = levelsOfFlags(computer, flags, flags.maxBody ?? computer.nFragments);
  return {
    kind: 'many-body',
    computer: applyFlags(levelled, flags),
    execution: { config: {} },
    notes: [...computer.notes],
  };
}

/** Errors of a molecule text say in which file it is. */
export function namedAfter<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${sourceName(path)}: ${error.message}`, { detail: error.detail, cause: error });
  }
}

/** How the flags, or else the file, want its molecule read. */
export function readingOf(flags: InputFlags, input: Partial<FriendlyInput> = {}): MoleculeOptions {
  const { charges } = flags;
  return {
    units: flags.units ?? input.units,
    detectFragments: flags.detectFragments ?? input.detect_fragments ?? 'auto',
    frame: charges.frame ?? input.frame,
    charge: charges.charge ?? input.charge,
    multiplicity: charges.multiplicity ?? input.multiplicity,
    fragmentCharges: { ...input.fragment_charges, ...charges.fragmentCharges },
    fragmentMultiplicities: { ...input.fragment_multiplicities, ...charges.fragmentMultiplicities },
  };
}

/** A document says units and levels itself: flags that contradict its unit are refused, levels are replaced as a whole. */
function fromDocument(path: string, value: unknown, flags: InputFlags): CommandInput {
  if (flags.units === 'angstrom') {
    throw new InputError(`--units angstrom: ${sourceName(path)} is a QCSchema document, whose geometry is in bohr.`);
  }
  let document = parseManyBodyInput(value).input;
  const levelNotes = replacesLevels(flags) ? [replacementNote(path, flags)] : [];
  const reading = { ...readingOf(flags), detectFragments: flags.detectFragments ?? false };
  if (replacesLevels(flags)) document = withOtherLevels(document, flags, reading);
  const computer = ManyBodyComputer.from(document, reading);
  return {
    kind: 'many-body',
    computer: applyFlags(computer, flags),
    execution: { config: {} },
    notes: [...computer.notes, ...levelNotes],
  };
}

function replacesLevels(flags: InputFlags): boolean {
  return flags.levels.length > 0 || flags.model !== undefined;
}

function replacementNote(path: string, flags: InputFlags): string {
  return `${flags.model === undefined ? '--level' : '--model'} replaces all levels of theory of ${sourceName(path)}.`;
}

/** The document at the levels of the flags; its engine and keywords stay. @throws InputError where its levels disagree about them. */
function withOtherLevels(document: ManyBodyInput, flags: InputFlags, reading: MoleculeOptions): ManyBodyInput {
  const { specification: all } = document;
  const settings = Object.values(all.specification).map(({ program, keywords }) => ({ program, keywords }));
  const [shared, ...others] = settings;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(shared))) {
    throw new InputError(
      'The levels of the document have engines or keywords of their own, so --model and --level cannot replace them. Change the document.',
    );
  }
  const program = flags.engine ?? engineOfFile(shared?.program || 'builtin', 'specification.specification', flags);
  const start = ManyBodyComputer.of(document.molecule, reading).engine(program, shared?.keywords ?? {});
  const maxBody = flags.maxBody ?? all.keywords.max_nbody ?? start.nFragments;
  const fresh = levelsOfFlags(start, flags, maxBody).toDocument().specification;
  return {
    ...document,
    specification: {
      ...all,
      keywords: { ...all.keywords, levels: fresh.keywords.levels, max_nbody: null },
      specification: fresh.specification,
    },
  };
}

function levelsOfFlags(computer: ManyBodyComputer, flags: InputFlags, maxBody: number): ManyBodyComputer {
  if (flags.model !== undefined) return computer.level(maxBody, flags.model);
  return flags.levels.reduce(
    (sofar, { body, model, keywords }) => withLevel(sofar, body, model, keywords === undefined ? {} : { keywords }),
    computer,
  );
}

/** @param value a parsed YAML or JSON text. @throws InputError */
export async function readFriendly(
  path: string,
  value: unknown,
  flags: InputFlags,
): Promise<CommandInput & { kind: 'many-body' }> {
  const name = sourceName(path);
  const input = parseOrExplain(friendlyInputSchema, value, name);
  const read = await fromFriendly(path, input, path === '-' ? process.cwd() : dirname(resolve(path)), flags);
  const said = input.model !== undefined || input.levels !== undefined;
  return said && replacesLevels(flags) ? { ...read, notes: [...read.notes, replacementNote(path, flags)] } : read;
}

async function fromFriendly(
  path: string,
  input: FriendlyInput,
  folder: string,
  flags: InputFlags,
): Promise<CommandInput & { kind: 'many-body' }> {
  const { molecule, file } = await moleculeOf(input, folder);
  const start = namedAfter(file ?? path, () => ManyBodyComputer.of(molecule, readingOf(flags, input)));
  let computer = start;
  const engine = flags.engine ?? (input.engine === undefined ? undefined : engineOfFile(input.engine, 'engine', flags));
  if (engine !== undefined || input.keywords) computer = computer.engine(engine ?? 'builtin', input.keywords);
  computer = withLevels(computer, input, flags);
  if (input.bsse_type !== undefined) computer = computer.bsse(...([input.bsse_type].flat() as Bsse[]));
  if (input.driver) computer = computer.driver(input.driver);
  if (input.return_total_data !== undefined) computer = computer.totalData(input.return_total_data);
  if (input.supersystem_ie_only !== undefined)
    computer = computer.supersystemInteractionOnly(input.supersystem_ie_only);
  if (input.embedding_charges)
    computer = computer.embeddingCharges(input.embedding_charges as Record<number, number[]>);
  if (input.clusters) computer = computer.clusters(input.clusters);
  if (input.cutoffs) computer = withCutoffs(computer, input.cutoffs);
  if (input.hierarchy) {
    const { tiers, orders, ...options } = input.hierarchy;
    computer = computer.hierarchy(tiers, orders, options);
  }
  return {
    kind: 'many-body',
    computer: applyFlags(computer, flags),
    execution: executionOf(input),
    notes: [...start.notes],
  };
}

function withCutoffs(computer: ManyBodyComputer, { lengths, ...options }: CutoffSpec): ManyBodyComputer {
  return computer.cutoffs(lengths, options);
}

async function moleculeOf(
  input: FriendlyInput,
  folder: string,
): Promise<{ readonly molecule: string | MoleculeDocument; readonly file?: string }> {
  const { molecule } = input;
  if (typeof molecule === 'string') return { molecule };
  if ('file' in molecule && typeof molecule.file === 'string') {
    const file = resolve(folder, molecule.file);
    const text = await readText(file);
    if (contentKind(text, extname(file).toLowerCase()) !== 'json') return { molecule: text, file };
    return { molecule: moleculeInDocument(file, parseText(file, text, '.json')), file };
  }
  return { molecule: molecule as unknown as MoleculeDocument };
}

/** @throws InputError where the document is no molecule and holds none. */
export function moleculeInDocument(path: string, document: unknown): MoleculeDocument {
  const { kind } = identifyDocument(document);
  if (kind === 'Molecule') return document as MoleculeDocument;
  const inside = (document as { molecule?: unknown }).molecule;
  if (inside) return inside as MoleculeDocument;
  throw new InputError(`${sourceName(path)}: this ${kind} holds no molecule.`);
}

/** The levels of the flags where they say any, else those of the file. */
function withLevels(computer: ManyBodyComputer, input: FriendlyInput, flags: InputFlags): ManyBodyComputer {
  const { model, levels, max_nbody: maxBody } = input;
  if (model !== undefined && levels) {
    throw new InputError('Give either `model` (one level of theory for all bodies) or `levels`, not both.');
  }
  if (levels && maxBody !== undefined) {
    throw new InputError(`max_nbody: ${maxBody} goes with \`model\`; \`levels\` say the number of bodies themselves.`);
  }
  const highest = flags.maxBody ?? maxBody ?? computer.nFragments;
  if (replacesLevels(flags)) return levelsOfFlags(computer, flags, highest);
  if (model !== undefined) return computer.level(highest, model);
  const all = Object.entries(levels ?? {}).flatMap(([body, list]) => [list].flat().map((level) => ({ body, level })));
  return all.reduce((computer, { body, level }) => {
    const { model, ...options } = typeof level === 'string' ? { model: level } : level;
    if (options.engine !== undefined) engineOfFile(options.engine, `levels.${body}.engine`, flags);
    return withLevel(computer, body, model, options);
  }, computer);
}

/** An engine that the input names; where it is the path of a module, somebody must have allowed it. @throws InputError */
function engineOfFile(engine: string, where: string, { allowedEngines }: InputFlags): string {
  if (allowedEngines !== 'all') refuseForeignModule(engine, allowedEngines, where);
  return engine;
}

/** @param body a number of bodies, or `supersystem`. */
export function withLevel(
  computer: ManyBodyComputer,
  body: string,
  model: string,
  options: LevelOptions = {},
): ManyBodyComputer {
  return body === 'supersystem' ? computer.supersystem(model, options) : computer.level(Number(body), model, options);
}

function executionOf({ execution = {} }: FriendlyInput): FileExecution {
  const { workers, store, executor, timeout, retries, strategy, cores_per_task, memory, scratch, log_level, queue } =
    execution;
  return {
    workers,
    store,
    executor,
    config: {
      ...(timeout === undefined ? {} : { timeoutPerTaskMs: timeout * 1000 }),
      ...(retries === undefined ? {} : { maxRetries: retries }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(cores_per_task === undefined ? {} : { coresPerTask: cores_per_task }),
      ...(memory === undefined ? {} : { memoryMiB: memory }),
      ...(scratch === undefined ? {} : { scratchDir: scratch }),
      ...(log_level === undefined ? {} : { logLevel: log_level }),
      ...(queue === undefined ? {} : { queue }),
    },
  };
}

/** What the flags say, over what the input says; its levels have been replaced before. */
function applyFlags(computer: ManyBodyComputer, flags: InputFlags): ManyBodyComputer {
  let result = computer;
  if (flags.engine !== undefined) result = result.engine(flags.engine);
  if (flags.maxBody !== undefined) result = result.maxBody(flags.maxBody);
  if (flags.bsse.length > 0) result = result.bsse(...flags.bsse);
  if (flags.driver) result = result.driver(flags.driver);
  if (flags.totalData !== undefined) result = result.totalData(flags.totalData);
  if (flags.supersystemIeOnly) result = result.supersystemInteractionOnly();
  if (flags.cutoffs) result = result.cutoffs(flags.cutoffs, flags.cutoffOptions);
  if (Object.keys(flags.keywords).length > 0) result = withKeywords(result, flags.keywords);
  return result.config({ allowedEngines: allowedOf(flags, result) });
}

/** The engine modules that flags name, with `--engine` or `--allow-engine`. */
function allowedOf({ engine, allowedEngines }: InputFlags, computer: ManyBodyComputer): string[] {
  const programs = (): string[] =>
    Object.values(computer.toDocument().specification.specification).map(({ program }) => program);
  const all = [...(allowedEngines === 'all' ? programs() : allowedEngines), ...(engine === undefined ? [] : [engine])];
  return all.filter(isModulePath);
}

/** Adds engine keywords to every level, over its own. */
function withKeywords(computer: ManyBodyComputer, keywords: InputFlags['keywords']): ManyBodyComputer {
  const document = computer.toDocument();
  const specification = Object.fromEntries(
    Object.entries(document.specification.specification).map(([name, level]) => [
      name,
      { ...level, keywords: { ...level.keywords, ...keywords } },
    ]),
  );
  return ManyBodyComputer.from({ ...document, specification: { ...document.specification, specification } });
}
