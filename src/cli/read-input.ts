import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type LevelOptions, ManyBodyComputer } from '../computer/many-body-computer';
import { InputError } from '../errors/input-error';
import type { ExecutorConfig } from '../executors/executor';
import { parseAtomicInput } from '../molecule/parse-atomic';
import type { Bsse } from '../schema/bsse';
import { identifyDocument } from '../schema/identify-document';
import { parseOrExplain } from '../schema/input-error-from-zod';
import type { MoleculeDocument } from '../schema/molecule';
import { type FriendlyInput, friendlyInputSchema } from './friendly-input';
import type { InputFlags } from './input-flags';

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
  if (extension === '.xyz' || extension === '.psi4' || extension === '.mol') return fromGeometry(text, flags);
  const value = parseText(path, text, extension);
  if (!looksLikeQcSchema(value)) {
    return fromFriendly(parseOrExplain(friendlyInputSchema, value, path), dirname(resolve(path)), flags);
  }
  const { kind } = identifyDocument(value);
  if (kind === 'AtomicInput') return { kind: 'atomic', document: parseAtomicInput(value) };
  if (kind === 'ManyBodyInput') {
    return {
      kind: 'many-body',
      computer: applyFlags(ManyBodyComputer.from(value), flags),
      execution: { config: {} },
      notes: [],
    };
  }
  throw new InputError(
    `${path} holds a ${kind}; a ManyBodyInput, an AtomicInput or an input file is needed. \`manybody convert\` reads the others.`,
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
    throw new InputError(`${path} is not valid ${json ? 'JSON' : 'YAML'}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A QCSchema document says so, or has the fields of one; the friendlier file has its molecule and levels side by side. */
function looksLikeQcSchema(value: unknown): boolean {
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
  const whole = ManyBodyComputer.of(text, units ? { units } : {});
  const { computer, notes } = divided(whole, text, { units, detect: flags.detectFragments });
  return { kind: 'many-body', computer: applyFlags(computer, flags), execution: { config: {} }, notes };
}

async function fromFriendly(input: FriendlyInput, folder: string, flags: InputFlags): Promise<CommandInput> {
  const molecule = await moleculeOf(input, folder);
  const units = flags.units ?? input.units;
  const start = ManyBodyComputer.of(molecule, units ? { units } : {});
  const divisible = divided(start, molecule, { units, detect: flags.detectFragments ?? input.detect_fragments });
  let computer = divisible.computer;
  if (input.engine !== undefined || input.keywords)
    computer = computer.engine(input.engine ?? 'builtin', input.keywords);
  computer = withLevels(computer, input);
  if (input.bsse_type !== undefined) computer = computer.bsse(...([input.bsse_type].flat() as Bsse[]));
  if (input.driver) computer = computer.driver(input.driver);
  if (input.return_total_data !== undefined) computer = computer.totalData(input.return_total_data);
  if (input.supersystem_ie_only !== undefined)
    computer = computer.supersystemInteractionOnly(input.supersystem_ie_only);
  if (input.embedding_charges)
    computer = computer.embeddingCharges(input.embedding_charges as Record<number, number[]>);
  return {
    kind: 'many-body',
    computer: applyFlags(computer, flags),
    execution: executionOf(input),
    notes: divisible.notes,
  };
}

async function moleculeOf(input: FriendlyInput, folder: string): Promise<string | MoleculeDocument> {
  const { molecule } = input;
  if (typeof molecule === 'string') return molecule;
  if ('file' in molecule && typeof molecule.file === 'string') return readText(resolve(folder, molecule.file));
  return molecule as unknown as MoleculeDocument;
}

function withLevels(computer: ManyBodyComputer, input: FriendlyInput): ManyBodyComputer {
  const { model, levels, max_nbody: maxBody } = input;
  if (model !== undefined && levels) {
    throw new InputError('Give either `model` (one level of theory for all bodies) or `levels`, not both.');
  }
  if (levels && maxBody !== undefined) {
    throw new InputError(`max_nbody: ${maxBody} goes with \`model\`; \`levels\` say the number of bodies themselves.`);
  }
  if (model !== undefined) return computer.level(maxBody ?? computer.nFragments, model);
  return Object.entries(levels ?? {}).reduce((computer, [body, level]) => {
    const { model, ...options } = typeof level === 'string' ? { model: level } : level;
    return withLevel(computer, body, model, options);
  }, computer);
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
  const { workers, store, timeout, retries, strategy, cores_per_task, memory } = execution;
  return {
    workers,
    store,
    config: {
      ...(timeout === undefined ? {} : { timeoutPerTaskMs: timeout * 1000 }),
      ...(retries === undefined ? {} : { maxRetries: retries }),
      ...(strategy === undefined ? {} : { strategy: strategy as ExecutorConfig['strategy'] }),
      ...(cores_per_task === undefined ? {} : { coresPerTask: cores_per_task }),
      ...(memory === undefined ? {} : { memoryMiB: memory }),
    },
  };
}

/** Divides a molecule without fragments at its covalent bonds, and says what it found. */
function divided(
  computer: ManyBodyComputer,
  molecule: string | MoleculeDocument,
  options: { units: 'bohr' | 'angstrom' | undefined; detect: boolean | number | undefined },
): { computer: ManyBodyComputer; notes: string[] } {
  if (options.detect === false || (computer.nFragments > 1 && options.detect === undefined))
    return { computer, notes: [] };
  const found = ManyBodyComputer.of(molecule, { units: options.units, detectFragments: options.detect ?? true });
  const counts = found.fragmentFormulas.reduce(
    (map, f) => map.set(f, (map.get(f) ?? 0) + 1),
    new Map<string, number>(),
  );
  const list = [...counts].map(([formula, n]) => `${n} ${formula}`).join(', ');
  return { computer: found, notes: [`${found.nFragments} fragments found by covalent radii: ${list}`] };
}

function applyFlags(computer: ManyBodyComputer, flags: InputFlags): ManyBodyComputer {
  let result = computer;
  if (flags.engine !== undefined) result = result.engine(flags.engine);
  for (const { body, model } of flags.levels) result = withLevel(result, body, model);
  if (flags.model !== undefined) result = result.level(flags.maxBody ?? result.nFragments, flags.model);
  else if (flags.maxBody !== undefined) result = result.maxBody(flags.maxBody);
  if (flags.bsse.length > 0) result = result.bsse(...flags.bsse);
  if (flags.driver) result = result.driver(flags.driver);
  if (flags.totalData !== undefined) result = result.totalData(flags.totalData);
  return result;
}
