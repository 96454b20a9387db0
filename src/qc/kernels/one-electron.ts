/**
 * One-electron integrals over super-shells. The overlap and the kinetic energy factorise into one-dimensional integrals;
 * the attraction by nuclei and point charges comes from a generated kernel.
 */
import type { Basis } from '../basis/shell';
import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';
import { nuclearKernel, nuclearKernelName } from './md-kernel';
import { basisRecords, type PairRecords } from './pair-list';
import { functionTerms } from './pair-type';
import { type SuperShell, superShells } from './super-shell';

/** Symmetric matrix element by element from the block of a pair. */
function scatter(M: Float64Array, n: number, a: SuperShell, b: SuperShell, block: Float64Array, stride = 1): void {
  let at = 0;
  for (const mu of a.functions) {
    for (const nu of b.functions) {
      M[mu * n + nu] = M[nu * n + mu] = block[at]!;
      at += stride;
    }
  }
}

/**
 * The attraction by nuclei and point charges. The pairs of the last basis are kept: clusters that share a basis, as those of
 * a counterpoise correction do, differ in their charges alone.
 */
export class NuclearAttraction {
  private last: { readonly basis: Basis; readonly pairs: PairRecords } | undefined;

  /** @param mostBytes what is kept of the last basis is at most this large */
  constructor(
    private readonly machine: KernelMachine,
    private readonly mostBytes = 2 ** 24,
  ) {}

  /**
   * V_μν = -Σ_C q_C <μ| 1/|r - R_C| |ν>, row-major, shape (nbf, nbf).
   * @param charges flat: q, x, y, z of each; e, bohr.
   */
  integrals(basis: Basis, charges: Float64Array, checkCancelled?: CheckCancelled): Float64Array {
    const n = basis.nbf;
    const V = new Float64Array(n * n);
    if (charges.length === 0) return V;
    const { machine } = this;
    const { memory, map } = machine;
    const { lanes } = map;
    const pairs = this.pairsOf(basis, checkCancelled);
    try {
      memory.scoped((doubles) => {
        const { start, end } = writeCharges(machine, charges, doubles);
        for (const { type, a, b, records: first, recordsEnd } of pairs.list) {
          checkCancelled?.();
          machine.kernel(nuclearKernelName(type))(first, recordsEnd, start, end);
          const block = memory.f64(map.block, type.size * lanes);
          for (let ab = 0; ab < type.size; ab++) {
            for (let lane = 1; lane < lanes; lane++) block[ab * lanes]! += block[ab * lanes + lane]!;
          }
          scatter(V, n, a, b, block, lanes);
        }
      });
    } finally {
      if (this.last?.pairs !== pairs) pairs.release();
    }
    return V;
  }

  private pairsOf(basis: Basis, checkCancelled?: CheckCancelled): PairRecords {
    if (this.last?.basis === basis) return this.last.pairs;
    this.last?.pairs.release();
    this.last = undefined;
    const { machine } = this;
    const pairs = basisRecords(machine, superShells(basis), checkCancelled);
    try {
      const types = new Set(pairs.list.map(({ type }) => type));
      machine.prepare(
        [...types].map((type) => ({
          name: nuclearKernelName(type),
          L: type.L,
          write: () => nuclearKernel(type, machine.map),
        })),
        checkCancelled,
      );
    } catch (error) {
      pairs.release();
      throw error;
    }
    if (pairs.bytes <= this.mostBytes) this.last = { basis, pairs };
    return pairs;
  }
}

/** Charge records (-q, x, y, z of as many charges as there are lanes) in linear memory. */
export function writeCharges(
  { memory, map: { lanes } }: KernelMachine,
  charges: Float64Array,
  doubles: (count: number) => number,
): { start: number; end: number } {
  const rounds = Math.ceil(charges.length / 4 / lanes);
  const length = 4 * lanes * rounds;
  const start = doubles(length);
  const records = memory.f64(start, length);
  for (let c = 0; c < rounds * lanes; c++) {
    const from = 4 * c < charges.length ? 4 * c : 0; // a free lane repeats the first charge with strength zero
    const to = 4 * lanes * Math.floor(c / lanes) + (c % lanes);
    records[to] = 4 * c < charges.length ? -charges[from]! : 0;
    for (let axis = 1; axis < 4; axis++) records[to + axis * lanes] = charges[from + axis]!;
  }
  return { start, end: start + 8 * length };
}

/** Overlap S and kinetic energy T = -½ <μ|∇²|ν>, row-major, shape (nbf, nbf). */
export function kernelOverlapAndKinetic(
  basis: Basis,
  checkCancelled?: CheckCancelled,
): { S: Float64Array; T: Float64Array } {
  const n = basis.nbf;
  const [S, T] = [new Float64Array(n * n), new Float64Array(n * n)];
  const shells = superShells(basis);
  shells.forEach((a, i) => {
    checkCancelled?.();
    for (const b of shells.slice(0, i + 1)) {
      const { s, t } = pairBlocks(a, b);
      scatter(S, n, a, b, s);
      scatter(T, n, a, b, t);
    }
  });
  return { S, T };
}

/** Largest one-dimensional table: f with f, one more on the left and two on the right for derivatives. */
const tableLength = 5 * 6;
const overlap = [0, 1, 2].map(() => new Float64Array(tableLength)) as [Float64Array, Float64Array, Float64Array];
const kinetic = [0, 1, 2].map(() => new Float64Array(tableLength)) as [Float64Array, Float64Array, Float64Array];

