import { inspect } from 'node:util';
import { isModulePath, modulePath } from '../engines/allowed-engines';
import type { Engine } from '../engines/engine';
import { InputError } from '../errors/input-error';
import type { Executor, ExecutorConfig } from '../executors/executor';
import { parseExecutorConfig } from '../executors/executor-config';
import type { ClusterTask } from '../expansion/space/task-space';
import { chemicalFormula } from '../molecule/chemical-formula';
import { isDivision, readAndDivide } from '../molecule/divide-molecule';
import type { Bsse } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import { parseOrExplain } from '../schema/input-error-from-zod';
import { refuseUnknownOptions } from '../schema/known-options';
import type { ManyBodyInput } from '../schema/many-body';
import type { Molecule, MoleculeDocument } from '../schema/molecule';
import {
  type Closure,
  type DistanceKind,
  type Hierarchy,
  type Measure,
  type SelectionInput,
  selectionSchema,
} from '../schema/selection';
import type { ResultStore } from '../store/result-store';
import { Plan } from './plan/plan';
import { configOf } from './request/execution-config';
import { defaultExecution, type ExecutionSettings } from './request/execution-settings';
import { draftFromDocument, draftToDocument, emptyDraft, type InputDraft, withLevel } from './request/input-draft';
import type { LevelOptions } from './request/level-options';
import { refuseForeignEngines } from './request/refuse-foreign-engines';
import { type ResolvedRequest, resolveRequest } from './request/resolve-request';
import type { ManyBodyResult } from './result/many-body-result';
import type { ProgressEvent } from './run/progress';
import { type RunOptions, runExpansion } from './run/run-expansion';
import { warmThreads } from './run/shared-threads';
import { streamRun } from './run/stream-run';

/** How a molecule given as text, or without fragments, is to be read. */
export interface MoleculeOptions {
  /** Unit of the coordinates of a text that does not name one. Default: angstrom for text, as the formats say. */
  readonly units?: 'bohr' | 'angstrom' | undefined;
  /**
   * Divide a molecule of one fragment at its covalent bonds; a number sets the tolerance (default 1.2, see `detectFragments`), `auto`
   * leaves a molecule alone that is divided already, and is the default for text.
   */
  readonly detectFragments?: boolean | number | 'auto' | undefined;
  /** Which geometry of a text that holds several, from 1. */
  readonly frame?: number | undefined;
  /** Charge of the whole (e), over what the molecule says. */
  readonly charge?: number | undefined;
  readonly multiplicity?: number | undefined;
  /** Charges (e) of fragments, named or found, by number from 1. */
  readonly fragmentCharges?: Readonly<Record<number, number>> | undefined;
  /** Multiplicities of fragments, named or found, by number from 1. */
  readonly fragmentMultiplicities?: Readonly<Record<number, number>> | undefined;
}

const moleculeOptionNames = [
  'units',
  'detectFragments',
  'frame',
  'charge',
  'multiplicity',
  'fragmentCharges',
  'fragmentMultiplicities',
] as const satisfies (keyof MoleculeOptions)[];
const levelOptionNames = ['engine', 'keywords', 'name', 'within', 'region'] as const satisfies (keyof LevelOptions)[];
const parallelOptionNames = [
  'parallel',
  'nWorkers',
  'executor',
  'allowedEngines',
  'signal',
  'onProgress',
] as const satisfies (keyof ParallelOptions)[];

/** How the lengths of {@link ManyBodyComputer.cutoffs} are meant. */
export interface CutoffOptions {
  /** Of two fragments: closest atoms (`contact`, default), the same without hydrogen (`heavy`), or centres of mass (`com`). */
  readonly distance?: DistanceKind | undefined;
  /**
   * Of a cluster: its longest pair (`max`, default), the `sum` or `mean` of its pairs, the longest step that joins it (`link`), or the
   * reach of its most central fragment (`hub`).
   */
  readonly measure?: Measure | undefined;
  /** A cluster with a part that is too large: `drop` it (default), `add` the part, or leave both as they are (`none`). */
  readonly closure?: Closure | undefined;
  /** Default: angstrom. */
  readonly units?: 'angstrom' | 'bohr' | undefined;
}

