import type { Basis } from '../basis/shell';
import type { CheckCancelled } from '../scf/fock-builder';
import { nuclearAdjointKernel, nuclearAdjointName } from './adjoint-kernel';
import type { KernelMachine } from './kernel-machine';
import { kineticTable, overlapTable, productTerms, writeCharges } from './one-electron';
import { addPairGradient } from './pair-gradient';
import { basisRecords } from './pair-list';
import { recordLength } from './pair-type';
import { type SuperShell, superShells } from './super-shell';

/**
 * Gradient of Σ D_μν V_μν by the centres of the basis functions and by the positions of the charges, by reverse
 * accumulation. Equals `nuclearAttractionGradient` of src/qc/gradient.
 */
export function kernelNuclearAttractionGradient(
  machine: KernelMachine,
  basis: Basis,
  D: Float64Array,
  charges: Float64Array,
  checkCancelled?: CheckCancelled,
): { centres: Float64Array; charges: Float64Array } {
  const centres = new Float64Array(3 * basis.nCentres);
  const onCharges = new Float64Array((3 * charges.length) / 4);
  if (charges.length === 0) return { centres, charges: onCharges };
  const { memory, map } = machine;
  const { lanes } = map;
  const pairs = basisRecords(machine, superShells(basis), checkCancelled);
  try {
    const types = new Set(pairs.list.map(({ type }) => type));
    machine.prepare(
      [...types].map((type) => {
        const write = () => nuclearAdjointKernel(type, map);
        return { name: nuclearAdjointName(type), L: type.L + 1, write };
      }),
      checkCancelled,
    );
    memory.scoped((doubles) => {
      const { start, end } = writeCharges(machine, charges, doubles);
      const forces = doubles((end - start) / 8);
      memory.f64(forces, (end - start) / 8).fill(0);
      for (const pair of pairs.list) {
        checkCancelled?.();
        const { type, a, b } = pair;
        writeDensity(memory.f64(map.block, type.size * lanes), lanes, D, basis.nbf, a, b);
        const length = pair.nPrimitives * recordLength(type);
        const adjoint = memory.allocate(8 * length);
        memory.f64(adjoint, length).fill(0);
        const run = machine.kernel(nuclearAdjointName(type));
        run(pair.records, pair.recordsEnd, start, end, adjoint, forces);
        addPairGradient(pair, memory.f64(adjoint, length), centres);
        memory.release(adjoint);
      }
      const byCharge = memory.f64(forces, (end - start) / 8);
      for (let c = 0; 4 * c < charges.length; c++) {
        const record = 4 * lanes * Math.floor(c / lanes) + (c % lanes);
        for (let axis = 0; axis < 3; axis++) onCharges[3 * c + axis] = byCharge[record + (1 + axis) * lanes]!;
      }
    });
  } finally {
    pairs.release();
  }
  return { centres, charges: onCharges };
}

/** D_ab, twice for different shells because (b, a) is not visited, into every lane. */
function writeDensity(
  block: Float64Array,
  lanes: number,
  D: Float64Array,
  n: number,
  a: SuperShell,
  b: SuperShell,
): void {
  const weight = a === b ? 1 : 2;
  let at = 0;
  for (const mu of a.functions) {
    for (const nu of b.functions) {
      block.fill(weight * D[mu * n + nu]!, at, at + lanes);
      at += lanes;
    }
  }
}

/** Longest one-dimensional table: f with f, one more on the left and two on the right. */
const tableLength = 5 * 6;
const newTables = () => [0, 1, 2].map(() => new Float64Array(tableLength)) as Tables;
type Tables = [Float64Array, Float64Array, Float64Array];
const s = newTables();
const t = newTables();
const ds = newTables();
const dt = newTables();

/**
 * Σ D_μν ∂T_μν/∂R - Σ W_μν ∂S_μν/∂R; hartree/bohr, flat, length 3 nCentres. Both depend on A - B only.
 * The derivative of a function by its centre is ∂/∂A x^i = 2a x^(i+1) - i x^(i-1) in each direction.
 */
