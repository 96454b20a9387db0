import type { DenseAlgebra } from '../linear-algebra/dense-algebra';
import type { BlockValues } from './basis-on-grid';
import type { Functional } from './functional';

/** Densities below this, bohr^-3, contribute nothing. */
const negligible = 1e-12;
/** What stands for a spin that is not there: no term is singular, and none counts. */
const floor = 1e-20;

/** Per point: weight × derivatives of the functional, as the potential of one spin needs them. */
export interface PotentialOnBlock {
  /** w ∂f/∂ρ_σ */
  readonly derivative: Float64Array;
  /** w (2 f_σσσ ∇ρ_σ + f_σαβ ∇ρ_σ'), x, y, z of each point. */
  readonly flux: Float64Array;
  /** w ∂f/∂τ_σ */
  readonly tau: Float64Array;
}

interface SpinOnBlock extends PotentialOnBlock {
  readonly rho: Float64Array;
  readonly gradient: Float64Array;
  readonly kinetic: Float64Array;
  /** φ D, and ∂φ/∂x, y, z times D where they were made; shape (points, functions). */
  readonly products: Float64Array[];
}

/** Density, gradient and τ of each spin at the points of a block, and what a functional makes of them. */
export class DensityOnBlock {
  private spins: SpinOnBlock[] = [];
  private nPoints = 0;
  private weights = new Float64Array(0);
  /** f of each point, hartree bohr^-3; after `integrate`. */
  energyDensity: Float64Array = new Float64Array(0);
  private readonly variables = new Float64Array(7);
  private readonly out = new Float64Array(8);

  constructor(
    private readonly functional: Functional,
    private readonly nbf: number,
    private readonly algebra: DenseAlgebra,
  ) {}

  /** @param gradientProducts make ∇φ D, too: for nuclear gradients; τ needs them anyhow. */
  load({ block, functions, values }: BlockValues, densities: readonly Float64Array[], gradientProducts = false): void {
    const { functional, nbf, algebra } = this;
    const nFunctions = functions.length;
    const n = block.weights.length;
    this.nPoints = n;
    this.weights = block.weights as Float64Array<ArrayBuffer>;
    if (this.energyDensity.length < n) this.energyDensity = new Float64Array(n);
    while (this.spins.length < densities.length) this.spins.push(emptySpin());
    const { kind } = functional;
    const local = algebra.scratch.room('xc D', nFunctions * nFunctions);
    densities.forEach((D, s) => {
      const spin = this.spins[s]!;
      for (let i = 0; i < nFunctions; i++) {
        const row = functions[i]! * nbf;
        for (let j = 0; j < nFunctions; j++) local[i * nFunctions + j] = D[row + functions[j]!]!;
      }
      const count = kind === 'mgga' || gradientProducts ? 4 : 1;
      for (let c = 0; c < (kind === 'lda' ? 1 : count); c++) {
        const product = algebra.scratch.room(`xc φD ${s} ${c}`, n * nFunctions);
        spin.products[c] = algebra.multiplyInto(product, values[c]!, local, n, nFunctions, nFunctions);
      }
      contract(spin, values, n, nFunctions, kind);
    });
  }

