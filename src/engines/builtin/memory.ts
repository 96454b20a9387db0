import { ResourceError } from '../../errors/resource-error';
import type { IntegralBackend } from '../../qc/integral-backend';
import { electronCount } from '../../qc/molecule';
import type { ScfType } from '../../qc/scf/fock-builder';
import type { Request } from './request';

const MiB = 2 ** 20;
// Density, Fock, overlap, history of DIIS and the like: full matrices that live at the same time.
const matrices = 60;

/** Peak bytes of a request: two-electron integrals, matrices, and what MP2 and its gradient take. */
export function memoryBytes(
  backend: IntegralBackend,
  { method, driver, molecule, restricted }: Request,
  nbf: number,
  scfType: ScfType,
): number {
  let bytes = backend.twoElectronBytes({ nbf, nAuxiliary: 5 * nbf, scfType }) + matrices * 8 * nbf * nbf;
  if (method.correlation === 'none') return bytes;
  const { nAlpha } = electronCount(molecule);
  const nVirtual = Math.max(0, nbf - nAlpha);
  if (driver === 'energy') {
    bytes += backend.orbitalTransformationBytes({ nbf, p: nAlpha, q: nVirtual, r: nAlpha, s: nVirtual });
  } else {
    // The half-transformed amplitudes of each spin, and the packed two-particle density.
    const pairs = (nbf * (nbf + 1)) / 2;
    bytes += backend.orbitalTransformationBytes({ nbf, p: nAlpha, q: nVirtual, r: nbf, s: nbf });
    bytes += 8 * ((restricted ? 1 : 2) * nAlpha * nVirtual * pairs + (pairs * (pairs + 1)) / 2);
  }
  return bytes;
}

/** Ways of making Fock matrices that can do what the request asks, best first. */
export function possibleScfTypes(backend: IntegralBackend, { keywords, method }: Request): ScfType[] {
  const wanted = keywords.scf_type;
  const able: ScfType[] = wanted !== 'auto' ? [wanted] : method.correlation === 'none' ? ['pk', 'direct'] : ['pk'];
  return able.filter((scfType) => backend.scfTypes.includes(scfType));
}

/**
 * Chooses how the integrals are treated, before any memory is taken: stored when they fit the budget, else direct.
 *
 * @param memoryMiB budget of the calculation; 0 where unknown.
 * @throws ResourceError that names the numbers.
 */
export function chooseScfType(backend: IntegralBackend, request: Request, nbf: number, memoryMiB: number): ScfType {
  const types = possibleScfTypes(backend, request);
  const budget = memoryMiB > 0 ? memoryMiB * MiB : Number.POSITIVE_INFINITY;
  const fitting = types.find((scfType) => memoryBytes(backend, request, nbf, scfType) <= budget);
  if (fitting) return fitting;
  const needed = types.map((scfType) => ({
    scfType,
    neededMiB: Math.ceil(memoryBytes(backend, request, nbf, scfType) / MiB),
  }));
  const list = needed.map(({ scfType, neededMiB }) => `${neededMiB} MiB (scf_type ${scfType})`).join(' or ');
  throw new ResourceError(
    `The calculation with ${nbf} basis functions needs ${list}, but may use ${Math.floor(memoryMiB)} MiB. Give it more memory, fewer workers, or a smaller basis set${request.method.correlation === 'none' && request.keywords.scf_type === 'pk' ? ", or scf_type 'direct'" : ''}.`,
    { detail: { nbf, needed, budgetMiB: memoryMiB } },
  );
}
