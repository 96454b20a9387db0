import { InputError } from '../../errors/input-error';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import { ownValue } from '../../schema/own-value';
import type { Engine, EngineContext } from '../engine';
import { axilrodTeller } from './axilrod-teller';
import { lennardJones } from './lennard-jones';
import { pairParameters, rareGasOf, tripleDipole } from './parameters';
import { addGradient, addHessian, type Derivatives, type SquaredDistance, squaredDistance } from './squared-distances';

const version = '1.0.0';

/** method → does it hold the three-body term? */
const methods: Readonly<Record<string, boolean>> = { lj: false, 'lj+at': true };

function threeBody(input: AtomicInput): boolean {
  const { method, basis } = input.specification.model;
  const found = ownValue(methods, method.toLowerCase());
  if (found === undefined) {
    throw new InputError(
      `The model engine has no method '${method}'. It has: lj (Lennard-Jones), lj+at (with the Axilrod-Teller triple dipole).`,
    );
  }
  if (basis)
    throw new InputError(
      `The model engine takes no basis set, but '${basis}' was given. Write the level as '${method}'.`,
    );
  const [keyword] = Object.keys(input.specification.keywords);
  if (keyword !== undefined) throw new InputError(`The model engine takes no keywords, but '${keyword}' was given.`);
  return found;
}

/**
 * Lennard-Jones pairs plus Axilrod-Teller triples between rare-gas atoms: a potential whose many-body expansion is exact at
 * two or three bodies, with analytic gradients and Hessians. Ghost atoms do not interact, so nocp, cp and vmfc agree.
 */
export const modelEngine: Engine = {
  name: 'model',
  traits: {
    threadSafe: true,
    childProcess: false,
    usesScratch: false,
    drivers: ['energy', 'gradient', 'hessian'],
    pointCharges: false,
    ghosts: true,
    methods: 'Lennard-Jones and Axilrod-Teller for rare gases',
  },
  probe: async () => ({ version }),
  validate: (input) => {
    threeBody(input);
    for (const [atom, symbol] of input.molecule.symbols.entries()) if (input.molecule.real[atom]) rareGasOf(symbol);
  },
  groupKey: () => undefined,
  size: (input) => ({ basisFunctions: 0, electrons: input.molecule.real.filter(Boolean).length, memoryMiB: 1 }),
  compute: async (input, context) => compute(input, context),
};

function compute(input: AtomicInput, context: EngineContext): AtomicResult {
  const { molecule, specification } = input;
  const withTriples = threeBody(input);
  const { driver } = specification;
  const nAtoms = molecule.symbols.length;
  const atoms = molecule.real.flatMap((real, atom) =>
    real ? [{ atom, gas: rareGasOf(molecule.symbols[atom]!) }] : [],
  );
  const gradient = driver === 'energy' ? undefined : new Float64Array(3 * nAtoms);
  const hessian = driver === 'hessian' ? new Float64Array(9 * nAtoms * nAtoms) : undefined;
  let energy = 0;
  const add = (distances: readonly SquaredDistance[], f: Derivatives): void => {
    energy += f.value;
    if (gradient) addGradient(gradient, distances, f);
    if (hessian) addHessian(hessian, nAtoms, distances, f);
  };

  for (let i = 0; i < atoms.length; i++) {
    if (context.cancelled()) context.signal.throwIfAborted();
    for (let j = 0; j < i; j++) {
      const [A, B] = [atoms[i]!, atoms[j]!];
      const ab = squaredDistance(molecule.geometry, A.atom, B.atom);
      const { epsilon, sigma } = pairParameters(A.gas, B.gas);
      add([ab], lennardJones(ab.value, epsilon, sigma));
      for (let k = 0; withTriples && k < j; k++) {
        const C = atoms[k]!;
        const bc = squaredDistance(molecule.geometry, B.atom, C.atom);
        const ac = squaredDistance(molecule.geometry, A.atom, C.atom);
        add([ab, bc, ac], axilrodTeller(ab.value, bc.value, ac.value, tripleDipole(A.gas, B.gas, C.gas)));
      }
    }
  }
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    success: true,
    input_data: input,
    molecule,
    properties: {
      schema_name: 'qcschema_atomic_properties',
      calcinfo_natom: nAtoms,
      return_energy: energy,
      ...(gradient ? { return_gradient: Array.from(gradient) } : {}),
      ...(hessian ? { return_hessian: Array.from(hessian) } : {}),
    },
    return_result: hessian ? Array.from(hessian) : gradient ? Array.from(gradient) : energy,
    provenance: {
      creator: 'manybody model',
      version,
      routine: `lennard-jones${withTriples ? '+axilrod-teller' : ''}`,
    },
    extras: {},
  };
}