/** How {@link ManyBodyComputer.fromManyBodyInput} runs; the names of the Python interface, in camel case. */
export interface ParallelOptions {
  /** False (default): one task at a time. True: on `nWorkers` worker threads. */
  readonly parallel?: boolean | undefined;
  /** Default: the cores that this process may use. Needs `parallel`. */
  readonly nWorkers?: number | 'auto' | undefined;
  readonly executor?: Executor | string | undefined;
  /** Paths of modules that the document may name as its engine: loading one runs its code. Default: none. */
  readonly allowedEngines?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/**
 * A many-body expansion in the making. Immutable: every call returns a new computer, so that a notebook cell can be run
 * again. Nothing runs before {@link run}; {@link plan} shows what would.
 *
 * @example
 * const result = await ManyBodyComputer.of(trimer).level(3, 'hf/6-31g').bsse('cp').run();
 * result.interaction('cp', 3); // hartree
 */
export class ManyBodyComputer {
  private constructor(
    private readonly draft: InputDraft,
    private readonly execution: ExecutionSettings,
  ) {
    // JavaScript does not know that this is private.
    if (draft === undefined)
      throw new InputError('A computer begins with its molecule: ManyBodyComputer.of(molecule).');
  }

  /**
   * Starts from a molecule: an object, or text with `--` between the fragments (psi4, xyz and xyz+ formats).
   *
   * @throws InputError when the molecule is not valid.
   */
  static of(molecule: Molecule | MoleculeDocument | string, options: MoleculeOptions = {}): ManyBodyComputer {
    refuseUnknownOptions('ManyBodyComputer.of', options, moleculeOptionNames);
    checkReading(options);
    const unasked = typeof molecule === 'string' && options.detectFragments === undefined;
    const read = readAndDivide(molecule, unasked ? { ...options, detectFragments: 'auto' } : options);
    // Nobody asked for the division: plans and results say what was found.
    const divided = unasked && read.molecule.fragments.length > 1 ? read.notes.filter(isDivision) : [];
    return new ManyBodyComputer(emptyDraft({ ...read, warnings: [...divided, ...read.warnings] }), defaultExecution);
  }

  /**
   * Starts from a QCSchema ManyBodyInput document of generation 1 or 2; what it says can be changed fluently.
   *
   * @param options how its molecule is to be read, as in {@link of}.
   * @throws InputError that names the field, where it is and what was probably meant.
   */
  static from(document: unknown, options: MoleculeOptions = {}): ManyBodyComputer {
    refuseUnknownOptions('ManyBodyComputer.from', options, moleculeOptionNames);
    checkReading(options);
    return new ManyBodyComputer(draftFromDocument(document, options), defaultExecution);
  }

  /** Computes a ManyBodyInput document: `from(document).run()` under the names of the Python interface. */
  static fromManyBodyInput(document: unknown, options: ParallelOptions = {}): Promise<ManyBodyResult> {
    refuseUnknownOptions('ManyBodyComputer.fromManyBodyInput', options, parallelOptionNames);
    const { parallel = false, nWorkers, executor, allowedEngines = [], signal, onProgress } = options;
    if (!parallel && nWorkers !== undefined && nWorkers !== 1) {
      throw new InputError(
        `nWorkers: ${nWorkers} needs parallel: true. Say { parallel: true, nWorkers: ${nWorkers} }.`,
      );
    }
    const computer = ManyBodyComputer.from(document).config({ allowedEngines });
    // An executor that is given brings its own workers.
    const placed = typeof executor === 'object' ? computer : computer.workers(parallel ? (nWorkers ?? 'auto') : 1);
    return (executor ? placed.executor(executor) : placed).run({ signal, onProgress });
  }

