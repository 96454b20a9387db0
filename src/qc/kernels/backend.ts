import { InputError } from '../../errors/input-error';
import type { Basis } from '../basis/shell';
import type { IntegralBackend } from '../integral-backend';
import { machineAlgebra } from './dense';
import { DirectFockBuilder, directBytes } from './direct-fock-builder';
import { FittedFockBuilder } from './fitted-fock-builder';
import { fittedGradientBytes, fittedTwoElectronGradient } from './fitted-gradient';
import { fittedBytes } from './fitted-integrals';
import { FittedTransformation, fittedTransformationBytes } from './fitted-transformation';
import { boardBytes } from './integral-board';
import { storedRows } from './integral-rows';
import { JavaScriptMachine, type KernelMachine, type SharedKernels, WasmMachine } from './kernel-machine';
import { kernelOverlapAndKinetic, NuclearAttraction } from './one-electron';
import { kernelNuclearAttractionGradient, kernelOverlapAndKineticGradient } from './one-electron-gradient';
import { KernelTransformation, transformationBytes } from './orbital-transformation';
import { basisPairTypes, prepareEriKernels } from './pair-list';
import { SupermatrixFockBuilder, storedBytes } from './stored-fock-builder';
import { superShells } from './super-shell';
import { kernelTwoElectronGradient } from './two-electron-gradient';
import { webAssembly } from './web-assembly';

/** Shell quartets with a smaller bound are left out unless told otherwise, hartree. */
const defaultScreening = 1e-12;

/** The generated kernels as a backend, with what a worker needs to know about its memory. */
export interface KernelBackend extends IntegralBackend {
  readonly name: 'wasm' | 'js';
  readonly machine: KernelMachine;
  /** Compiled kernels for `postMessage` and `adopt` in other threads; none for `js`. */
  share(bases?: readonly Basis[]): SharedKernels;
  adopt(shared: unknown): void;
  /** Bytes of linear memory taken from the system. WebAssembly memory never shrinks: a worker ends to give it back. */
  memoryBytes(): number;
}

/**
 * A backend with its own memory and kernels: one for each thread.
 *
 * @param options.kind `wasm`, or `js` where there is none or for comparison; by default what the platform has.
 */
export function createKernelBackend(options: { kind?: 'wasm' | 'js' | undefined } = {}): KernelBackend {
  const machine = createMachine(options.kind ?? (webAssembly() ? 'wasm' : 'js'));
  const attraction = new NuclearAttraction(machine);
  const backend: KernelBackend = {
    name: machine.kind,
    machine,
    share: (bases = []) => {
      for (const basis of bases) prepareEriKernels(machine, basisPairTypes(superShells(basis)));
      return machine instanceof WasmMachine ? machine.share() : [];
    },
    adopt: (shared) => {
      if (machine instanceof WasmMachine) machine.adopt(shared as SharedKernels);
    },
    memoryBytes: () => machine.memory.size,
    algebra: machineAlgebra(machine),
    scfTypes: ['pk', 'direct', 'df'],

    twoElectronBytes({ nbf, nAuxiliary, scfType }) {
      const bytes = { pk: storedBytes(nbf), direct: directBytes(nbf), df: fittedBytes(nbf, nAuxiliary) };
      return machine.map.end + bytes[scfType];
    },

    twoElectron(basis, options) {
      const { scfType, auxiliary, correlationAuxiliary, screening = defaultScreening, board, checkCancelled } = options;
      const build = { screening, checkCancelled };
      if (scfType === 'pk') return new SupermatrixFockBuilder(machine, basis, { ...build, board });
      if (scfType === 'direct') return new DirectFockBuilder(machine, basis, build);
      if (!auxiliary) throw new InputError("scf_type 'df' needs a fitting set.");
      return new FittedFockBuilder(machine, basis, auxiliary, correlationAuxiliary, build);
    },

    boardBytes: ({ nbf, scfType }) => (scfType === 'pk' ? boardBytes(nbf) : 0),

    orbitalTransformation(integrals, { memoryBytes: budget } = {}) {
      if (integrals instanceof SupermatrixFockBuilder) return new KernelTransformation(storedRows(integrals));
      if (integrals instanceof DirectFockBuilder) return new KernelTransformation(integrals.rows(), budget);
      if (integrals instanceof FittedFockBuilder) return new FittedTransformation(integrals);
      throw new InputError('These integrals are not of this backend.');
    },

    orbitalTransformationBytes: (size) =>
      size.scfType === 'df' ? fittedTransformationBytes(size) : transformationBytes({ ...size, scfType: size.scfType }),

    twoElectronGradientBytes: ({ scfType, ...size }) => (scfType === 'df' ? fittedGradientBytes(size) : 0),

    twoElectronGradient: (basis, density, { integrals, ...gradientOptions } = {}) =>
      integrals instanceof FittedFockBuilder
        ? fittedTwoElectronGradient(integrals, density, gradientOptions)
        : kernelTwoElectronGradient(machine, basis, density, gradientOptions),

    nuclearAttraction: (basis, charges, checkCancelled) => attraction.integrals(basis, charges, checkCancelled),

    overlapAndKinetic: kernelOverlapAndKinetic,

    nuclearAttractionGradient: (basis, D, charges, checkCancelled) =>
      kernelNuclearAttractionGradient(machine, basis, D, charges, checkCancelled),

    overlapAndKineticGradient: kernelOverlapAndKineticGradient,
  };
  return backend;
}

function createMachine(kind: 'wasm' | 'js'): KernelMachine {
  return kind === 'js' ? new JavaScriptMachine() : new WasmMachine();
}
