import { InputError } from '../../errors/input-error';
import { countFunctions } from '../../qc/basis/basis-set';
import { elementSymbol } from '../../qc/elements';
import type { IntegralBackend } from '../../qc/integral-backend';
import { electronCount, frozenCoreOrbitals } from '../../qc/molecule';
import { type Mp2Energy, mp2Energy } from '../../qc/mp2/mp2-energy';
import { plainBackend } from '../../qc/plain-backend';
import { hartreeFock } from '../../qc/scf/hartree-fock';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Engine, EngineContext } from '../engine';
import { atomicResult } from './atomic-result';
import { parseRequest, type Request } from './request';
import { SharedBasis, sharedBasisKey } from './shared-basis';
import { builtinVersion } from './version';

const MiB = 2 ** 20;

/** An engine on one integral backend; each has its own shared basis. */
export function makeBuiltinEngine(backend: IntegralBackend): Engine {
  const shared = new SharedBasis(backend);
  return {
    name: 'builtin',
    traits: {
      threadSafe: true,
      childProcess: false,
      usesScratch: false,
      drivers: ['energy'],
      pointCharges: true,
      ghosts: true,
    },
    probe: async () => ({ version: builtinVersion }),
    validate: (input) => {
      parseRequest(input);
    },
    groupKey: (input) => sharedBasisKey(parseRequest(input)),
    size: (input) => {
      const request = parseRequest(input);
      const { nAlpha, nBeta } = electronCount(request.molecule);
      const nbf = functions(request);
      const memoryMiB = Math.ceil(memoryBytes(backend, request, nbf) / MiB);
      return { basisFunctions: nbf, electrons: nAlpha + nBeta, memoryMiB };
    },
    compute: async (input, context) => compute(shared, backend, input, context),
  };
}

/**
 * Hartree-Fock and MP2 in this package: no program to install. `src/qc` holds the equations, docs/builtin-engine.md the
 * methods, basis sets, keywords and limits.
 */
export const builtinEngine: Engine = makeBuiltinEngine(plainBackend);

function functions({ data, pure, molecule }: Request): number {
  return molecule.atomicNumbers.reduce((sum, Z) => sum + countFunctions(data, elementSymbol(Z), pure), 0);
}

/** Peak: integrals, a dozen matrices for the iterations, and the MP2 transformation. */
function memoryBytes(backend: IntegralBackend, { method, molecule, keywords }: Request, nbf: number): number {
  const scfType = keywords.scf_type === 'auto' ? 'pk' : keywords.scf_type;
  let bytes = backend.twoElectronBytes({ nbf, nAuxiliary: 5 * nbf, scfType }) + 40 * 8 * nbf * nbf;
  if (method.correlation !== 'none') {
    const { nAlpha } = electronCount(molecule);
    const virtual = nbf - nAlpha;
    bytes += backend.orbitalTransformationBytes({ nbf, p: nAlpha, q: virtual, r: nAlpha, s: virtual });
  }
  return bytes;
}

function compute(
  shared: SharedBasis,
  backend: IntegralBackend,
  input: AtomicInput,
  context: EngineContext,
): AtomicResult {
  const request = parseRequest(input);
  const { molecule, restricted, keywords, method } = request;
  if (request.driver !== 'energy') throw new InputError(`The builtin engine has no driver ${request.driver} yet.`);
  const checkCancelled = () => {
    if (context.cancelled()) throw context.signal.reason ?? new Error('cancelled');
  };
  const started = performance.now();
  const prepared = shared.prepare(request, functions(request), context.memoryMiB, checkCancelled);
  const integrated = performance.now();
  const tight = method.correlation !== 'none';
  const sad =
    keywords.guess === 'sad' ? shared.atomicDensities(request).superposition(molecule, prepared.basis) : undefined;
  const scf = hartreeFock(prepared, molecule, {
    restricted,
    guess: sad && (restricted ? [sad] : [sad, sad]),
    eConvergence: keywords.e_convergence ?? 1e-9,
    dConvergence: keywords.d_convergence ?? (tight ? 1e-9 : 1e-7),
    maxIterations: keywords.max_iterations,
    diis: keywords.diis,
    levelShift: keywords.level_shift,
    damping: keywords.damping,
    checkCancelled,
  });
  const converged = performance.now();
  let mp2: Mp2Energy | undefined;
  if (method.correlation !== 'none') {
    const nFrozen = keywords.freeze_core ? frozenCoreOrbitals(molecule) : 0;
    mp2 = mp2Energy(scf, prepared.basis.nbf, nFrozen, backend.orbitalTransformation(prepared.fock), checkCancelled);
  }
  const finished = performance.now();
  return atomicResult(input, request, prepared, scf, mp2, {
    integrals: integrated - started,
    scf: converged - integrated,
    ...(mp2 ? { mp2: finished - converged } : {}),
    total: finished - started,
  });
}