  /**
   * Lets worker threads start and load the built-in engine while there is nothing else to do: the next run finds them ready. The
   * notebook's kernel does so when it has started. At most four threads; those that find no work end after a quarter of an hour.
   *
   * @param config decides how many threads, and with how much memory; a run that says otherwise starts its own.
   * @throws InputError when an option is wrong.
   */
  static async warmUp(config: Partial<ExecutorConfig> = {}): Promise<void> {
    await warmThreads(configOf({ ...defaultExecution, config }), { name: 'builtin' });
  }

  /**
   * Level of theory for `nBody` bodies and all lower ones that no other level covers: `{1: a, 3: b}` means b for 2 and 3.
   *
   * @param modelChemistry `method/basis`, or a method alone where the engine has no basis sets.
   */
  level(nBody: number, modelChemistry: string, options: LevelOptions = {}): ManyBodyComputer {
    if (!(Number.isInteger(nBody) && nBody >= 1)) {
      throw new InputError(
        `level(${inspect(nBody)}, ...): the number of bodies comes first, from 1, as in level(2, 'hf/6-31g'); the whole molecule at once is supersystem('hf/6-31g').`,
      );
    }
    checkLevel(`level(${nBody}, ...)`, modelChemistry, options);
    return this.withLevel(nBody, modelChemistry, options);
  }

  /** Level of theory of the whole molecule: adds what the bodies beyond the last level contribute there. */
  supersystem(modelChemistry: string, options: LevelOptions = {}): ManyBodyComputer {
    checkLevel('supersystem(...)', modelChemistry, options);
    return this.withLevel('supersystem', modelChemistry, options);
  }

  /**
   * Keeps clusters that are not larger than a cutoff for their number of bodies: `{ 2: 8, 3: 6 }`, angstrom. All others
   * contribute nothing. A number of bodies without a cutoff has none.
   *
   * @throws InputError
   */
  cutoffs(lengths: Readonly<Record<number, number>>, options: CutoffOptions = {}): ManyBodyComputer {
    refuseUnknownOptions('cutoffs', options, [
      'distance',
      'measure',
      'closure',
      'units',
    ] satisfies (keyof CutoffOptions)[]);
    return this.withSelection({ cutoffs: { ...lengths, ...options } });
  }

  /** Keeps exactly these clusters, besides the single fragments: `[[1, 2], [1, 3]]`, fragments from 1, ascending. @throws InputError */
  clusters(list: readonly (readonly number[])[]): ManyBodyComputer {
    return this.withSelection({ clusters: list.map((cluster) => [...cluster]) });
  }

  /**
   * Hierarchical expansion: keeps clusters that touch at most as many groups of each tier as `orders` says; its last number is that
   * of the fragments.
   *
   * @param tiers coarse to fine, the group of each fragment: `[{ 1: 'A', 2: 'A', 3: 'B' }]`.
   * @throws InputError
   */
  hierarchy(
    tiers: readonly Readonly<Record<number, string | number>>[],
    orders: readonly number[],
    options: Pick<Hierarchy, 'extra' | 'measure'> = {},
  ): ManyBodyComputer {
    refuseUnknownOptions('hierarchy', options, ['extra', 'measure']);
    return this.withSelection({
      hierarchy: { tiers: tiers.map((tier) => ({ ...tier })), orders: [...orders], ...options },
    });
  }

  /** Treatments of basis-set superposition error; the first is the one that is returned. Default: cp. */
  bsse(...treatments: Bsse[]): ManyBodyComputer {
    return this.withKeywords({ bsse_type: treatments });
  }

  /** Default: energy. */
  driver(driver: Driver): ManyBodyComputer {
    return this.with({ ...this.draft, driver });
  }

  /** Return totals rather than interactions. Default: interactions for energies, totals for gradients and Hessians. */
  totalData(on: boolean = true): ManyBodyComputer {
    return this.withKeywords({ return_total_data: on });
  }

