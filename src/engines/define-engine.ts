import { inspect } from 'node:util';
import { InputError } from '../errors/input-error';
import type { AtomicInput, AtomicResult } from '../schema/atomic';
import type { Driver } from '../schema/driver';
import type { Molecule } from '../schema/molecule';
import type { Engine, EngineContext } from './engine';

/** What a function engine gives back: hartree, hartree/bohr (flat, 3 nat), hartree/bohr² (flat, 9 nat²). */
export interface Evaluation {
  readonly energy: number;
  readonly gradient?: readonly number[] | Float64Array | undefined;
  readonly hessian?: readonly number[] | Float64Array | undefined;
}

/** A function and what it can do. */
export interface EngineDefinition {
  readonly name: string;
  /** Give one, and change it with the code, if results may be stored; without it they never are. */
  readonly version?: string;
  /** Default: energy only. */
  readonly drivers?: readonly Driver[];
  /** Handles `molecule.extras.embedding_charges`. Default: no. */
  readonly pointCharges?: boolean;
  /**
   * The physics. `molecule.real[i] === false` marks a ghost atom; positions are in bohr. A bare number is an energy.
   */
  readonly evaluate: (
    molecule: Molecule,
    request: { method: string; basis: string | null; driver: Driver; keywords: Readonly<Record<string, unknown>> },
    context: EngineContext,
  ) => number | Evaluation | Promise<number | Evaluation>;
}

/** The version of an engine whose results must not be stored, because nothing says when its code changes. */
export const unversioned = 'unversioned';

/**
 * Makes an engine of a function: for teaching, and for potentials of one's own. It runs in the thread that calls it; to use
 * worker threads export it as `engine` from a module and give `ManyBodyComputer.engine` the path of that module.
 *
 * @throws InputError (from `compute`) when the function gives back less than the driver asks for, or not a number.
 */
export function defineEngine(definition: EngineDefinition): Engine {
  const { name, version = unversioned, drivers = ['energy'], pointCharges = false, evaluate } = definition;
  return {
    name,
    traits: { threadSafe: true, childProcess: false, usesScratch: false, drivers, pointCharges, ghosts: true },
    probe: async () => ({ version }),
    compute: async (input, context) => {
      const { driver, model, keywords } = input.specification;
      const request = { method: model.method, basis: model.basis ?? null, driver, keywords };
      const answer: unknown = await evaluate(input.molecule, request, context);
      return toResult(input, asEvaluation(answer, name), { creator: name, version });
    },
  };
}

/** A module in JavaScript may give back anything. */
function asEvaluation(answer: unknown, name: string): Evaluation {
  if (typeof answer === 'number') return { energy: answer };
  if (typeof answer === 'object' && answer !== null) return answer as Evaluation;
  throw new InputError(
    `Engine '${name}' gave ${inspect(answer)}: evaluate returns an energy in hartree, or { energy, gradient, hessian }.`,
  );
}

function toResult(
  input: AtomicInput,
  answer: Evaluation,
  provenance: { creator: string; version: string },
): AtomicResult {
  const { driver } = input.specification;
  const nAtoms = input.molecule.symbols.length;
  const gradient = answer.gradient && Array.from(answer.gradient);
  const hessian = answer.hessian && Array.from(answer.hessian);
  const complain = (what: string): never => {
    throw new InputError(`Engine '${provenance.creator}' ${what} (driver ${driver}, ${nAtoms} atoms).`);
  };
  if (!Number.isFinite(answer.energy)) complain(`gave the energy ${answer.energy}`);
  const check = (property: 'gradient' | 'hessian', values: number[] | undefined, length: number): void => {
    if (driver === property && !values) complain(`gave no ${property}`);
    if (values && values.length !== length) complain(`gave a ${property} of ${values.length} numbers, not ${length}`);
    if (values?.some((value) => !Number.isFinite(value)))
      complain(`gave a ${property} with a value that is not a number`);
  };
  check('gradient', gradient, 3 * nAtoms);
  check('hessian', hessian, 9 * nAtoms * nAtoms);
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    success: true,
    input_data: input,
    molecule: input.molecule,
    properties: {
      schema_name: 'qcschema_atomic_properties',
      calcinfo_natom: nAtoms,
      return_energy: answer.energy,
      ...(gradient ? { return_gradient: gradient } : {}),
      ...(hessian ? { return_hessian: hessian } : {}),
    },
    return_result: driver === 'hessian' ? hessian! : driver === 'gradient' ? gradient! : answer.energy,
    provenance,
    extras: {},
  };
}
