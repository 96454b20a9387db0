import type { TwoParticleDensity } from '../gradient/two-particle-density';
import { chunkOfNumbers, chunkOfOperations, inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { adjointKernelName } from './adjoint-kernel';
import { addFactors, addSeparable, factorScratch, metricDensity, separableScratch } from './fitted-densities';
import type { FittedFockBuilder } from './fitted-fock-builder';
import { type FittedIntegrals, inverseFactor } from './fitted-integrals';
import type { KernelMachine } from './kernel-machine';
import { isBra } from './md-kernel';
import { PairAdjoints, prepareAdjointKernels } from './pair-adjoints';
import { basisPairs, fittingPairs, type KetPairs, type Pair, type PairClass, type PairList } from './pair-list';
import { superShells } from './super-shell';

/** Density blocks times bounds below are left out, and primitive quartets below a thousandth of it. */
const defaultScreening = 1e-11;

interface Options {
  readonly screening?: number;
  readonly checkCancelled?: CheckCancelled;
}

/**
 * dE₂/dR of fitted integrals, E₂ = Σ Γ_μνλσ (μν|P) [V⁻¹]_PQ (Q|λσ); hartree/bohr, flat, length 3 nCentres:
 *
 *   dE₂ = 2 Σ_μν,P G_μν,P ∂(μν|P) - Σ_PQ γ_PQ ∂(P|Q),   C_μν,P = Σ_Q (μν|Q) [V⁻¹]_QP,
 *   G_μν,P = Σ_λσ Γ_μνλσ C_λσ,P,                         γ_PQ = Σ_μν C_μν,P G_μν,Q
 *
 * The separable part of Γ goes with the fitting set of the Fock matrix, the factors with that of correlation.
 * Weigend & Häser, Theor. Chem. Acc. 97, 331 (1997); Bostrom, Aquilante, Pedersen & Lindh, J. Chem. Theory Comput. 9, 204 (2013).
 */
export function fittedTwoElectronGradient(
  builder: FittedFockBuilder,
  density: TwoParticleDensity,
  options: Options = {},
): Float64Array {
  const gradient = new Float64Array(3 * builder.basis.nCentres);
  const { separable, factors = [] } = density;
  const part = (fitted: FittedIntegrals, contract: Contraction) =>
    addGradient(builder, fitted, contract, gradient, options);
  part(builder.integrals, (C, G) =>
    addSeparable(builder.machine, builder.integrals, separable, C, G, options.checkCancelled),
  );
  if (factors.some(({ half }) => half.length > 0)) {
    const fitted = builder.correlationIntegrals();
    part(fitted, (_C, G, M) => addFactors(builder.machine, fitted, factors, M, G, options.checkCancelled));
  }
  return gradient;
}

/** Adds to G (address, zero before) what belongs to C; both of shape (pairs μ >= ν, nFitting). M Mᵀ = V⁻¹. */
type Contraction = (C: number, G: number, M: number) => void;

/** Peak bytes of a gradient beside the integrals: of the fitting set that needs more. */
export function fittedGradientBytes(size: {
  nbf: number;
  nAuxiliary: number;
  nCorrelationAuxiliary: number;
  nOccupied: number;
}): number {
  const { nbf, nOccupied } = size;
  // C, G, the metric and its factors
  const common = (nFitting: number) => nbf * (nbf + 1) * nFitting + 4 * nFitting ** 2;
  const rows = nOccupied * Math.max(0, nbf - nOccupied);
  const { nAuxiliary: scf, nCorrelationAuxiliary: mp2 } = size;
  const separable = common(scf) + separableScratch(nbf, scf);
  return 8 * Math.max(separable, mp2 > 0 ? common(mp2) + factorScratch(nbf, mp2, rows) : 0);
}

function addGradient(
  { machine, basis }: FittedFockBuilder,
  fitted: FittedIntegrals,
  contract: Contraction,
  gradient: Float64Array,
  options: Options,
): void {
  const { checkCancelled } = options;
  const { memory, algebra } = machine;
  const { nFitting, nbf, B } = fitted;
  const nPairs = (nbf * (nbf + 1)) / 2;
  const lists: PairList[] = [];
  try {
    const fits = fittingPairs(machine, superShells(fitted.fitting), checkCancelled);
    lists.push(fits);
    const products = basisPairs(machine, superShells(basis), checkCancelled);
    lists.push(products);
    prepareAdjointKernels(machine, products, fits, checkCancelled);
    prepareAdjointKernels(machine, fits, fits, checkCancelled);
    memory.scoped((doubles) => {
      const [G, gamma] = [doubles(nPairs * nFitting), doubles(nFitting ** 2)];
      memory.scoped((temporary) => {
        const [M, C] = [temporary(nFitting ** 2), temporary(nPairs * nFitting)];
        inverseFactor(machine, fits, nFitting, M, checkCancelled);
        inChunks(nPairs, (0.5 * chunkOfOperations) / nFitting ** 2, checkCancelled, (from, to) => {
          const at = 8 * from * nFitting;
          algebra.gemmTransposed(B + at, M, C + at, to - from, nFitting, nFitting, 0);
        });
        inChunks(nPairs * nFitting, chunkOfNumbers, checkCancelled, (from, to) =>
          memory.f64(G + 8 * from, to - from).fill(0),
        );
        contract(C, G, M);
        metricDensity(machine, fitted, C, G, gamma, checkCancelled);
      });
      const adjoints = {
        products: new PairAdjoints(machine, products, doubles, checkCancelled),
        fits: new PairAdjoints(machine, fits, doubles, checkCancelled),
      };
      threeIndexAdjoints(machine, products, fits, adjoints, { G, nPairs, nFitting }, options);
      metricAdjoints(machine, fits, adjoints.fits, { gamma, nFitting }, options);
      adjoints.products.addTo(gradient);
      adjoints.fits.addTo(gradient);
    });
  } finally {
    for (const list of lists) list.release();
  }
}

/** Adds what 2 Σ G_μν,P (μν|P) depends on. */
function threeIndexAdjoints(
  machine: KernelMachine,
  products: PairList,
  fits: PairList,
  adjoints: { products: PairAdjoints; fits: PairAdjoints },
  { G, nPairs, nFitting }: { G: number; nPairs: number; nFitting: number },
  options: Options,
): void {
  const { memory, map } = machine;
  const { lanes } = map;
  const values = memory.f64(G, nPairs * nFitting);
  const write = (productPair: Pair, fit: Pair, lane: number, stride: [product: number, fit: number]): number => {
    // Σ runs over μν and νμ: a pair of two shells stands for both, one of a shell with itself holds both.
    const weight = productPair.a === productPair.b ? 2 : 4;
    const block = memory.f64(map.block, productPair.type.size * fit.type.size * lanes);
    const ij = memory.i32(productPair.index, productPair.type.size);
    const P = memory.i32(fit.index, fit.type.size);
    let largest = 0;
    for (let x = 0; x < ij.length; x++) {
      const row = ij[x]! * nFitting;
      for (let y = 0; y < P.length; y++) {
        const value = weight * values[row + P[y]!]!;
        block[(x * stride[0] + y * stride[1]) * lanes + lane] = value;
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  };
  for (const one of products.classes) {
    for (const two of fits.classes) {
      const productsAreBra = isBra(one.type, two.type);
      const [bras, kets] = productsAreBra ? [one, two] : [two, one];
      const nKet = kets.type.size;
      const [ofBras, ofKets] = productsAreBra ? [adjoints.products, adjoints.fits] : [adjoints.fits, adjoints.products];
      forEachBlock(machine, bras, kets, ofBras, ofKets, options, (bra, ket, lane) => {
        if (bra.a.centre === bra.b.centre && ket.a.centre === bra.a.centre && ket.b.centre === bra.a.centre) return 0;
        return productsAreBra ? write(bra, ket, lane, [nKet, 1]) : write(ket, bra, lane, [1, nKet]);
      });
    }
  }
}

/** Adds what -Σ γ_PQ (P|Q) depends on. */
function metricAdjoints(
  machine: KernelMachine,
  fits: PairList,
  adjoints: PairAdjoints,
  { gamma, nFitting }: { gamma: number; nFitting: number },
  options: Options,
): void {
  const { memory, map } = machine;
  const { lanes } = map;
  const values = memory.f64(gamma, nFitting ** 2);
  fits.classes.forEach((one, x) => {
    for (const two of fits.classes.slice(0, x + 1)) {
      const [bras, kets] = isBra(one.type, two.type) ? [one, two] : [two, one];
      const nKet = kets.type.size;
      forEachBlock(machine, bras, kets, adjoints, adjoints, options, (bra, ket, lane) => {
        if (bra.a.centre === ket.a.centre) return 0;
        const block = memory.f64(map.block, bra.type.size * nKet * lanes);
        const P = memory.i32(bra.index, bra.type.size);
        const Q = memory.i32(ket.index, nKet);
        let largest = 0;
        for (let a = 0; a < P.length; a++) {
          for (let c = 0; c < nKet; c++) {
            const value = -(values[P[a]! * nFitting + Q[c]!]! + values[Q[c]! * nFitting + P[a]!]!);
            block[(a * nKet + c) * lanes + lane] = value;
            largest = Math.max(largest, Math.abs(value));
          }
        }
        return largest;
      });
    }
  });
}

/**
 * Every unique quartet of two classes, in one lane each: `write` puts its density into the block and returns the largest
 * magnitude, 0 where it does not depend on the centres.
 */
function forEachBlock(
  machine: KernelMachine,
  bras: PairClass,
  kets: PairClass,
  ofBras: PairAdjoints,
  ofKets: PairAdjoints,
  { screening = defaultScreening, checkCancelled }: Options,
  write: (bra: Pair, ket: Pair, lane: number) => number,
): void {
  const { memory, map } = machine;
  const run = machine.kernel(adjointKernelName(bras.type, kets.type));
  const length = bras.type.size * kets.type.size * map.lanes;
  bras.pairs.forEach((bra, i) => {
    const last = bras === kets ? i : Number.POSITIVE_INFINITY; // later ones come with bra and ket exchanged
    const end = bras === kets ? Math.floor(i / map.lanes) + 1 : kets.kets.length;
    for (let j = 0; j < end; j++) {
      if (j % 50 === 0) checkCancelled?.();
      const ket = kets.kets[j]!;
      const bound = bra.bound * ket.bound;
      memory.f64(map.block, length).fill(0);
      let size = 0;
      for (let lane = 0; lane < map.lanes; lane++) {
        if (isFree(ket, lane) || ket.firstPosition + lane > last) continue;
        size = Math.max(size, write(bra, lane === 0 ? ket.first : ket.second, lane));
      }
      if (size === 0 || size * bound < screening) continue;
      const threshold = (1e-3 * screening) / Math.max(1, size);
      run(
        bra.records,
        bra.recordsEnd,
        ket.records,
        ket.recordsEnd,
        ofBras.bras[bra.number]!,
        ofKets.kets[ket.number]!,
        threshold,
      );
    }
  });
}

/** A lane that repeats the pair before it. */
const isFree = (ket: KetPairs, lane: number) => lane > 0 && ket.second === ket.first;
