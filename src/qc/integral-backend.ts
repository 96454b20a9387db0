import type { Basis } from './basis/shell';
import type { TwoParticleDensity } from './gradient/two-particle-density';
import type { DenseAlgebra } from './linear-algebra/dense-algebra';
import type { OrbitalTransformation } from './mp2/orbital-transformation';
import type { CheckCancelled, FockBuilder, ScfType } from './scf/fock-builder';

export interface TwoElectronOptions {
  readonly scfType: ScfType;
  /** The fitting set on the same centres; only for `df`. */
  readonly auxiliary?: Basis | undefined;
  /** The fitting set of MP2 with `df`; `auxiliary` where absent. */
  readonly correlationAuxiliary?: Basis | undefined;
  /** Shell quartets whose Schwarz bound is below are left out. Häser & Ahlrichs (1989). Default 1e-12 hartree. */
  readonly screening?: number | undefined;
  /** Memory in which threads with the same basis and options make the integrals together; see `boardBytes`. */
  readonly board?: SharedArrayBuffer | undefined;
  /** Called at least every 20 ms of work. */
  readonly checkCancelled?: CheckCancelled | undefined;
}

/**
 * One implementation of the expensive half of a calculation. The plain one (src/qc/integrals) explains, the fast one
 * (src/qc/kernels) is used; a test holds them equal.
 */
export interface IntegralBackend {
  readonly name: string;
  readonly algebra: DenseAlgebra;
  readonly scfTypes: readonly ScfType[];
  /** Bytes that `twoElectron` takes and keeps for this size; computed without taking them. */
  twoElectronBytes(size: { nbf: number; nAuxiliary: number; scfType: ScfType }): number;
  /**
   * Bytes of a `board` for this size; 0 where threads cannot help each other. The first 4 KiB must be zero before any of them sees
   * it, the rest may be arbitrary. Optional: where absent they cannot.
   */
  boardBytes?(size: { nbf: number; scfType: ScfType }): number;
  /** Integrates (`pk`), or prepares to (`direct`), or fits (`df`). */
  twoElectron(basis: Basis, options: TwoElectronOptions): FockBuilder;
  /**
   * Over the stored integrals of a builder with `eri()`, over integrals that are made anew for each batch of p (`direct`),
   * or over three-index integrals (`df`).
   * @param options.memoryBytes what batches (`direct`) may take beside the builder; half a gigabyte where absent.
   */
  orbitalTransformation(integrals: FockBuilder, options?: { memoryBytes?: number | undefined }): OrbitalTransformation;
  /** Peak bytes of a transformation; of one with the smallest batches for `direct`, with the integrals fitted for it for `df`. */
  orbitalTransformationBytes(size: {
    nbf: number;
    /** Number of fitting functions of MP2, for `df`. */
    nAuxiliary: number;
    p: number;
    q: number;
    r: number;
    s: number;
    scfType: ScfType;
  }): number;
  /** Bytes that a gradient takes beside the integrals, for fitting functions of the Fock matrix and of MP2 (0 without). */
  twoElectronGradientBytes(size: {
    nbf: number;
    nAuxiliary: number;
    nCorrelationAuxiliary: number;
    nOccupied: number;
    scfType: ScfType;
  }): number;
  /**
   * Σ Γ_μνλσ ∂(μν|λσ)/∂R for every centre, hartree/bohr, flat, length 3 nCentres.
   * Quartets with all four shells on one centre contribute nothing.
   * @param options.integrals those of the energy: fitted ones have derivatives of their own.
   */
  twoElectronGradient(
    basis: Basis,
    density: TwoParticleDensity,
    options?: { integrals?: FockBuilder; screening?: number; checkCancelled?: CheckCancelled },
  ): Float64Array;
  /**
   * V_μν = -Σ_C q_C <μ| 1/|r - R_C| |ν>, row-major, shape (nbf, nbf). Charges flat: q, x, y, z of each (e, bohr).
   * Optional: where absent the plain one is used.
   */
  nuclearAttraction?(basis: Basis, charges: Float64Array, checkCancelled?: CheckCancelled): Float64Array;
  /** Overlap and kinetic energy, row-major, shape (nbf, nbf). Optional: where absent the plain ones are used. */
  overlapAndKinetic?(basis: Basis, checkCancelled?: CheckCancelled): { S: Float64Array; T: Float64Array };
  /** Gradient of Σ D V by centres and by charges, flat. Optional: where absent the plain one is used. */
  nuclearAttractionGradient?(
    basis: Basis,
    D: Float64Array,
    charges: Float64Array,
    checkCancelled?: CheckCancelled,
  ): { centres: Float64Array; charges: Float64Array };
  /** Σ D ∂T/∂R - Σ W ∂S/∂R, flat, length 3 nCentres. Optional: where absent the plain one is used. */
  overlapAndKineticGradient?(
    basis: Basis,
    D: Float64Array,
    W: Float64Array,
    checkCancelled?: CheckCancelled,
  ): Float64Array;
  /**
   * Prepares for calculations in these bases (compiled kernels, tables), as far as this can be given to other threads.
   * @returns what `adopt` takes there; it can be posted.
   */
  share?(bases: readonly Basis[]): unknown;
  adopt?(shared: unknown): void;
  /** Bytes of memory taken from the system and not given back before the backend itself is dropped. */
  memoryBytes?(): number;
}