  /** Truncate after `n` bodies where no levels are given. */
  maxBody(n: number): ManyBodyComputer {
    return this.withKeywords({ max_nbody: n });
  }

  /** Only the interaction energy of the whole molecule: monomers and supersystem, no bodies between. */
  supersystemInteractionOnly(on: boolean = true): ManyBodyComputer {
    return this.withKeywords({ supersystem_ie_only: on });
  }

  /** Point charges (e) on the atoms of fragments that a cluster leaves out: `{ 1: [q, q, q], 2: … }`, fragments from 1. */
  embeddingCharges(charges: Readonly<Record<number, readonly number[]>>): ManyBodyComputer {
    return this.withKeywords({
      embedding_charges: Object.fromEntries(Object.entries(charges).map(([fragment, q]) => [fragment, [...q]])),
    });
  }

  /**
   * The engine of every level that names none: a registered name (`builtin`, `model`, …), the path of a module that exports
   * `engine`, or an engine object (see `defineEngine`), which runs in this thread. Default: builtin. Keywords that are left out stay
   * what they were.
   */
  engine(
    engine: string | Engine,
    keywords: Readonly<Record<string, unknown>> | undefined = this.draft.engineKeywords,
  ): ManyBodyComputer {
    if (typeof engine === 'string') {
      const { name, named } = this.naming(engine);
      return this.with({ ...this.draft, engine: name, engineKeywords: keywords }, named);
    }
    if (typeof engine?.name !== 'string')
      throw new InputError(`engine(${inspect(engine)}): give a name, the path of a module, or an engine object.`);
    const inlineEngines = new Map(this.execution.inlineEngines).set(engine.name, engine);
    return this.with({ ...this.draft, engine: engine.name, engineKeywords: keywords }, { inlineEngines });
  }

  /** Worker threads. Default: the cores that this process may use. */
  workers(count: number | 'auto'): ManyBodyComputer {
    if (count !== 'auto' && !(Number.isInteger(count) && count >= 1)) {
      throw new InputError(`workers(${count}): give a whole number of at least 1, or 'auto'.`);
    }
    return this.with(this.draft, { workers: count });
  }

  /**
   * Runs the tasks with this executor, which stays open: its owner disposes of it. Or a name (`threads`, the default,
   * `sequential`, `processes`): each run makes one and ends it.
   */
  executor(executor: Executor | string): ManyBodyComputer {
    return this.with(this.draft, { executor });
  }

  /** Keeps every result in this folder (or open store), and never computes one again that is there. */
  store(store: string | ResultStore | false): ManyBodyComputer {
    return this.with(this.draft, { store });
  }

  /** Time limits, retries, scheduling, memory, engine modules that documents may name: see `ExecutorConfig`. Checked at once. */
  config(config: Partial<ExecutorConfig>): ManyBodyComputer {
    const merged = { ...this.execution.config, ...config };
    parseExecutorConfig(merged);
    return this.with(this.draft, { config: merged });
  }

  /** Starts tasks with a higher priority earlier; sets the strategy to `priority`. */
  priority(of: (cluster: ClusterTask) => number): ManyBodyComputer {
    return this.with(this.draft, { priority: of, config: { ...this.execution.config, strategy: 'priority' } });
  }

  /** The QCSchema ManyBodyInput document (generation 2) of all that was said so far. @throws InputError */
  toDocument(): ManyBodyInput {
    return draftToDocument(this.draft);
  }

  /** What {@link run} would do, exactly, without doing it. @throws InputError for every contradiction. */
  plan(): Plan {
    return new Plan(this.request(), this.execution);
  }

  /**
   * Computes the expansion.
   *
   * @throws InputError before anything runs; ManyBodyError, once, at the end, that lists every failed cluster and carries
   * what is known; the reason of `options.signal` when aborted.
   */
  async run(options: RunOptions = {}): Promise<ManyBodyResult> {
    return runExpansion(this.request(), this.execution, options);
  }

