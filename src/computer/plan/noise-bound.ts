import { noiseAmplification } from '../../expansion/combination';
import { atomicInputOf } from '../request/atomic-input-of';
import type { ResolvedRequest } from '../request/resolve-request';
import type { PreparedEngine } from './prepare-engines';

/**
 * How far the returned energy can be off because no task is converged to its last digit: ε · Σ|c|, with ε the loosest energy
 * convergence of the model chemistries and c the coefficients of the tasks.
 *
 * @returns hartree; null where an engine does not say how far it converges.
 */
export function noiseBound(request: ResolvedRequest, engines: ReadonlyMap<string, PreparedEngine>): number | null {
  let loosest = 0;
  for (const [modelChemistry, { engine }] of engines) {
    const convergence = engine.energyConvergence?.(atomicInputOf(request, modelChemistry, [1], [1]));
    if (convergence === undefined) return null;
    loosest = Math.max(loosest, convergence);
  }
  return loosest * noiseAmplification(request.expansion).worst;
}
