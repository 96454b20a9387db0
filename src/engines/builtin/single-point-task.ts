import { functionalOf } from '../../qc/dft/functional';
import { frozenCoreOrbitals } from '../../qc/molecule';
import { mp2Scales, scsMp2Scales } from '../../qc/mp2/response-densities';
import type { SinglePointTask } from '../../qc/single-point';
import type { Request } from './request';

/**
 * Convergence of the energy (hartree) and of the orbital gradient. An SCF energy is second order in the orbital gradient,
 * correlation energies and gradients are first order.
 */
export function thresholds({ keywords, method, driver }: Request): { readonly e: number; readonly d: number } {
  const firstOrder = method.correlation !== 'none' || driver === 'gradient';
  const d = driver === 'hessian' ? 1e-10 : firstOrder ? 1e-9 : 1e-8;
  return { e: keywords.e_convergence ?? 1e-9, d: keywords.d_convergence ?? d };
}

/** What the request says about the equations, whatever the geometry. */
/** @param keepBytes of values on the grid of a functional. */
export function singlePointTask(request: Request, checkCancelled: () => void, keepBytes = 0) {
  const { keywords, method, molecule, restricted } = request;
  const { e, d } = thresholds(request);
  return {
    restricted,
    correlation:
      method.correlation !== 'none'
        ? {
            scales: method.correlation === 'scs-mp2' ? scsMp2Scales : mp2Scales,
            nFrozen: keywords.freeze_core ? frozenCoreOrbitals(molecule) : 0,
          }
        : undefined,
    functional:
      method.functional === undefined
        ? undefined
        : { functional: functionalOf(method.functional), grid: keywords.grid, keepBytes },
    screening: keywords.ints_tolerance,
    scf: {
      eConvergence: e,
      dConvergence: d,
      maxIterations: keywords.max_iterations,
      diis: keywords.diis,
      levelShift: keywords.level_shift,
      damping: keywords.damping,
      followInstability: keywords.stability_analysis === 'follow',
      checkCancelled,
    },
  } satisfies Partial<SinglePointTask>;
}
