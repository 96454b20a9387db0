import { buildBasis, countFunctions } from '../../qc/basis/basis-set';
import type { Basis } from '../../qc/basis/shell';
import { elementSymbol } from '../../qc/elements';
import type { IntegralBackend } from '../../qc/integral-backend';
import { createKernelBackend } from '../../qc/kernels/backend';
import { electronCount } from '../../qc/molecule';
import { singlePoint } from '../../qc/single-point';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Engine, EngineContext } from '../engine';
import { atomicResult } from './atomic-result';
import { loadBasisSet } from './basis-library';
import { Guesses } from './guess';
import { hessian } from './hessian';
import { chooseScfType, gridBudget, memoryBytes, possibleScfTypes, transformationBudget } from './memory';
import { parseRequest, type Request } from './request';
import { SharedBasis, sharedBasisKey } from './shared-basis';
import { singlePointTask, thresholds } from './single-point-task';
import { builtinVersion } from './version';

const MiB = 2 ** 20;

/** Above this much linear memory a smaller job gets a fresh backend, because WebAssembly memory never shrinks. */
const largeMemory = 512 * MiB;

interface Workshop {
  readonly backend: IntegralBackend;
  readonly shared: SharedBasis;
  readonly guesses: Guesses;
}

/** An engine on one integral backend, which is made when it is first needed; each has its own shared basis. */
export function makeBuiltinEngine(makeBackend: () => IntegralBackend): Engine {
  let made: Workshop | undefined;
  const workshop = (): Workshop => {
    if (!made) {
      const backend = makeBackend();
      made = { backend, shared: new SharedBasis(backend), guesses: new Guesses(backend) };
    }
    return made;
  };
  return {
    name: 'builtin',
    traits: {
      threadSafe: true,
      childProcess: false,
      usesScratch: false,
      drivers: ['energy', 'gradient', 'hessian'],
      pointCharges: true,
      ghosts: true,
      chargeForces: true,
      methods: 'HF, MP2, SCS-MP2',
    },
    probe: async () => ({ version: builtinVersion }),
    validate: (input) => {
      parseRequest(input);
    },
    groupKey: (input) => sharedBasisKey(parseRequest(input)),
    boardBytes: (input) => {
      const request = parseRequest(input);
      const { backend } = workshop();
      const nbf = countBasisFunctions(request);
      const bytes = possibleScfTypes(backend, request).map((scfType) => backend.boardBytes?.({ nbf, scfType }) ?? 0);
      return Math.max(0, ...bytes);
    },
    size: (input) => {
      const request = parseRequest(input);
      const { backend } = workshop();
      const { nAlpha, nBeta } = electronCount(request.molecule);
      const nbf = countBasisFunctions(request);
      // What it needs at least: with more, compute() stores integrals that it would otherwise make anew.
      const bytes = possibleScfTypes(backend, request).map((type) => memoryBytes(backend, request, nbf, type));
      return {
        basisFunctions: nbf,
        electrons: nAlpha + nBeta,
        memoryMiB: Math.ceil(Math.min(...bytes) / MiB),
      };
    },
    energyConvergence: (input) => {
      const request = parseRequest(input);
      const { e, d } = thresholds(request);
      const noise = request.method.functional === undefined ? 0 : gridNoise[request.keywords.grid];
      return Math.max(noise, request.method.correlation === 'none' ? e : Math.max(e, d));
    },
    share: async () => workshop().backend.share?.(commonBases()),
    adopt: (shared) => workshop().backend.adopt?.(shared),
    warm: async (enough) => {
      const { smallCalculations } = await import('./small-calculations.js');
      for (const input of smallCalculations()) {
        if (enough()) return;
        try {
          await compute(workshop(), parseRequest(input), input, { ...idleContext, cancelled: enough });
        } catch (error) {
          if (!enough()) throw error;
        }
      }
    },
    compute: async (input, context) => {
      const request = parseRequest(input);
      const held = made?.backend.memoryBytes?.() ?? 0;
      if (made && held > largeMemory && !made.shared.holds(request)) {
        const nbf = countBasisFunctions(request);
        const types = possibleScfTypes(made.backend, request);
        if (types.some((scfType) => memoryBytes(made!.backend, request, nbf, scfType) < held / 4)) {
          const compiled = made.backend.share?.([]);
          made = undefined; // its memory goes with it
          workshop().backend.adopt?.(compiled);
        }
      }
      return compute(workshop(), request, input, context);
    },
  };
}

