import type { PreparedBasis } from '../../qc/prepared-basis';
import { dipoleMoment, mullikenCharges, spinSquared, totalDensity } from '../../qc/properties/properties';
import type { CheckCancelled } from '../../qc/scf/fock-builder';
import type { SinglePoint } from '../../qc/single-point';
import type { AtomicInput, AtomicProperties, AtomicResult } from '../../schema/atomic';
import type { Request } from './request';
import { builtinVersion } from './version';

/**
 * Puts what was computed under QCSchema's names. What QCSchema has no name or no place for is in `extras`: orbital energies
 * (its wavefunction needs orbitals too), SCS-MP2 energies (hartree), Mulliken charges (e), <S²>, the number of frozen
 * orbitals, forces on external charges as a gradient (hartree/bohr), times (ms).
 *
 * @param hessian hartree/bohr², flat; of the `hessian` driver.
 */
export function atomicResult(
  input: AtomicInput,
  { method, molecule, driver, fitting, keywords }: Request,
  prepared: PreparedBasis,
  { scf, mp2, energy, correlationEnergy, gradient, gridElectrons }: SinglePoint,
  hessian: Float64Array | undefined,
  timingsMs: Readonly<Record<string, number>>,
  checkCancelled?: CheckCancelled,
): AtomicResult {
  const { basis, S, backend } = prepared;
  const D = totalDensity(scf);
  const [alpha, beta] = [scf.spins[0]!, scf.spins[1]];
  const atomGradient = gradient && Array.from(gradient.atoms);
  const properties: AtomicProperties = {
    schema_name: 'qcschema_atomic_properties',
    calcinfo_nbasis: basis.nbf,
    calcinfo_nmo: scf.m,
    calcinfo_nalpha: scf.nAlpha,
    calcinfo_nbeta: scf.nBeta,
    calcinfo_natom: molecule.atomicNumbers.length,
    nuclear_repulsion_energy: scf.nuclearRepulsion,
    return_energy: energy,
    scf_total_energy: scf.energy,
    scf_one_electron_energy: scf.oneElectronEnergy,
    scf_two_electron_energy: scf.twoElectronEnergy,
    scf_iterations: scf.iterations,
    scf_dipole_moment: dipoleMoment(molecule, prepared.dipole(checkCancelled), D),
  };
  if (mp2) {
    properties.mp2_same_spin_correlation_energy = mp2.sameSpin;
    properties.mp2_opposite_spin_correlation_energy = mp2.oppositeSpin;
    properties.mp2_correlation_energy = mp2.correlation;
    properties.mp2_total_energy = scf.energy + mp2.correlation;
  }
  if (atomGradient) {
    properties.return_gradient = atomGradient;
    if (!mp2) properties.scf_total_gradient = atomGradient;
  }
  const flatHessian = hessian && Array.from(hessian);
  if (flatHessian) properties.return_hessian = flatHessian;
  const name = method.functional ?? (mp2 ? method.correlation : 'hf');
  const routine = `${scf.restricted ? 'r' : 'u'}${method.functional === undefined ? '' : 'ks-'}${name} ${driver}`;
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    ...(input.id === undefined ? {} : { id: input.id }),
    success: true,
    input_data: input,
    molecule: input.molecule,
    properties,
    return_result: flatHessian ?? (driver === 'gradient' ? atomGradient! : energy),
    provenance: {
      creator: 'manybody builtin',
      version: builtinVersion,
      routine: driver === 'hessian' ? `${routine} (central differences of analytic gradients)` : routine,
      integrals: backend.name,
      scf_type: prepared.fock.scfType,
      ...(method.functional === undefined ? {} : { grid: keywords.grid }),
      ...(fitting ? { scf_fitting_set: fitting.scf.name } : {}),
      ...(fitting && mp2 ? { mp2_fitting_set: fitting.mp2.name } : {}),
    },
    extras: {
      scf_eigenvalues_a: Array.from(alpha.energies),
      ...(beta ? { scf_eigenvalues_b: Array.from(beta.energies) } : {}),
      ...(method.correlation === 'scs-mp2'
        ? { scs_mp2_correlation_energy: correlationEnergy, scs_mp2_total_energy: energy }
        : {}),
      mulliken_charges: mullikenCharges(molecule, basis, D, S),
      ...(beta ? { spin_squared: spinSquared(scf, S, basis.nbf, backend.algebra) } : {}),
      ...(mp2 ? { frozen_core_orbitals: mp2.nFrozen } : {}),
      ...(gridElectrons === undefined ? {} : { grid_electrons: gridElectrons }),
      ...(gradient && molecule.pointCharges.length > 0 ? { embedding_gradient: Array.from(gradient.charges) } : {}),
      timings_ms: timingsMs,
    },
  };
}
