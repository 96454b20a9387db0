import { ResourceError } from '../../errors/resource-error';
import type { IntegralBackend } from '../../qc/integral-backend';
import { type PreparedBasis, prepareBasis } from '../../qc/prepared-basis';
import { AtomicDensities } from '../../qc/scf/atomic-densities';
import type { CheckCancelled, ScfType } from '../../qc/scf/fock-builder';
import { defaultFittingSet, loadBasisSet } from './basis-library';
import type { Request } from './request';

/**
 * What two requests must agree in to share their integrals: ordered centres, elements, basis set, kind of functions, and
 * the keywords that change the integrals. Which centres are real, charges and embedding do not matter.
 */
export function sharedBasisKey({ data, pure, molecule, keywords }: Request): string {
  return JSON.stringify([
    data.name,
    pure,
    molecule.atomicNumbers,
    Array.from(molecule.geometry),
    keywords.scf_type,
    keywords.ints_tolerance,
    keywords.s_tolerance,
  ]);
}

/** The integrals of the last basis, kept for the next request of its group; and the densities of atoms. */
export class SharedBasis {
  private last: { key: string; prepared: PreparedBasis } | undefined;
  private readonly atoms = new Map<string, AtomicDensities>();

  constructor(private readonly backend: IntegralBackend) {}

  /**
   * @param memoryMiB budget of the calculation.
   * @throws ResourceError when the integrals do not fit.
   */
  prepare(request: Request, nbf: number, memoryMiB: number, checkCancelled: CheckCancelled): PreparedBasis {
    const key = sharedBasisKey(request);
    if (this.last?.key === key) return this.last.prepared;
    this.last?.prepared.fock.dispose?.();
    this.last = undefined; // so that the old integrals are gone before the new ones are made
    const { data, pure, molecule, keywords } = request;
    const scfType = chooseScfType(this.backend, keywords.scf_type, nbf, memoryMiB);
    const prepared = prepareBasis({
      data,
      atomicNumbers: molecule.atomicNumbers,
      geometry: molecule.geometry,
      pure,
      backend: this.backend,
      scfType,
      auxiliary: scfType === 'df' ? loadBasisSet(defaultFittingSet(data.name, 'jkfit'), 'fitting') : undefined,
      overlapTolerance: keywords.s_tolerance,
      screening: keywords.ints_tolerance,
      checkCancelled,
    });
    this.last = { key, prepared };
    return prepared;
  }

  atomicDensities({ data, pure }: Request): AtomicDensities {
    const key = `${data.name} ${pure}`;
    let atoms = this.atoms.get(key);
    if (!atoms) {
      atoms = new AtomicDensities(data, pure, this.backend);
      this.atoms.set(key, atoms);
    }
    return atoms;
  }
}

const MiB = 2 ** 20;

/** Stored integrals when they fit the budget, else made anew in each iteration. @throws ResourceError */
function chooseScfType(backend: IntegralBackend, wanted: ScfType | 'auto', nbf: number, memoryMiB: number): ScfType {
  const bytes = (scfType: ScfType) => backend.twoElectronBytes({ nbf, nAuxiliary: 5 * nbf, scfType });
  const fits = (scfType: ScfType) => backend.scfTypes.includes(scfType) && bytes(scfType) <= memoryMiB * MiB;
  if (wanted === 'auto') {
    if (fits('pk')) return 'pk';
    if (fits('direct')) return 'direct';
  } else if (fits(wanted)) return wanted;
  const scfType = wanted === 'auto' ? 'pk' : wanted;
  const needed = Math.ceil(bytes(scfType) / MiB);
  throw new ResourceError(
    `The two-electron integrals of ${nbf} basis functions take ${needed} MiB (scf_type ${scfType}), but the calculation may use ${Math.floor(memoryMiB)} MiB. Give it more memory, use scf_type 'direct', or choose a smaller basis set.`,
    { detail: { nbf, neededMiB: needed, budgetMiB: memoryMiB, scfType } },
  );
}
