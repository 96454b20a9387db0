import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ManyBodyComputer } from '../computer/many-body-computer';
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
import { type FriendlyInput, friendlyInputSchema } from './friendly-input';
import type { InputFlags } from './input-flags';
import { counted } from './plan-words';

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

/** A many-body input has a geometry and some words; anything larger is another kind of file. */
const largestInputBytes = 64 * 1024 * 1024;

/**
 * Reads INPUT: a ManyBodyInput or AtomicInput document (JSON, either generation), the friendlier YAML/JSON file, or an .xyz
 * file with flags; `-` is standard input.
 *
 * @throws InputError that names the file.
 */
export async function readInput(path: string, flags: InputFlags): Promise<CommandInput> {
  const text = await readText(path);
  const extension = extname(path).toLowerCase();
  if (extension === '.xyz' || extension === '.psi4' || extension === '.mol') {
    refuseSeveralFrames(path, text);
    return fromGeometry(text, flags);
  }
  const value = parseText(path, text, extension);
  if (!looksLikeQcSchema(value)) return readFriendly(path, value, flags);
  const { kind } = identifyDocument(value);
  if (kind === 'AtomicInput') return { kind: 'atomic', document: parseAtomicInput(value) };
  if (kind === 'ManyBodyInput') return fromDocument(path, value, flags);
  throw new InputError(
    `${sourceName(path)} holds a ${kind}; a ManyBodyInput, an AtomicInput or an input file is needed. \`manybody convert\` reads the others.`,
  );
}

/** What messages call the file. */
export function sourceName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** @throws InputError when an .xyz text holds more than one geometry: a trajectory. */
export function refuseSeveralFrames(path: string, text: string): void {
  const lines = text.trim().split('\n');
  const [, atoms] = /^\s*(\d+)\b/.exec(lines[0] ?? '') ?? [];
  const next = atoms === undefined ? undefined : lines.slice(Number(atoms) + 2).find((line) => line.trim() !== '');
  if (next === undefined || next.trim() !== atoms) return;
  throw new InputError(
    `${sourceName(path)} holds several frames (geometries); an expansion is of one. Cut out the one that is meant.`,
  );
}

