import { EngineError } from '../../errors/engine-error';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { PythonAnswer, PythonReady } from './python-worker';

/**
 * A QCSchema result from the numbers of an answer.
 *
 * @throws EngineError when what the driver asks for is missing or has the wrong length.
 */
export function atomicResultOf(input: AtomicInput, answer: PythonAnswer, ready: PythonReady): AtomicResult {
  const { driver } = input.specification;
  const [creator = 'unknown'] = Object.keys(ready.versions);
  const nAtoms = input.molecule.symbols.length;
  const { energy, gradient, hessian, routine, stdout } = answer;
  const complain = (what: string): never => {
    throw new EngineError(`${creator} returned ${what} (driver ${driver}, ${nAtoms} atoms).`);
  };
  const check = (property: 'gradient' | 'hessian', length: number) => {
    const values = answer[property];
    if (driver === property && !values) complain(`no ${property}`);
    if (values && values.length !== length) complain(`a ${property} of ${values.length} numbers, not ${length}`);
  };
  check('gradient', 3 * nAtoms);
  check('hessian', 9 * nAtoms * nAtoms);
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
      ...(gradient ? { return_gradient: gradient } : {}),
      ...(hessian ? { return_hessian: hessian } : {}),
      ...answer.properties,
    },
    return_result: driver === 'hessian' ? hessian! : driver === 'gradient' ? gradient! : energy,
    ...(stdout ? { stdout } : {}),
    provenance: { creator, version: ready.versions[creator]!, ...(routine ? { routine } : {}), python: ready.python },
    extras: answer.extras,
  };
}
