import { isModulePath, modulePath } from '../../engines/allowed-engines';
import { unversioned } from '../../engines/define-engine';
import type { Engine, EngineReference } from '../../engines/engine';
import { resolveEngine } from '../../engines/registry';
import { probeWithin } from '../../engines/survey-engines';
import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { InputError } from '../../errors/input-error';
import { atomicInputOf } from '../request/atomic-input-of';
import { allowedEnginesOf } from '../request/execution-config';
import type { ExecutionSettings } from '../request/execution-settings';
import type { ResolvedRequest } from '../request/resolve-request';

/** The engine of one model chemistry, ready to run. */
export interface PreparedEngine {
  readonly engine: Engine;
  readonly reference: EngineReference;
  readonly version: string;
  /** Lives in this thread only. */
  readonly inline: boolean;
  /** Results may be stored: something says when its code changes. */
  readonly storable: boolean;
}

/**
 * Finds the engine of each model chemistry, asks for its version, and has it check the largest cluster and every monomer: what
 * an engine cannot do is said before anything runs.
 *
 * @returns by model chemistry.
 * @throws EngineNotFoundError, InputError.
 */
export async function prepareEngines(
  request: ResolvedRequest,
  execution: ExecutionSettings,
): Promise<ReadonlyMap<string, PreparedEngine>> {
  const programOf = (name: string): string => request.specifications.get(name)!.program;
  const names = request.expansion.modelChemistries.map(({ name }) => name);
  const engines = await findEngines(new Set(names.map(programOf)), execution);
  const prepared = new Map<string, PreparedEngine>();
  for (const modelChemistry of names) {
    const { engine, reference, version, inline } = engines.get(programOf(modelChemistry))!;
    checkTraits(engine, modelChemistry, request);
    validateClusters(engine, modelChemistry, request);
    prepared.set(modelChemistry, {
      engine,
      reference,
      version,
      inline,
      storable: version !== unversioned,
    });
  }
  return prepared;
}

type FoundEngine = Omit<PreparedEngine, 'storable'>;

/**
 * Loads the engines and asks them, all at the same time, for their versions.
 *
 * @throws EngineNotFoundError that names every one that is missing: they can be installed in one go.
 */
async function findEngines(
  programs: ReadonlySet<string>,
  execution: ExecutionSettings,
): Promise<ReadonlyMap<string, FoundEngine>> {
  const { inlineEngines } = execution;
  const allowed = allowedEnginesOf(execution);
  const missing: { engine: string; missing: string }[] = [];
  const found = await Promise.all(
    [...programs].map(async (program): Promise<[string, FoundEngine] | undefined> => {
      const inline = inlineEngines.get(program);
      const reference = referenceTo(program);
      const engine = inline ?? (await resolveEngine(reference, allowed));
      const probe = await probeWithin(engine);
      if ('version' in probe)
        return [program, { engine, reference, version: probe.version, inline: inline !== undefined }];
      missing.push({ engine: engine.name, missing: probe.missing });
      return undefined;
    }),
  );
  if (missing.length > 0) {
    const message = missing.map((one) => `The engine '${one.engine}' cannot run here: ${one.missing}`).join('\n');
    throw new EngineNotFoundError(message, { detail: { engine: missing[0]!.engine, missing } });
  }
  return new Map(found.filter((entry) => entry !== undefined));
}

/** A program is a registered name, or the path of a module that exports `engine`. */
function referenceTo(program: string): EngineReference {
  return isModulePath(program) ? { name: program, module: modulePath(program) } : { name: program };
}

function checkTraits(engine: Engine, modelChemistry: string, request: ResolvedRequest): void {
  const { traits } = engine;
  const refuse = (what: string): never => {
    throw new InputError(`The engine '${engine.name}' (model chemistry ${modelChemistry}) ${what}`, {
      detail: { engine: engine.name, modelChemistry },
    });
  };
  if (!traits.drivers.includes(request.driver)) {
    refuse(`gives no ${request.driver}, only ${traits.drivers.join(' and ')}. Choose another engine or driver.`);
  }
  if (!traits.pointCharges && request.embeddingCharges) {
    refuse(
      'cannot handle the point charges of an embedding scheme. Choose another engine or leave out embedding_charges.',
    );
  }
  const needsGhosts = request.expansion.treatments.some((treatment) => treatment !== 'nocp');
  if (!traits.ghosts && needsGhosts) {
    const why = traits.whyNoGhosts === undefined ? '' : ` ${traits.whyNoGhosts}.`;
    refuse(`has no ghost atoms, which cp and vmfc need.${why} Use bsse_type nocp with it.`);
  }
}

function validateClusters(engine: Engine, modelChemistry: string, request: ResolvedRequest): void {
  if (!engine.validate) return;
  const all = request.molecule.fragments.map((_, i) => i + 1);
  const clusters = [all, ...all.map((fragment) => [fragment])];
  for (const fragments of clusters) engine.validate(atomicInputOf(request, modelChemistry, fragments, fragments));
}