export interface ProductTerm {
  readonly contraction: number;
  readonly weights: Float64Array;
  /** Positions i (lb + 3) + j of x^i x^j, and the same of y and z. */
  readonly xyz: Int32Array;
}

const programs = new Map<string, ProductTerm[]>();

/** How each product of two functions is made of monomials. */
export function productTerms(a: SuperShell, b: SuperShell): ProductTerm[] {
  const key = `${a.type}_${b.type}`;
  let program = programs.get(key);
  if (!program) {
    const width = b.maxL + 3;
    program = functionTerms(a).flatMap((fa) =>
      functionTerms(b).map((fb) => {
        const terms = fa.terms.flatMap(([wa, x]) => fb.terms.map(([wb, y]) => ({ weight: wa * wb, x, y })));
        return {
          contraction: fa.contraction * b.contractions.length + fb.contraction,
          weights: Float64Array.from(terms, ({ weight }) => weight),
          xyz: Int32Array.from(terms.flatMap(({ x, y }) => x.map((power, axis) => power * width + y[axis]!))),
        };
      }),
    );
    programs.set(key, program);
  }
  return program;
}

/** S and T of a pair of super-shells, functions of b fastest. */
function pairBlocks(a: SuperShell, b: SuperShell): { s: Float64Array; t: Float64Array } {
  const terms = productTerms(a, b);
  const s = new Float64Array(terms.length);
  const t = new Float64Array(terms.length);
  const AB = a.origin.map((x, axis) => x - b.origin[axis]!);
  const R2 = AB[0]! ** 2 + AB[1]! ** 2 + AB[2]! ** 2;
  const [sx, sy, sz] = overlap;
  const [tx, ty, tz] = kinetic;
  for (let i = 0; i < a.exponents.length; i++) {
    for (let j = 0; j < b.exponents.length; j++) {
      const alpha = a.exponents[i]!;
      const beta = b.exponents[j]!;
      const p = alpha + beta;
      // ∫ of the product of two s functions: (π/p)^(3/2) exp(-μR²)
      const ss = (Math.PI / p) ** 1.5 * Math.exp((-alpha * beta * R2) / p);
      if (ss < 1e-18) continue;
      for (let axis = 0; axis < 3; axis++) {
        const [PA, PB] = [(-beta / p) * AB[axis]!, (alpha / p) * AB[axis]!];
        overlapTable(a.maxL, b.maxL + 2, p, PA, PB, overlap[axis]!);
        kineticTable(a.maxL, b.maxL, beta, overlap[axis]!, kinetic[axis]!);
      }
      for (let ab = 0; ab < terms.length; ab++) {
        const { contraction, weights, xyz } = terms[ab]!;
        const ca = a.contractions[Math.floor(contraction / b.contractions.length)]!.coefficients[i]!;
        const cb = b.contractions[contraction % b.contractions.length]!.coefficients[j]!;
        let sum = 0;
        let kin = 0;
        for (let k = 0; k < weights.length; k++) {
          const x = xyz[3 * k]!;
          const y = xyz[3 * k + 1]!;
          const z = xyz[3 * k + 2]!;
          sum += weights[k]! * sx[x]! * sy[y]! * sz[z]!;
          kin += weights[k]! * (tx[x]! * sy[y]! * sz[z]! + sx[x]! * ty[y]! * sz[z]! + sx[x]! * sy[y]! * tz[z]!);
        }
        s[ab]! += ca * cb * ss * sum;
        t[ab]! += ca * cb * ss * kin;
      }
    }
  }
  return { s, t };
}

/**
 * One-dimensional overlaps at i (lb + 1) + j, relative to s-s. Obara & Saika, J. Chem. Phys. 84, 3963 (1986);
 * Helgaker, Jorgensen & Olsen (2000), eqs. 9.3.8 and 9.3.9:  S_(i+1,j) = X_PA S_ij + (i S_(i-1,j) + j S_(i,j-1)) / 2p
 */
export function overlapTable(la: number, lb: number, p: number, PA: number, PB: number, S: Float64Array): void {
  const width = lb + 1;
  const half = 0.5 / p;
  S[0] = 1;
  for (let i = 0; i <= la; i++) {
    const row = i * width;
    if (i > 0) S[row] = PA * S[row - width]! + (i > 1 ? half * (i - 1) * S[row - 2 * width]! : 0);
    for (let j = 1; j <= lb; j++) {
      let value = PB * S[row + j - 1]!;
      if (j > 1) value += half * (j - 1) * S[row + j - 2]!;
      if (i > 0) value += half * i * S[row - width + j - 1]!;
      S[row + j] = value;
    }
  }
}

/**
 * -½ <i|d²/dx²|j> at i (lb + 3) + j from overlaps with j up to lb + 2. Helgaker, Jorgensen & Olsen (2000), eq. 9.3.37:
 * T_ij = -2b² S_(i,j+2) + b (2j + 1) S_ij - ½ j (j - 1) S_(i,j-2)
 */
export function kineticTable(la: number, lb: number, b: number, S: Float64Array, T: Float64Array): void {
  const width = lb + 3;
  for (let i = 0; i <= la; i++) {
    for (let j = 0; j <= lb; j++) {
      const at = i * width + j;
      const lower = j > 1 ? 0.5 * j * (j - 1) * S[at - 2]! : 0;
      T[at] = b * (2 * j + 1) * S[at]! - 2 * b * b * S[at + 2]! - lower;
    }
  }
}
