import { Worker } from 'node:worker_threads';
import { builtFile } from '../../files/built-file';
import { differences, displacements } from '../../qc/gradient/numerical-hessian';
import type { IntegralBackend } from '../../qc/integral-backend';
import type { QcMolecule } from '../../qc/molecule';
import type { CheckCancelled, ScfType } from '../../qc/scf/fock-builder';
import { singlePoint } from '../../qc/single-point';
import type { AtomicInput } from '../../schema/atomic';
import type { Request } from './request';
import { prepareRequest } from './shared-basis';
import { singlePointTask } from './single-point-task';

/** Displacement of the differences that make a Hessian, bohr. */
export const hessianStep = 5e-3;

/** What the displaced gradients have in common; it can be posted. */
export interface DisplacedTask {
  readonly input: AtomicInput;
  readonly scfType: ScfType;
  readonly transformationBytes: number | undefined;
  /** Converged density of each spin at the centre. */
  readonly start: readonly Float64Array[];
}

/** What a thread of {@link threadedGradients} is given. */
export interface GradientThreadData {
  readonly task: DisplacedTask;
  /** Compiled kernels, as the backend shares them. */
  readonly shared: unknown;
}

/** Hartree/bohr, length 3 nat. The same bits in any thread and any order. @throws ConvergenceError, ResourceError */
export function displacedGradient(
  backend: IntegralBackend,
  request: Request,
  { scfType, transformationBytes, start }: Omit<DisplacedTask, 'input'>,
  geometry: Float64Array,
  checkCancelled: CheckCancelled,
): Float64Array {
  const displaced = prepareRequest(backend, request, geometry, scfType, checkCancelled);
  try {
    const moved: QcMolecule = { ...request.molecule, geometry };
    const task = { ...singlePointTask(request, checkCancelled), transformationBytes, gradient: true, guess: start };
    return singlePoint(displaced, moved, task).gradient!.atoms;
  } finally {
    displaced.fock.dispose?.();
  }
}

/**
 * Second derivatives by differences of gradients (hartree/bohr², row-major). With more than one core the gradients are shared out
 * to threads.
 *
 * @param threads how many may compute at the same time: what the task's cores and memory allow.
 * @throws `signal.reason` when cancelled.
 */
export async function hessian(
  backend: IntegralBackend,
  request: Request,
  task: DisplacedTask,
  { threads, signal, checkCancelled }: { threads: number; signal: AbortSignal; checkCancelled: CheckCancelled },
): Promise<Float64Array> {
  const geometries = displacements(request.molecule.geometry, hessianStep);
  const found = threads > 1 ? await threadedGradients(task, backend.share?.([]), geometries, threads, signal) : [];
  signal.throwIfAborted();
  // What failed in a thread is done again here, where its error keeps its class.
  const gradients = geometries.map(
    (geometry, i) => found[i] ?? displacedGradient(backend, request, task, geometry, checkCancelled),
  );
  return differences(gradients, hessianStep);
}

/** @returns undefined where a thread could not. */
async function threadedGradients(
  task: DisplacedTask,
  shared: unknown,
  geometries: readonly Float64Array[],
  threads: number,
  signal: AbortSignal,
): Promise<(Float64Array | undefined)[]> {
  const gradients: (Float64Array | undefined)[] = geometries.map(() => undefined);
  let next = 0;
  const workerData: GradientThreadData = { task, shared };
  const file = builtFile(__dirname, 'hessian-thread.js');
  const workers = Array.from({ length: Math.min(threads, geometries.length) }, () => new Worker(file, { workerData }));
  const stop = () => {
    for (const worker of workers) void worker.terminate();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const ended = workers.map(async (worker) => {
    const post = () => {
      if (next >= geometries.length) return void worker.terminate();
      const number = next++;
      worker.once('message', (gradient: Float64Array | undefined) => {
        gradients[number] = gradient;
        post();
      });
      worker.postMessage(geometries[number]);
    };
    post();
    await new Promise<void>((resolve) => {
      worker.on('error', () => undefined); // its work is missing, and done again
      worker.once('exit', () => resolve());
    });
  });
  await Promise.all(ended);
  signal.removeEventListener('abort', stop);
  return gradients;
}