/** What surrounds a calculation that nobody asked for. */
const idleContext: Omit<EngineContext, 'cancelled'> = {
  signal: new AbortController().signal,
  scratchDir: null,
  cores: 1,
  memoryMiB: 256,
};

/**
 * Hartree by which a water dimer changes when it is turned (PBE and r²SCAN, docs/builtin-engine.md): the
 * part of the quadrature's error that need not cancel between clusters.
 */
const gridNoise = { coarse: 2e-5, medium: 2e-6, fine: 1e-7, ultrafine: 1e-8 } as const;

/** What most first calculations need: s, p and d functions of the elements of water. */
function commonBases(): Basis[] {
  return ['6-31g', 'cc-pvdz'].map((name) =>
    buildBasis(loadBasisSet(name), [8, 1, 1], [0, 0, 0, 0, 1.43, 1.11, 0, -1.43, 1.11]),
  );
}

/**
 * Hartree-Fock and MP2 in this package: no program to install. `src/qc` holds the equations, docs/builtin-engine.md the
 * methods, basis sets, keywords and limits.
 */
export const builtinEngine: Engine = makeBuiltinEngine(() => createKernelBackend());

function countBasisFunctions({ data, pure, molecule }: Request): number {
  return molecule.atomicNumbers.reduce((sum, Z) => sum + countFunctions(data, elementSymbol(Z), pure), 0);
}

async function compute(
  { backend, shared, guesses }: Workshop,
  request: Request,
  input: AtomicInput,
  context: EngineContext,
): Promise<AtomicResult> {
  const clock = new PhaseClock();
  const { molecule, driver } = request;
  const checkCancelled = () => {
    if (context.cancelled()) throw context.signal.reason ?? new DOMException('Cancelled', 'AbortError');
  };
  const nbf = countBasisFunctions(request);
  const scfType = chooseScfType(backend, request, nbf, context.memoryMiB);
  const transformationBytes = transformationBudget(backend, request, nbf, scfType, context.memoryMiB);
  clock.start('integrals');
  const bytes = memoryBytes(backend, request, nbf, scfType) + (context.board?.byteLength ?? 0);
  const board = context.memoryMiB <= 0 || bytes <= context.memoryMiB * MiB ? context.board : undefined;
  const prepared = shared.prepare(request, scfType, checkCancelled, board);
  clock.start('guess');
  const guess = guesses.of(request, prepared, shared.atomicDensities(request), checkCancelled);
  const onPhase = (phase: string) => clock.start(phase);
  const keepBytes = gridBudget(backend, request, nbf, scfType, context.memoryMiB);
  const task = { ...singlePointTask(request, checkCancelled, keepBytes), transformationBytes, onPhase };
  const point = singlePoint(prepared, molecule, { ...task, gradient: driver !== 'energy', guess });
  let secondDerivatives: Float64Array | undefined;
  if (driver === 'hessian') {
    clock.start('hessian');
    shared.forget(); // one set of integrals at a time, as memoryBytes() counts
    const start = point.scf.spins.map((spin) => spin.density);
    const threads = Math.min(context.cores, setsWithin(context.memoryMiB, memoryBytes(backend, request, nbf, scfType)));
    secondDerivatives = await hessian(
      backend,
      request,
      { input, scfType, transformationBytes, start },
      { threads, signal: context.signal, checkCancelled },
    );
  }
  return atomicResult(input, request, prepared, point, secondDerivatives, clock.stop(), checkCancelled);
}

/** How many calculations of this size the budget holds at the same time. @param memoryMiB 0 where unknown */
function setsWithin(memoryMiB: number, bytes: number): number {
  return memoryMiB > 0 ? Math.floor((memoryMiB * MiB) / bytes) : Number.POSITIVE_INFINITY;
}

/** Wall time of each part, ms. */
class PhaseClock {
  private readonly times: Record<string, number> = {};
  private readonly began = performance.now();
  private phase: string | undefined;
  private since = this.began;

  start(phase: string): void {
    this.close();
    this.phase = phase;
  }

  stop(): Readonly<Record<string, number>> {
    this.close();
    return { ...this.times, total: performance.now() - this.began };
  }

  private close(): void {
    const now = performance.now();
    if (this.phase !== undefined) this.times[this.phase] = (this.times[this.phase] ?? 0) + now - this.since;
    this.since = now;
  }
}