  /** Computes the expansion and tells what happens; the last event carries the result. Leaving the loop stops the work. */
  stream(options: { signal?: AbortSignal | undefined } = {}): AsyncIterable<ProgressEvent> {
    return streamRun((run) => this.run(run), options);
  }

  get molecule(): Molecule {
    return this.draft.molecule;
  }

  /** What was found out while the molecule was read: charges in a comment, columns that are left out, fragments that were found. */
  get notes(): readonly string[] {
    return this.draft.reading.notes;
  }

  get nFragments(): number {
    return this.draft.molecule.fragments.length;
  }

  /** Formula of each fragment as chemists write it, in order: `H2O`, `NH3`. */
  get fragmentFormulas(): string[] {
    const { fragments, symbols } = this.draft.molecule;
    return fragments.map((atoms) => chemicalFormula(atoms.map((atom) => symbols[atom]!)));
  }

  toString(): string {
    return this.plan().toString();
  }

  private request(): ResolvedRequest {
    const document = this.toDocument();
    refuseForeignEngines(document, this.execution);
    const request = resolveRequest(document);
    return { ...request, warnings: [...this.draft.reading.warnings, ...request.warnings] };
  }

  private with(draft: InputDraft, execution: Partial<ExecutionSettings> = {}): ManyBodyComputer {
    return new ManyBodyComputer(draft, { ...this.execution, ...execution });
  }

  private withSelection(selection: SelectionInput): ManyBodyComputer {
    parseOrExplain(selectionSchema, selection, 'clusters to keep');
    return this.with({ ...this.draft, selection: { ...this.draft.selection, ...selection } });
  }

  private withLevel(body: number | 'supersystem', modelChemistry: string, options: LevelOptions): ManyBodyComputer {
    if (options.engine === undefined) return this.with(withLevel(this.draft, body, modelChemistry, options));
    const { name, named } = this.naming(options.engine);
    return this.with(withLevel(this.draft, body, modelChemistry, { ...options, engine: name }), named);
  }

  /** An engine that a call names may be loaded: whoever writes the call is the one to say so. */
  private naming(engine: string): { readonly name: string; readonly named: Partial<ExecutionSettings> } {
    if (!isModulePath(engine)) return { name: engine, named: {} };
    const name = modulePath(engine);
    return { name, named: { namedEngines: [...this.execution.namedEngines, name] } };
  }

  private withKeywords(keywords: InputDraft['keywords']): ManyBodyComputer {
    return this.with({ ...this.draft, keywords: { ...this.draft.keywords, ...keywords } });
  }
}

function checkReading({ units, detectFragments: detect, charge, multiplicity }: MoleculeOptions): void {
  if (units !== undefined && units !== 'bohr' && units !== 'angstrom') {
    throw new InputError(`units is 'bohr' or 'angstrom', not ${JSON.stringify(units)}.`, { detail: { units } });
  }
  if (typeof detect === 'string' && detect !== 'auto') {
    throw new InputError(`detectFragments is true, false, 'auto' or a tolerance, not ${JSON.stringify(detect)}.`);
  }
  for (const [name, value] of Object.entries({ charge, multiplicity })) {
    if (value !== undefined && !Number.isFinite(value))
      throw new InputError(`${name} is a number, not ${inspect(value)}.`);
  }
}

function checkLevel(what: string, modelChemistry: unknown, options: LevelOptions): void {
  if (typeof modelChemistry !== 'string') throw new InputError(`${what}: say the level of theory, as in 'hf/6-31g'.`);
  refuseUnknownOptions(what, options, levelOptionNames);
  if (options.engine !== undefined && typeof options.engine !== 'string')
    throw new InputError(`${what}: the engine of a level is a name or a path, not ${inspect(options.engine)}.`);
}
