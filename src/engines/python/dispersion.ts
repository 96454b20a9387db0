import { InputError } from '../../errors/input-error';
import { builtFile } from '../../files/built-file';
import type { AtomicInput } from '../../schema/atomic';
import type { Engine } from '../engine';
import { definePythonEngine } from './python-engine';

/**
 * Dispersion corrections by themselves: what has to be added to the energy of a functional, which is the method. Ghost atoms
 * have no dispersion and are left out.
 */
function dispersionEngine(name: string, title: string): Engine {
  return definePythonEngine({
    name,
    title,
    harness: builtFile(__dirname, 'harness/dispersion_harness.py'),
    args: [name],
    revision: 1,
    packages: { debian: null, conda: `${name}-python`, pip: name, home: `https://${name}.readthedocs.io` },
    methods: `${title} dispersion of a functional`,
    drivers: ['energy', 'gradient'],
    ghosts: true,
    pointCharges: false,
    validate: (input) => refuseBasis(input, title),
    // A formula: nothing is iterated.
    energyConvergence: () => 1e-14,
  });
}

export const dftd3Engine: Engine = dispersionEngine('dftd3', 'DFT-D3');
export const dftd4Engine: Engine = dispersionEngine('dftd4', 'DFT-D4');

function refuseBasis({ specification }: AtomicInput, title: string): void {
  const { basis, method } = specification.model;
  if (!basis) return;
  throw new InputError(
    `${title} takes no basis set, but '${basis}' was given. Write the functional alone: '${method}'.`,
  );
}
