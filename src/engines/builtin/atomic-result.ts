import { type Mp2Energy, scsCorrelation } from '../../qc/mp2/mp2-energy';
import type { PreparedBasis } from '../../qc/prepared-basis';
import { dipoleMoment, mullikenCharges, spinSquared, totalDensity } from '../../qc/properties/properties';
import type { HartreeFock } from '../../qc/scf/hartree-fock';
import type { AtomicInput, AtomicProperties, AtomicResult } from '../../schema/atomic';
import type { Request } from './request';
import { builtinVersion } from './version';

/** Puts what was computed under QCSchema's names. Times in ms. */
export function atomicResult(
  input: AtomicInput,
  { method, molecule }: Request,
  prepared: PreparedBasis,
  scf: HartreeFock,
  mp2: Mp2Energy | undefined,
  timingsMs: Readonly<Record<string, number>>,
): AtomicResult {
  const { basis, S, backend } = prepared;
  const D = totalDensity(scf);
  const correlation = mp2 && (method.correlation === 'scs-mp2' ? scsCorrelation(mp2) : mp2.correlation);
  const energy = scf.energy + (correlation ?? 0);
  const [alpha, beta] = [scf.spins[0]!, scf.spins[1]];
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
    scf_dipole_moment: dipoleMoment(molecule, basis, D),
    ...(mp2
      ? {
          mp2_same_spin_correlation_energy: mp2.sameSpin,
          mp2_opposite_spin_correlation_energy: mp2.oppositeSpin,
          mp2_correlation_energy: mp2.correlation,
          mp2_total_energy: scf.energy + mp2.correlation,
        }
      : {}),
    ...(method.correlation === 'scs-mp2'
      ? { scs_mp2_correlation_energy: correlation, scs_mp2_total_energy: energy }
      : {}),
  };
  return {
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    ...(input.id === undefined ? {} : { id: input.id }),
    success: true,
    input_data: input,
    molecule: input.molecule,
    properties,
    return_result: energy,
    wavefunction: {
      restricted: scf.restricted,
      scf_eigenvalues_a: Array.from(alpha.energies),
      ...(beta ? { scf_eigenvalues_b: Array.from(beta.energies) } : {}),
    },
    provenance: {
      creator: 'manybody builtin',
      version: builtinVersion,
      routine: `${scf.restricted ? 'r' : 'u'}${mp2 ? method.correlation : 'hf'}`,
      backend: backend.name,
      scf_type: prepared.fock.scfType,
    },
    extras: {
      mulliken_charges: mullikenCharges(molecule, basis, D, S),
      ...(beta ? { spin_squared: spinSquared(scf, S, basis.nbf, backend.algebra) } : {}),
      ...(mp2 ? { frozen_core_orbitals: mp2.nFrozen } : {}),
      timings_ms: timingsMs,
    },
  };
}
