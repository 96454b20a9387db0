import { EngineError } from '../../errors/engine-error';
import type { AtomicInput, AtomicProperties, AtomicResult } from '../../schema/atomic';

/** What was read from the output of a program. */
export interface ProgramAnswer {
  /** hartree */
  readonly energy: number;
  /** hartree/bohr, flat, for every atom. */
  readonly gradient?: readonly number[] | undefined;
  /** hartree/bohr², flat. */
  readonly hessian?: readonly number[] | undefined;
  readonly properties?: Partial<AtomicProperties> | undefined;
  readonly extras?: Readonly<Record<string, unknown>> | undefined;
}

/** Where it comes from. */
export interface ProgramOrigin {
  readonly program: string;
  readonly version: string;
  readonly routine: string;
  /** The input file: returned where `protocols.native_files` asks for it. */
  readonly inputText: string;
  /** What the program printed: returned where `protocols.stdout` asks for it. */
  readonly stdout: string;
}

/**
 * Puts what a program said under QCSchema's names.
 *
 * @throws EngineError when it does not hold what the driver asks for, in full and finite.
 */
export function programResult(input: AtomicInput, answer: ProgramAnswer, origin: ProgramOrigin): AtomicResult {
  const { driver, protocols } = input.specification;
  const { energy, properties = {}, extras = {} } = answer;
  // A program may say more than it was asked; an expansion wants the same of every task.
  const gradient = driver === 'energy' ? undefined : answer.gradient;
  const hessian = driver === 'hessian' ? answer.hessian : undefined;
  const nAtoms = input.molecule.symbols.length;
  const { program, version, routine, inputText, stdout } = origin;
  const complete = (what: string, values: readonly number[] | undefined, length: number): number[] => {
    if (values?.length === length && values.every(Number.isFinite)) return [...values];
    throw new EngineError(
      `The ${what} of ${program} could not be read: ${values?.length ?? 0} numbers where ${length} were expected.`,
      { detail: { program, what, found: values?.length ?? 0, expected: length } },
    );
  };
  complete('energy', [energy], 1);
  const wanted =
    driver === 'gradient'
      ? complete('gradient', gradient, 3 * nAtoms)
      : driver === 'hessian'
        ? complete('Hessian', hessian, (3 * nAtoms) ** 2)
        : energy;
  const { native_files = 'none' } = protocols;
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    ...(input.id === undefined ? {} : { id: input.id }),
    success: true,
    input_data: input,
    molecule: input.molecule,
    properties: {
      schema_name: 'qcschema_atomic_properties',
      calcinfo_natom: nAtoms,
      return_energy: energy,
      ...(gradient ? { return_gradient: [...gradient] } : {}),
      ...(hessian ? { return_hessian: [...hessian] } : {}),
      ...properties,
    },
    return_result: wanted,
    ...(protocols.stdout ? { stdout } : {}),
    ...(native_files === 'none' ? {} : { native_files: { input: inputText } }),
    provenance: { creator: program, version, routine },
    extras: { ...extras },
  };
}
