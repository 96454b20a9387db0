import { z } from 'zod';
import { InputError } from '../errors/input-error';
import { type Accumulator, createAccumulator, missingError } from '../expansion/accumulator';
import type { Analysis } from '../expansion/analysis';
import { formatCalcPlan } from '../expansion/calc-plan';
import { createExpansion, type Expansion, type PlanSubset, type TaskCounts } from '../expansion/expansion';
import { delabeler, labeler, taskLabeler } from '../expansion/labels';
import type { LevelKey } from '../expansion/model-chemistries';
import { flatten, type NumberArray } from '../expansion/number-array';
import { resizeGradient, resizeHessian } from '../expansion/resize';
import { buildMolecule } from '../molecule/build-molecule';
import { clusterMolecule, type EmbeddingCharges } from '../molecule/cluster-molecule';
import type { Bsse } from '../schema/bsse';
import { parseOrExplain } from '../schema/input-error-from-zod';
import type { Molecule } from '../schema/molecule';
import { strictDocument } from '../schema/strict-document';
import { checkEmbeddingCharges } from './request/embedding-charges';

export interface ManyBodyCoreOptions {
  /** A QCSchema molecule, or text in one of the formats of `buildMolecule`. */
  readonly molecule: unknown;
  /** The first treatment is the one that is returned. */
  readonly bsse_type: readonly Bsse[];
  /** Model chemistry of every body order 1 … M, and perhaps of 'supersystem'. Any names: you run the tasks. */
  readonly levels: Readonly<Record<string, string>>;
  readonly return_total_data: boolean;
  readonly supersystem_ie_only: boolean;
  /** Charges (e) of each fragment's atoms, by fragment from 1: they stand for the fragments outside a cluster's basis. */
  readonly embedding_charges: EmbeddingCharges | null;
}

/** What you bring for one label: hartree, (nat, 3) hartree/bohr, (3 nat, 3 nat) hartree/bohr², nested or flat. */
export interface ComponentValues {
  readonly energy: number;
  readonly gradient?: NumberArray | null | undefined;
  readonly hessian?: NumberArray | null | undefined;
}

/** The component as QCManyBody keeps it: arrays grown to the whole system, flat. */
export interface ComponentProperties {
  calcinfo_natom: number;
  return_energy: number;
  return_gradient?: number[];
  return_hessian?: number[];
}

export interface CoreAnalysis extends Analysis {
  /** By label; made when first read, because grown arrays take tasks × atoms of memory. */
  readonly component_properties: Readonly<Record<string, ComponentProperties>>;
}

/** A task to run: put its result under `label`. */
export interface CoreTask {
  readonly modelChemistry: string;
  readonly label: string;
  readonly molecule: Molecule;
}

// Contradictions, unknown treatments and levels are left to the expansion, which explains them.
const optionsSchema = strictDocument({
  molecule: z.unknown(),
  bsse_type: z.array(z.string() as z.ZodType<Bsse>),
  levels: z.record(z.string(), z.string()),
  return_total_data: z.boolean(),
  supersystem_ie_only: z.boolean(),
  embedding_charges: z.record(z.string(), z.array(z.number())).nullable(),
});

/**
 * A many-body expansion for people who run the tasks themselves: it says which molecules to compute, and makes the
 * many-body energies, gradients and Hessians from their results.
 *
 * ```ts
 * const core = new ManyBodyCore({ molecule, bsse_type: ['cp'], levels: { 1: 'mp2', 2: 'hf' }, return_total_data: true,
 *   supersystem_ie_only: false, embedding_charges: null });
 * const results: Record<string, ComponentValues> = {};
 * for (const { modelChemistry, label, molecule } of core.iterateMolecules()) results[label] = { energy: compute(...) };
 * const { ret_energy, stdout } = core.analyze(results);
 * ```
 */
export class ManyBodyCore {
  readonly molecule: Molecule;
  readonly expansion: Expansion;
  readonly embeddingCharges: EmbeddingCharges | undefined;
  /** What is allowed but deserves a look. */
  readonly warnings: readonly string[];

  /** @throws InputError for anything that is wrong with the input: nothing is left for later. */
  constructor(options: ManyBodyCoreOptions) {
    const { bsse_type, levels, return_total_data, supersystem_ie_only, embedding_charges } = parseOrExplain(
      optionsSchema,
      options,
      'ManyBodyCore',
    );
    this.molecule = buildMolecule(options.molecule);
    const charges = embedding_charges ?? {};
    this.embeddingCharges = Object.keys(charges).length > 0 ? charges : undefined;
    this.expansion = createExpansion({
      nFragments: this.molecule.fragments.length,
      bsse: bsse_type,
      levels,
      returnTotalData: return_total_data,
      supersystemIeOnly: supersystem_ie_only,
      embedding: this.embeddingCharges !== undefined,
    });
    this.warnings = this.embeddingCharges ? checkEmbeddingCharges(this.molecule, this.embeddingCharges) : [];
  }