export function kernelOverlapAndKineticGradient(
  basis: Basis,
  D: Float64Array,
  W: Float64Array,
  checkCancelled?: CheckCancelled,
): Float64Array {
  const gradient = new Float64Array(3 * basis.nCentres);
  const shells = superShells(basis);
  shells.forEach((a, i) => {
    checkCancelled?.();
    for (const b of shells.slice(0, i)) {
      if (a.centre === b.centre) continue;
      pairGradient(a, b, D, W, basis.nbf).forEach((value, axis) => {
        gradient[3 * a.centre + axis]! += value;
        gradient[3 * b.centre + axis]! -= value;
      });
    }
  });
  return gradient;
}

function pairGradient(
  a: SuperShell,
  b: SuperShell,
  D: Float64Array,
  W: Float64Array,
  n: number,
): [number, number, number] {
  const terms = productTerms(a, b);
  const width = b.maxL + 3;
  const AB = a.origin.map((x, axis) => x - b.origin[axis]!);
  const R2 = AB[0]! ** 2 + AB[1]! ** 2 + AB[2]! ** 2;
  const [sx, sy, sz] = s;
  const [tx, ty, tz] = t;
  let gx = 0;
  let gy = 0;
  let gz = 0;
  for (let i = 0; i < a.exponents.length; i++) {
    for (let j = 0; j < b.exponents.length; j++) {
      const alpha = a.exponents[i]!;
      const beta = b.exponents[j]!;
      const p = alpha + beta;
      const ss = 2 * (Math.PI / p) ** 1.5 * Math.exp((-alpha * beta * R2) / p); // 2: for (a, b) and (b, a)
      if (ss < 1e-18) continue;
      for (let axis = 0; axis < 3; axis++) {
        const [PA, PB] = [(-beta / p) * AB[axis]!, (alpha / p) * AB[axis]!];
        overlapTable(a.maxL + 1, b.maxL + 2, p, PA, PB, s[axis]!);
        kineticTable(a.maxL + 1, b.maxL, beta, s[axis]!, t[axis]!);
        differentiate(a.maxL, width, alpha, s[axis]!, ds[axis]!);
        differentiate(a.maxL, width, alpha, t[axis]!, dt[axis]!);
      }
      const [dsx, dsy, dsz] = ds;
      const [dtx, dty, dtz] = dt;
      for (let ab = 0; ab < terms.length; ab++) {
        const { contraction, weights, xyz } = terms[ab]!;
        const ca = a.contractions[Math.floor(contraction / b.contractions.length)]!.coefficients[i]!;
        const cb = b.contractions[contraction % b.contractions.length]!.coefficients[j]!;
        const mu = a.functions[Math.floor(ab / b.functions.length)]!;
        const nu = b.functions[ab % b.functions.length]!;
        const d = ca * cb * ss * D[mu * n + nu]!;
        const w = ca * cb * ss * W[mu * n + nu]!;
        for (let k = 0; k < weights.length; k++) {
          const x = xyz[3 * k]!;
          const y = xyz[3 * k + 1]!;
          const z = xyz[3 * k + 2]!;
          const dk = d * weights[k]!;
          const wk = w * weights[k]!;
          const ox = sx[x]!;
          const oy = sy[y]!;
          const oz = sz[z]!;
          gx += dk * (dtx[x]! * oy * oz + dsx[x]! * (ty[y]! * oz + oy * tz[z]!)) - wk * dsx[x]! * oy * oz;
          gy += dk * (dty[y]! * ox * oz + dsy[y]! * (tx[x]! * oz + ox * tz[z]!)) - wk * dsy[y]! * ox * oz;
          gz += dk * (dtz[z]! * ox * oy + dsz[z]! * (tx[x]! * oy + ox * ty[y]!)) - wk * dsz[z]! * ox * oy;
        }
      }
    }
  }
  return [gx, gy, gz];
}

/** Rows 0 .. la of the derivative by the left centre from rows 0 .. la + 1. */
function differentiate(la: number, width: number, alpha: number, from: Float64Array, to: Float64Array): void {
  for (let i = 0; i <= la; i++) {
    for (let j = 0; j < width; j++) {
      const at = i * width + j;
      to[at] = 2 * alpha * from[at + width]! - (i > 0 ? i * from[at - width]! : 0);
    }
  }
}
