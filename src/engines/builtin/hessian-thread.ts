import { parentPort, workerData } from 'node:worker_threads';
import { createKernelBackend } from '../../qc/kernels/backend';
import { displacedGradient, type GradientThreadData } from './hessian';
import { parseRequest } from './request';

// The file of a thread that computes displaced gradients of one Hessian: a geometry comes in, a gradient (or nothing, where
// that failed) goes out.

const { task, shared } = workerData as GradientThreadData;
const backend = createKernelBackend();
if (shared !== undefined) backend.adopt(shared);
const request = parseRequest(task.input);

parentPort!.on('message', (geometry: Float64Array) => {
  let gradient: Float64Array | undefined;
  try {
    // A thread that is not wanted any more is ended.
    gradient = displacedGradient(backend, request, task, geometry, () => undefined);
  } catch {
    gradient = undefined;
  }
  parentPort!.postMessage(gradient);
});
