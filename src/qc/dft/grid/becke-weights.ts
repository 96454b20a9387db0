import { bondRadius } from './radii';

/** Atoms between which space is divided: positions in bohr (flat), and numbers that give their sizes. */
export interface Centres {
  readonly geometry: Float64Array;
  readonly atomicNumbers: readonly number[];
}

const smoothings = 3;

/**
 * Fuzzy cells: the share of an atom i at a point is P_i/Σ_j P_j, P_i = Π_j s(ν_ij), where ν_ij goes from -1 at i to 1 at j.
 * Becke, J. Chem. Phys. 88, 2547 (1988), eqs. 13, 19 to 22; sizes of atoms by his appendix, with square roots of the radii as
 * Treutler & Ahlrichs (1995) found best.
 */
export class BeckeWeights {
  readonly nAtoms: number;
  private readonly geometry: Float64Array;
  /** 1/R_ij, and a_ij, flat. */
  private readonly inverse: Float64Array;
  private readonly asymmetry: Float64Array;
  private readonly distance: Float64Array;
  private readonly cell: Float64Array;
  /** s(ν_ij), and ∂s/∂μ_ij, flat; of the last point. */
  private readonly step: Float64Array;
  private readonly slope: Float64Array;

  constructor({ geometry, atomicNumbers }: Centres) {
    const n = atomicNumbers.length;
    this.nAtoms = n;
    this.geometry = geometry;
    this.inverse = new Float64Array(n * n);
    this.asymmetry = new Float64Array(n * n);
    this.distance = new Float64Array(n);
    this.cell = new Float64Array(n);
    this.step = new Float64Array(n * n);
    this.slope = new Float64Array(n * n);
    const size = atomicNumbers.map((Z) => Math.sqrt(bondRadius(Z)));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (i === j) continue;
        const R = Math.hypot(...[0, 1, 2].map((x) => geometry[3 * i + x]! - geometry[3 * j + x]!));
        this.inverse[i * n + j] = 1 / R;
        const chi = size[i]! / size[j]!;
        const u = (chi - 1) / (chi + 1);
        this.asymmetry[i * n + j] = Math.max(-0.5, Math.min(0.5, u / (u * u - 1)));
      }
    }
  }

  /** The share of atom `parent` at a point. */
  share(parent: number, x: number, y: number, z: number): number {
    const total = this.cells(x, y, z, false);
    return this.cell[parent]! / total;
  }

  /**
   * Adds `factor` ∂share/∂R to the gradient (flat, length 3 nat) for a point that moves with its parent.
   *
   * With the point fixed, ∂μ_ij/∂R_i = -(n_i + μ_ij e_ij)/R_ij and ∂μ_ij/∂R_j = (n_j + μ_ij e_ij)/R_ij, n_i from atom i to
   * the point, e_ij from j to i. The parent's part follows, since nothing changes when all move together.
   */
  addGradient(parent: number, x: number, y: number, z: number, factor: number, gradient: Float64Array): void {
    const { nAtoms: n, geometry: R, distance, cell, step, slope, inverse } = this;
    const total = this.cells(x, y, z, true);
    const share = cell[parent]! / total;
    const point = [x, y, z];
    for (let i = 0; i < n; i++) {
      // ∂share/∂(ln P_i) = share (δ_ip - P_i/Σ P)
      const weight = factor * share * ((i === parent ? 1 : 0) - cell[i]! / total);
      if (weight === 0) continue;
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const ij = i * n + j;
        if (!(step[ij]! > 1e-200) || slope[ij] === 0) continue;
        const change = (weight * slope[ij]! * inverse[ij]!) / step[ij]!;
        const mu = (distance[i]! - distance[j]!) * inverse[ij]!;
        for (let axis = 0; axis < 3; axis++) {
          const e = (R[3 * i + axis]! - R[3 * j + axis]!) * inverse[ij]!;
          if (i !== parent) {
            const part = -change * ((point[axis]! - R[3 * i + axis]!) / distance[i]! + mu * e);
            gradient[3 * i + axis]! += part;
            gradient[3 * parent + axis]! -= part;
          }
          if (j !== parent) {
            const part = change * ((point[axis]! - R[3 * j + axis]!) / distance[j]! + mu * e);
            gradient[3 * j + axis]! += part;
            gradient[3 * parent + axis]! -= part;
          }
        }
      }
    }
  }

  /** P of every atom into `cell`. @returns their sum. */
  private cells(x: number, y: number, z: number, withSlopes: boolean): number {
    const { nAtoms: n, geometry: R, distance, cell, inverse, asymmetry } = this;
    for (let i = 0; i < n; i++) {
      const [dx, dy, dz] = [x - R[3 * i]!, y - R[3 * i + 1]!, z - R[3 * i + 2]!];
      distance[i] = Math.sqrt(dx * dx + dy * dy + dz * dz);
      cell[i] = 1;
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const ij = i * n + j;
        const mu = (distance[i]! - distance[j]!) * inverse[ij]!;
        const a = asymmetry[ij]!;
        let f = mu + a * (1 - mu * mu);
        let df = 1 - 2 * a * mu;
        for (let k = 0; k < smoothings; k++) {
          df *= 1.5 * (1 - f * f);
          f = f * (1.5 - 0.5 * f * f);
        }
        cell[i]! *= 0.5 * (1 - f);
        cell[j]! *= 0.5 * (1 + f);
        if (!withSlopes) continue;
        this.step[ij] = 0.5 * (1 - f);
        this.step[j * n + i] = 0.5 * (1 + f);
        // By exchange of i and j both μ and a change sign: ∂s_ji/∂μ_ji = ∂s_ij/∂μ_ij.
        this.slope[ij] = this.slope[j * n + i] = -0.5 * df;
      }
    }
    let total = 0;
    for (let i = 0; i < n; i++) total += cell[i]!;
    return total;
  }
}
