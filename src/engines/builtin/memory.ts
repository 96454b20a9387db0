import { ResourceError } from '../../errors/resource-error';
import { countFunctions } from '../../qc/basis/basis-set';
import { basisOnGridBytes } from '../../qc/dft/basis-on-grid';
import { gridPoints } from '../../qc/dft/grid/molecular-grid';
import { elementSymbol } from '../../qc/elements';
import type { IntegralBackend } from '../../qc/integral-backend';
import { electronCount } from '../../qc/molecule';
import type { ScfType } from '../../qc/scf/fock-builder';
import type { Request } from './request';

const MiB = 2 ** 20;
// Density, Fock, overlap, history of DIIS and the like: full matrices that live at the same time.
const matrices = 60;
// The pairs of shells that the attraction keeps: 166 bytes n² in STO-3G, less in larger sets.
const keptPairs = 21;

/** Numbers of a point of a grid, and of a block in work, rounded up. */
const bytesOfPoint = 64;
const bytesOfBlocks = 24 * MiB;
/** Values on a grid that are kept at most. */
const mostKept = 768 * MiB;

/** Points of the grid of a functional; 0 without. */
function pointsOf({ method, molecule, keywords }: Request): number {
  return method.functional === undefined ? 0 : gridPoints(molecule.atomicNumbers, keywords.grid);
}

/**
 * Bytes of values on a grid that may be kept from iteration to iteration.
 *
 * @param memoryMiB budget of the calculation; 0 where unknown.
 */
export function gridBudget(
  backend: IntegralBackend,
  request: Request,
  nbf: number,
  scfType: ScfType,
  memoryMiB: number,
): number {
  const nPoints = pointsOf(request);
  if (nPoints === 0) return 0;
  const left = memoryMiB > 0 ? memoryMiB * MiB - memoryBytes(backend, request, nbf, scfType) : Number.POSITIVE_INFINITY;
  // Steps of 32 MiB: clusters of a group have the same budget, though not the same memory, and share what is kept.
  const bytes = Math.min(mostKept, left, basisOnGridBytes(nbf, nPoints));
  return Math.max(0, Math.floor(bytes / (32 * MiB)) * 32 * MiB);
}

/** Peak bytes of a request, at least (`direct` MP2 takes more where it may): two-electron integrals, matrices, and what MP2 and its gradient take. */
export function memoryBytes(backend: IntegralBackend, request: Request, nbf: number, scfType: ScfType): number {
  const { method, driver, molecule, restricted } = request;
  let bytes =
    backend.twoElectronBytes({ nbf, nAuxiliary: fittingFunctions(request, 'scf'), scfType }) +
    (matrices + keptPairs) * 8 * nbf * nbf +
    gridBytes(request);
  const correlated = method.correlation !== 'none';
  const transformation = correlated ? transformationBytes(backend, request, nbf, scfType) : 0;
  if (driver === 'energy') return bytes + transformation;
  const { nAlpha } = electronCount(molecule);
  const gradient = backend.twoElectronGradientBytes({
    nbf,
    nAuxiliary: fittingFunctions(request, 'scf'),
    nCorrelationAuxiliary: correlated ? fittingFunctions(request, 'mp2') : 0,
    nOccupied: nAlpha,
    scfType,
  });
  if (!correlated) return bytes + gradient;
  // The half-transformed amplitudes of each spin; the packed two-particle density, which is copied to where the
  // transformation was, where it is needed.
  const pairs = (nbf * (nbf + 1)) / 2;
  const gamma = scfType === 'df' ? 0 : (8 * (pairs * (pairs + 1))) / 2;
  bytes += 8 * (restricted ? 1 : 2) * nAlpha * Math.max(0, nbf - nAlpha) * pairs;
  return bytes + gamma + Math.max(transformation, gamma, gradient);
}

/** The grid of a functional and the work on one block of it, without values that are kept. */
function gridBytes(request: Request): number {
  const nPoints = pointsOf(request);
  return nPoints === 0 ? 0 : bytesOfPoint * nPoints + bytesOfBlocks;
}

/** Ways of making Fock matrices that can do what the request asks, best first. */
export function possibleScfTypes(backend: IntegralBackend, { keywords }: Request): ScfType[] {
  const wanted = keywords.scf_type;
  const able: ScfType[] = wanted !== 'auto' ? [wanted] : ['pk', 'direct'];
  return able.filter((scfType) => backend.scfTypes.includes(scfType));
}

/**
 * What the transformation to orbitals may take: its share of `memoryBytes` and what is left of the budget.
 * @param memoryMiB budget of the calculation; 0 where unknown, then there is no bound.
 */
export function transformationBudget(
  backend: IntegralBackend,
  request: Request,
  nbf: number,
  scfType: ScfType,
  memoryMiB: number,
): number | undefined {
  if (memoryMiB <= 0) return undefined;
  const needed = memoryBytes(backend, request, nbf, scfType);
  return transformationBytes(backend, request, nbf, scfType) + Math.max(0, memoryMiB * MiB - needed);
}

function transformationBytes(backend: IntegralBackend, request: Request, nbf: number, scfType: ScfType): number {
  const { driver, molecule } = request;
  const { nAlpha } = electronCount(molecule);
  const nVirtual = Math.max(0, nbf - nAlpha);
  const [r, s] = driver === 'energy' ? [nAlpha, nVirtual] : [nbf, nbf];
  const nAuxiliary = fittingFunctions(request, 'mp2');
  return backend.orbitalTransformationBytes({ nbf, nAuxiliary, p: nAlpha, q: nVirtual, r, s, scfType });
}

/** Number of fitting functions; 0 without density fitting. */
function fittingFunctions({ fitting, pure, molecule }: Request, purpose: 'scf' | 'mp2'): number {
  if (!fitting) return 0;
  return molecule.atomicNumbers.reduce((sum, Z) => sum + countFunctions(fitting[purpose], elementSymbol(Z), pure), 0);
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
    `The calculation with ${nbf} basis functions needs ${list}, but may use ${Math.floor(memoryMiB)} MiB. Give it more memory, fewer workers, or a smaller basis set${request.keywords.scf_type === 'pk' ? ", or scf_type 'direct'" : ''}.`,
    { detail: { nbf, needed, budgetMiB: memoryMiB } },
  );
}
