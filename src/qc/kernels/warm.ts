import type { Basis } from '../basis/shell';
import type { IntegralBackend } from '../integral-backend';

/**
 * Compiles the kernels of some bases and runs each often enough for the engine's optimising compiler to notice: what a
 * first calculation would otherwise pay for. `gradients` does the same for the derivative kernels.
 */
export function warmKernels(
  backend: IntegralBackend,
  bases: readonly Basis[],
  { gradients = false }: { gradients?: boolean } = {},
): void {
  for (const basis of bases) {
    const n = basis.nbf;
    const D = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    const charges = Float64Array.from(basis.shells.slice(0, 1).flatMap(({ origin }) => [1, ...origin]));
    backend.overlapAndKinetic?.(basis);
    backend.nuclearAttraction?.(basis, charges);
    const fock = backend.twoElectron(basis, { scfType: 'pk' });
    fock.closedShell(D);
    fock.dispose?.();
    backend.algebra.eigh(D, n);
    if (!gradients) continue;
    backend.twoElectronGradient(basis, { separable: [{ left: D, right: D, coulomb: 0.5, exchange: 0.25 }] });
    backend.nuclearAttractionGradient?.(basis, D, charges);
    backend.overlapAndKineticGradient?.(basis, D, D);
  }
}