/** @throws InputError when the file is absent, a folder or too large. */
export async function readText(path: string): Promise<string> {
  if (path === '-') return readStandardInput();
  let bytes: number;
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new InputError(`${path} is a folder, not an input file.`);
    bytes = found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new InputError(`There is no file ${path} (looked in ${process.cwd()}).`, { cause: error });
    throw error;
  }
  refuseLarge(path, bytes);
  return readFile(path, 'utf8');
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length;
    refuseLarge('standard input', bytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuseLarge(path: string, bytes: number): void {
  if (bytes <= largestInputBytes) return;
  const mib = (n: number): string => `${Math.round(n / 1024 / 1024)} MiB`;
  throw new InputError(
    `${path} has ${mib(bytes)}; an input of more than ${mib(largestInputBytes)} is not a many-body input. Is it another file?`,
  );
}

/** JSON where the name says so or the text begins like it, else YAML. */
export function parseText(path: string, text: string, extension: string): unknown {
  const json = extension === '.json' || /^\s*[{[]/.test(text);
  try {
    return json ? JSON.parse(text) : parseYaml(text);
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

function fromGeometry(text: string, flags: InputFlags): CommandInput {
  const { units } = flags;
  const whole = ManyBodyComputer.of(text, { detectFragments: false, ...(units ? { units } : {}) });
  const { computer, notes } = divided(whole, flags.detectFragments);
  const levelled = levelsOfFlags(computer, flags, flags.maxBody ?? computer.nFragments);
  return { kind: 'many-body', computer: applyFlags(levelled, flags), execution: { config: {} }, notes };
}

/** A document says units and levels itself: flags that contradict its unit are refused, levels are replaced as a whole. */
function fromDocument(path: string, value: unknown, flags: InputFlags): CommandInput {
  if (flags.units === 'angstrom') {
    throw new InputError(`--units angstrom: ${sourceName(path)} is a QCSchema document, whose geometry is in bohr.`);
  }
  let document = parseManyBodyInput(value).input;
  if (flags.detectFragments !== undefined && flags.detectFragments !== false) {
    const { molecule } = ManyBodyComputer.of(document.molecule, { detectFragments: flags.detectFragments });
    document = { ...document, molecule };
  }
  const notes = replacesLevels(flags) ? [replacementNote(path, flags)] : [];
  if (replacesLevels(flags)) document = withOtherLevels(document, flags);
  return {
    kind: 'many-body',
    computer: applyFlags(ManyBodyComputer.from(document), flags),
    execution: { config: {} },
    notes,
  };
}

function replacesLevels(flags: InputFlags): boolean {
  return flags.levels.length > 0 || flags.model !== undefined;
}

function replacementNote(path: string, flags: InputFlags): string {
  return `${flags.model === undefined ? '--level' : '--model'} replaces all levels of theory of ${sourceName(path)}.`;
}

/** The document at the levels of the flags; its engine and keywords stay. @throws InputError where its levels disagree about them. */
function withOtherLevels(document: ManyBodyInput, flags: InputFlags): ManyBodyInput {
  const { specification: all } = document;
  const settings = Object.values(all.specification).map(({ program, keywords }) => ({ program, keywords }));
  const [shared, ...others] = settings;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(shared))) {
    throw new InputError(
      'The levels of the document have engines or keywords of their own, so --model and --level cannot replace them. Change the document.',
    );
  }
  const program = flags.engine ?? engineOfFile(shared?.program || 'builtin', 'specification.specification', flags);
  const start = ManyBodyComputer.of(document.molecule).engine(program, shared?.keywords ?? {});
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
  const read = await fromFriendly(input, path === '-' ? process.cwd() : dirname(resolve(path)), flags);
  const said = input.model !== undefined || input.levels !== undefined;
  return said && replacesLevels(flags) ? { ...read, notes: [...read.notes, replacementNote(path, flags)] } : read;
}

async function fromFriendly(
  input: FriendlyInput,
  folder: string,
  flags: InputFlags,
): Promise<CommandInput & { kind: 'many-body' }> {
  const molecule = await moleculeOf(input, folder);
  const units = flags.units ?? input.units;
  const start = ManyBodyComputer.of(molecule, { detectFragments: false, ...(units ? { units } : {}) });
  const divisible = divided(start, flags.detectFragments ?? input.detect_fragments);
  let computer = divisible.computer;
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
    notes: divisible.notes,
  };
}

function withCutoffs(computer: ManyBodyComputer, { lengths, ...options }: CutoffSpec): ManyBodyComputer {
  return computer.cutoffs(lengths, options);
}

async function moleculeOf(input: FriendlyInput, folder: string): Promise<string | MoleculeDocument> {
  const { molecule } = input;
  if (typeof molecule === 'string') return molecule;
  if ('file' in molecule && typeof molecule.file === 'string') {
    const file = resolve(folder, molecule.file);
    const text = await readText(file);
    refuseSeveralFrames(file, text);
    return text;
  }
  return molecule as unknown as MoleculeDocument;
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

/** Divides a molecule without fragments at its covalent bonds, and says what it found. */
function divided(
  computer: ManyBodyComputer,
  detect: boolean | number | undefined,
): { computer: ManyBodyComputer; notes: string[] } {
  if (detect === false || (computer.nFragments > 1 && detect === undefined)) return { computer, notes: [] };
  const found = ManyBodyComputer.of(computer.molecule, { detectFragments: detect ?? true });
  const counts = found.fragmentFormulas.reduce(
    (map, f) => map.set(f, (map.get(f) ?? 0) + 1),
    new Map<string, number>(),
  );
  const list = [...counts].map(([formula, n]) => `${n} ${formula}`).join(', ');
  return { computer: found, notes: [`${counted(found.nFragments, 'fragment')} found by covalent radii: ${list}`] };
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
