import { GridIntegration } from './dft/exchange-correlation';
import { exchangeCorrelationGradient } from './dft/exchange-correlation-gradient';
import type { Functional } from './dft/functional';
import type { GridSize } from './dft/grid/atomic-grid';
import { type EnergyGradient, energyGradient, hartreeFockDensities } from './gradient/energy-gradient';
import type { QcMolecule } from './molecule';
import { mp2Densities } from './mp2/mp2-densities';
import { type Mp2Energy, mp2Energy } from './mp2/mp2-energy';
import type { SpinScales } from './mp2/response-densities';
import type { PreparedBasis } from './prepared-basis';
import { type HartreeFock, hartreeFock } from './scf/hartree-fock';
import type { ScfOptions } from './scf/scf-problem';

/** What to compute of one molecule in one basis. */
export interface SinglePointTask {
  readonly restricted: boolean;
  /** Starting density of each spin; core Hamiltonian where absent. */
  readonly guess?: readonly Float64Array[] | undefined;
  readonly scf: ScfOptions;
  /** Second-order correlation energy; Hartree-Fock alone where absent. */
  readonly correlation?: { readonly scales: SpinScales; readonly nFrozen: number } | undefined;
  /** Kohn-Sham instead of Hartree-Fock; `keepBytes` of values on the grid are kept from one iteration to the next. */
  readonly functional?:
    | { readonly functional: Functional; readonly grid: GridSize; readonly keepBytes: number }
    | undefined;
  readonly gradient: boolean;
  /** What the transformation of integrals may take, where it is made to fit (`direct`); bytes. */
  readonly transformationBytes?: number | undefined;
  /** Schwarz screening of the gradient, hartree. */
  readonly screening: number;
  /** Told when a part begins: for timings and progress. */
  readonly onPhase?: ((phase: 'scf' | 'mp2' | 'gradient') => void) | undefined;
}

export interface SinglePoint {
  readonly scf: HartreeFock;
  readonly mp2?: Mp2Energy | undefined;
  /** Scaled correlation energy, 0 for Hartree-Fock; hartree. */
  readonly correlationEnergy: number;
  /** ∫ρ on the grid of a functional: the error of the quadrature is of the order of what lacks to the number of electrons. */
  readonly gridElectrons?: number | undefined;
  /** Total energy, hartree. */
  readonly energy: number;
  readonly gradient?: EnergyGradient | undefined;
}

/** Energy, and gradient if asked for, by Hartree-Fock, a density functional or MP2. @throws InputError, ConvergenceError */
export function singlePoint(prepared: PreparedBasis, molecule: QcMolecule, task: SinglePointTask): SinglePoint {
  const { restricted, guess, correlation, gradient, screening, onPhase } = task;
  const { checkCancelled } = task.scf;
  onPhase?.('scf');
  if (task.functional) return kohnSham(prepared, molecule, task, task.functional);
  const scf = hartreeFock(prepared, molecule, { ...task.scf, restricted, guess });
  if (!correlation) {
    const { energy } = scf;
    if (!gradient) return { scf, correlationEnergy: 0, energy };
    onPhase?.('gradient');
    const densities = hartreeFockDensities(prepared, scf);
    const derivative = energyGradient(prepared, molecule, densities, { screening, checkCancelled });
    return { scf, correlationEnergy: 0, energy, gradient: derivative };
  }
  const { scales, nFrozen } = correlation;
  const total = (mp2: Mp2Energy) => {
    const correlationEnergy = scales.sameSpin * mp2.sameSpin + scales.oppositeSpin * mp2.oppositeSpin;
    return { scf, mp2, correlationEnergy, energy: scf.energy + correlationEnergy };
  };
  onPhase?.('mp2');
  if (!gradient) {
    const transformation = prepared.backend.orbitalTransformation(prepared.fock, {
      memoryBytes: task.transformationBytes,
    });
    return total(mp2Energy(scf, prepared.basis.nbf, nFrozen, transformation, checkCancelled));
  }
  const densities = mp2Densities(prepared, scf, nFrozen, scales, {
    checkCancelled,
    memoryBytes: task.transformationBytes,
  });
  onPhase?.('gradient');
  const derivative = energyGradient(prepared, molecule, densities, { screening, checkCancelled });
  return { ...total(densities.energy), gradient: derivative };
}

function kohnSham(
  prepared: PreparedBasis,
  molecule: QcMolecule,
  task: SinglePointTask,
  { functional, grid: size, keepBytes }: NonNullable<SinglePointTask['functional']>,
): SinglePoint {
  const { restricted, guess, gradient, screening, onPhase } = task;
  const { checkCancelled } = task.scf;
  const { basis, backend, centres } = prepared;
  const { algebra } = backend;
  const grid = prepared.onGrid(size, keepBytes, checkCancelled);
  const integration = new GridIntegration(functional, grid, basis.nbf, algebra);
  const scf = hartreeFock(prepared, molecule, { ...task.scf, restricted, guess, functional: integration });
  const { energy } = scf;
  const point = { scf, correlationEnergy: 0, energy, gridElectrons: integration.electrons };
  if (!gradient) return point;
  onPhase?.('gradient');
  const densities = hartreeFockDensities(prepared, scf, functional.exactExchange);
  const derivative = energyGradient(prepared, molecule, densities, { screening, checkCancelled });
  const spins = scf.spins.map((spin) => spin.density);
  const ofGrid = exchangeCorrelationGradient(functional, grid, { basis, centres, algebra }, spins, checkCancelled);
  for (let i = 0; i < ofGrid.length; i++) derivative.atoms[i]! += ofGrid[i]!;
  return { ...point, gradient: derivative };
}