  /** Evaluates the functional at every point. @returns ∫f and ∫ρ over the block. */
  integrate(): { energy: number; electrons: number } {
    const { functional, variables: v, out, weights, nPoints, spins, energyDensity } = this;
    const [a, b = a] = spins.length === 1 ? [spins[0]!] : [spins[0]!, spins[1]!];
    const isGga = functional.kind !== 'lda';
    let energy = 0;
    let electrons = 0;
    for (let g = 0; g < nPoints; g++) {
      const w = weights[g]!;
      const total = a.rho[g]! + b.rho[g]!;
      electrons += w * total;
      energyDensity[g] = 0;
      for (const spin of spins) clear(spin, g);
      if (!(total > negligible)) continue;
      v[0] = Math.max(a.rho[g]!, floor);
      v[1] = Math.max(b.rho[g]!, floor);
      const at = 3 * g;
      const [ga, gb] = [a.gradient, b.gradient];
      if (isGga) {
        // A gradient of exactly zero would make ∂/∂σ of √σ infinite; at least as much as rounding leaves.
        v[2] = Math.max(dot(ga, ga, at), 1e-40);
        v[3] = dot(ga, gb, at);
        v[4] = Math.max(dot(gb, gb, at), 1e-40);
        v[5] = Math.max(a.kinetic[g]!, v[2] / (8 * v[0]));
        v[6] = Math.max(b.kinetic[g]!, v[4] / (8 * v[1]));
      }
      functional.evaluate(v, out);
      energyDensity[g] = out[0]!;
      energy += w * out[0]!;
      for (const [s, spin] of spins.entries()) {
        if (!(spin.rho[g]! > floor)) continue;
        spin.derivative[g] = w * out[1 + s]!;
        if (!isGga) continue;
        const own = 2 * w * out[s === 0 ? 3 : 5]!;
        const mixed = w * out[4]!;
        const other = s === 0 ? gb : ga;
        for (let x = 0; x < 3; x++) spin.flux[at + x] = own * spin.gradient[at + x]! + mixed * other[at + x]!;
        spin.tau[g] = w * out[6 + s]!;
      }
    }
    return { energy, electrons };
  }

  potentialOf(spin: number): PotentialOnBlock {
    return this.spins[spin]!;
  }

  /** φ D and ∇φ D of a spin. */
  productsOf(spin: number): readonly Float64Array[] {
    return this.spins[spin]!.products;
  }
}

const largestBlock = 512;

function emptySpin(): SpinOnBlock {
  const numbers = (perPoint: number) => new Float64Array(perPoint * largestBlock);
  return {
    rho: numbers(1),
    gradient: numbers(3),
    kinetic: numbers(1),
    derivative: numbers(1),
    flux: numbers(3),
    tau: numbers(1),
    products: [],
  };
}

function clear({ derivative, flux, tau }: SpinOnBlock, g: number): void {
  derivative[g] = tau[g] = 0;
  flux[3 * g] = flux[3 * g + 1] = flux[3 * g + 2] = 0;
}

const dot = (a: Float64Array, b: Float64Array, at: number): number =>
  a[at]! * b[at]! + a[at + 1]! * b[at + 1]! + a[at + 2]! * b[at + 2]!;

/** ρ = Σ φ (φD), ∇ρ = 2 Σ ∇φ (φD), τ = ½ Σ ∇φ · (∇φ D). */
function contract(
  { rho, gradient, kinetic, products }: SpinOnBlock,
  values: readonly Float64Array[],
  nPoints: number,
  nFunctions: number,
  kind: Functional['kind'],
): void {
  const Y = products[0]!;
  const phi = values[0]!;
  for (let g = 0; g < nPoints; g++) {
    let sum = 0;
    for (let k = g * nFunctions; k < (g + 1) * nFunctions; k++) sum += phi[k]! * Y[k]!;
    rho[g] = sum;
  }
  if (kind === 'lda') return;
  for (let x = 0; x < 3; x++) {
    const component = values[1 + x]!;
    for (let g = 0; g < nPoints; g++) {
      let sum = 0;
      for (let k = g * nFunctions; k < (g + 1) * nFunctions; k++) sum += component[k]! * Y[k]!;
      gradient[3 * g + x] = 2 * sum;
    }
  }
  if (kind !== 'mgga') return;
  kinetic.fill(0, 0, nPoints);
  for (let x = 0; x < 3; x++) {
    const [component, product] = [values[1 + x]!, products[1 + x]!];
    for (let g = 0; g < nPoints; g++) {
      let sum = 0;
      for (let k = g * nFunctions; k < (g + 1) * nFunctions; k++) sum += component[k]! * product[k]!;
      kinetic[g]! += 0.5 * sum;
    }
  }
}