  /** N */
  get nfragments(): number {
    return this.expansion.nFragments;
  }

  /** M, the largest numeric level. */
  get max_nbody(): number {
    return this.expansion.maxBody;
  }

  /** The treatments asked for and those that come free with them. */
  get bsse_type(): readonly Bsse[] {
    return this.expansion.treatments;
  }

  /** Body orders of each model chemistry, in order. */
  get nbodies_per_mc_level(): Record<string, LevelKey[]> {
    return Object.fromEntries(
      this.expansion.modelChemistries.map(({ name, bodies, supersystem }) => [
        name,
        supersystem ? [...bodies, 'supersystem' as const] : [...bodies],
      ]),
    );
  }

  /** Every task, one at a time: by model chemistry, then by size of the basis and of the real part. */
  *iterateMolecules(): Generator<CoreTask, void, undefined> {
    const labelOf = taskLabeler();
    for (const task of this.expansion.tasks()) {
      const { modelChemistry, real, basis } = task;
      yield {
        modelChemistry,
        label: labelOf(task),
        molecule: clusterMolecule(this.molecule, real, basis, { embeddingCharges: this.embeddingCharges }),
      };
    }
  }

  /** The plan as text, and the counts of one of its lists. */
  formatCalcPlan(subset: PlanSubset = 'all'): { readonly text: string; readonly counts: TaskCounts } {
    return formatCalcPlan(this.expansion, subset);
  }

  /**
   * Combines results into many-body properties. Labels that do not belong to the expansion are ignored.
   *
   * @throws InputError listing every missing label; or when a property that some results have is missing in others.
   */
  analyze(results: Readonly<Record<string, ComponentValues>>): CoreAnalysis {
    const accumulator = createAccumulator(this.expansion, {
      atomsOfFragment: this.molecule.fragments.map((atoms) => atoms.length),
    });
    if (typeof results !== 'object' || results === null) {
      throw new InputError('analyze takes the results by label: { \'["hf", [1], [1]]\': { energy: -75.9 }, ... }.');
    }
    addAll(accumulator, results);
    const analysis = accumulator.finish();
    let grown: Record<string, ComponentProperties> | undefined;
    const growAll = () => this.growComponents(results);
    return {
      ...analysis,
      get component_properties() {
        grown ??= growAll();
        return grown;
      },
    };
  }

  private growComponents(results: Readonly<Record<string, ComponentValues>>): Record<string, ComponentProperties> {
    const atomsOfFragment = this.molecule.fragments.map((atoms) => atoms.length);
    const find = finder(results);
    const grown: Record<string, ComponentProperties> = {};
    const labelOf = taskLabeler();
    for (const task of this.expansion.tasks()) {
      const { basis } = task;
      const label = labelOf(task);
      const { energy, gradient, hessian } = find(label)!;
      grown[label] = {
        calcinfo_natom: this.molecule.symbols.length,
        return_energy: energy,
        ...(gradient ? { return_gradient: [...resizeGradient(flatten(gradient), basis, { atomsOfFragment })] } : {}),
        ...(hessian ? { return_hessian: [...resizeHessian(flatten(hessian), basis, { atomsOfFragment })] } : {}),
      };
    }
    return grown;
  }
}

function addAll(accumulator: Accumulator, results: Readonly<Record<string, ComponentValues>>): void {
  const find = finder(results);
  const labelOf = taskLabeler();
  const missing: string[] = [];
  for (const task of accumulator.expansion.tasks()) {
    const label = labelOf(task);
    const values = find(label);
    if (values === undefined) missing.push(label);
    else if (missing.length === 0) accumulator.add(task.index, values);
  }
  if (missing.length > 0) throw missingError('energy', missing);
}

/** Looks results up by label; labels that JSON.stringify wrote (no blanks) are found too. */
function finder<T>(results: Readonly<Record<string, T>>): (label: string) => T | undefined {
  let canonical: Map<string, T> | undefined;
  return (label) => {
    const values = results[label];
    if (values !== undefined) return values;
    canonical ??= new Map(
      Object.entries(results).flatMap(([key, value]) => {
        const canonicalKey = canonicalLabel(key);
        return canonicalKey === undefined ? [] : [[canonicalKey, value]];
      }),
    );
    return canonical.get(label);
  };
}

function canonicalLabel(key: string): string | undefined {
  try {
    const { modelChemistry, real, basis } = delabeler(key);
    return modelChemistry === null ? undefined : labeler(modelChemistry, real, basis);
  } catch (error) {
    if (error instanceof InputError) return undefined; // not a label: superfluous, and so ignored
    throw error;
  }
}
