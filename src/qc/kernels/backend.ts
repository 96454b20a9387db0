import { InputError } from '../../errors/input-error';
import type { IntegralBackend } from '../integral-backend';
import { machineAlgebra } from './dense';
import { DirectFockBuilder, directBytes } from './direct-fock-builder';
import { JavaScriptMachine, type KernelMachine, type SharedKernels, WasmMachine } from './kernel-machine';
import { kernelNuclearAttraction, kernelOverlapAndKinetic } from './one-electron';
import { kernelNuclearAttractionGradient, kernelOverlapAndKineticGradient } from './one-electron-gradient';
import { SupermatrixFockBuilder, storedBytes } from './stored-fock-builder';
import { KernelTransformation, transformationBytes } from './stored-transformation';
import { kernelTwoElectronGradient } from './two-electron-gradient';
import { webAssembly } from './web-assembly';

/** Shell quartets with a smaller bound are left out unless told otherwise, hartree. */
const defaultScreening = 1e-12;

/** The generated kernels as a backend, with what a worker needs to know about its memory. */
export interface KernelBackend extends IntegralBackend {
  readonly name: 'wasm' | 'js';
  readonly machine: KernelMachine;
}

/**
 * A backend with its own memory and kernels: one for each thread.
 *
 * @param options.kind `wasm`, or `js` where there is none or for comparison; by default what the platform has.
 * @param options.shared kernels compiled by another thread (`shareKernels`).
 */
export function createKernelBackend(
  options: { kind?: 'wasm' | 'js' | undefined; shared?: SharedKernels | undefined } = {},
): KernelBackend {
  const machine = createMachine(options.kind ?? (webAssembly() ? 'wasm' : 'js'), options.shared);
  return {
    name: machine.kind,
    machine,
    algebra: machineAlgebra(machine),
    scfTypes: ['pk', 'direct'],

    twoElectronBytes({ nbf, scfType }) {
      if (scfType === 'direct') return machine.map.end + directBytes(nbf);
      if (scfType !== 'pk') throw unknownScfType(scfType);
      return machine.map.end + storedBytes(nbf);
    },

    twoElectron(basis, { scfType, screening = defaultScreening, checkCancelled }) {
      if (scfType === 'direct') return new DirectFockBuilder(machine, basis, { screening, checkCancelled });
      if (scfType !== 'pk') throw unknownScfType(scfType);
      return new SupermatrixFockBuilder(machine, basis, { screening, checkCancelled });
    },

    orbitalTransformation(integrals) {
      if (integrals instanceof SupermatrixFockBuilder) return new KernelTransformation(integrals);
      throw new InputError('MP2 needs stored or fitted integrals: scf_type pk or df.');
    },

    orbitalTransformationBytes: transformationBytes,

    twoElectronGradient: (basis, density, gradientOptions) =>
      kernelTwoElectronGradient(machine, basis, density, gradientOptions),

    nuclearAttraction: (basis, charges) => kernelNuclearAttraction(machine, basis, charges),

    overlapAndKinetic: kernelOverlapAndKinetic,

    nuclearAttractionGradient: (basis, D, charges, checkCancelled) =>
      kernelNuclearAttractionGradient(machine, basis, D, charges, checkCancelled),

    overlapAndKineticGradient: kernelOverlapAndKineticGradient,
  };
}

function createMachine(kind: 'wasm' | 'js', shared?: SharedKernels): KernelMachine {
  if (kind === 'js') return new JavaScriptMachine();
  const machine = new WasmMachine();
  if (shared) machine.adopt(shared);
  return machine;
}

function unknownScfType(scfType: string): InputError {
  return new InputError(`The kernels have no scf_type '${scfType}'.`, { detail: { scfType } });
}
