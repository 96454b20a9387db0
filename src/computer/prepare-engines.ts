import { resolve } from 'node:path';
import { unversioned } from '../engines/define-engine';
import type { Engine, EngineReference } from '../engines/engine';
import { resolveEngine } from '../engines/registry';
import { EngineNotFoundError } from '../errors/engine-not-found-error';
import { InputError } from '../errors/input-error';
import { atomicInputOf } from './atomic-input-of';
import type { ExecutionSettings } from './execution-settings';
import { isModulePath } from './module-path';
import type { ResolvedRequest } from './resolve-request';

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
  const versions = new Map<string, string>();
  const prepared = new Map<string, PreparedEngine>();
  for (const { name: modelChemistry } of request.expansion.modelChemistries) {
    const { program } = request.specifications.get(modelChemistry)!;
    const inline = execution.inlineEngines.get(program);
    const reference = referenceTo(program);
    const engine = inline ?? (await resolveEngine(reference));
    const version = versions.get(program) ?? (await versionOf(engine));
    versions.set(program, version);
    checkTraits(engine, modelChemistry, request);
    validateClusters(engine, modelChemistry, request);
    prepared.set(modelChemistry, {
      engine,
      reference,
      version,
      inline: inline !== undefined,
      storable: version !== unversioned,
    });
  }
  return prepared;
}

/** A program is a registered name, or the path of a module that exports `engine`. */
function referenceTo(program: string): EngineReference {
  return isModulePath(program) ? { name: program, module: resolve(program) } : { name: program };
}

async function versionOf(engine: Engine): Promise<string> {
  const probe = await engine.probe();
  if ('version' in probe) return probe.version;
  throw new EngineNotFoundError(`The engine '${engine.name}' cannot run here: ${probe.missing}`, {
    detail: { engine: engine.name },
  });
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
    refuse('has no ghost atoms, which cp and vmfc need. Use bsse_type nocp with it.');
  }
}

function validateClusters(engine: Engine, modelChemistry: string, request: ResolvedRequest): void {
  if (!engine.validate) return;
  const all = request.molecule.fragments.map((_, i) => i + 1);
  const clusters = [all, ...all.map((fragment) => [fragment])];
  for (const fragments of clusters) engine.validate(atomicInputOf(request, modelChemistry, fragments, fragments));
}
