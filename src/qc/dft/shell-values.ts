import { cartesianPowers } from '../basis/cartesian';
import type { Shell } from '../basis/shell';
import { shellFunctions } from '../basis/solid-harmonics';

/** ∂²/∂a∂b in the order xx, xy, xz, yy, yz, zz. */
const secondAxes = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;
const axes = ['x', 'y', 'z'] as const;

/** A polynomial: coefficients of x^i y^j z^k by "i j k". */
type Polynomial = ReadonlyMap<string, number>;
type Order = 0 | 1 | 2;

/** Writes the functions of one shell at the points into columns of `out`, whose arrays have shape (points, columns). */
type ShellKernel = (
  points: Float64Array,
  origin: readonly [number, number, number],
  exponents: Float64Array,
  coefficients: Float64Array,
  out: readonly Float64Array[],
  column: number,
  columns: number,
) => void;

const made = new Map<string, ShellKernel>();

/**
 * Values and derivatives of the functions of a shell at points (x, y, z of each, bohr); straight code is printed once for each
 * angular momentum. A function is P(r) R(r²) with a polynomial P and R = Σ_p c_p exp(-a_p r²); with ∂R/∂x = x R':
 *
 *   ∂(PR)/∂x = P_x R + x P R'        ∂²(PR)/∂x∂y = P_xy R + (y P_x + x P_y + δ_xy P) R' + xy P R''
 *
 * @param out φ; gradient (3 more arrays) for order 1; second derivatives (6 more) for order 2.
 * @param column of the first function of the shell.
 */
export function evaluateShell(
  shell: Shell,
  points: Float64Array,
  order: Order,
  out: readonly Float64Array[],
  column: number,
  columns: number,
): void {
  const key = `${shell.l} ${shell.pure} ${order}`;
  let kernel = made.get(key);
  if (!kernel) {
    kernel = new Function(
      'points',
      'origin',
      'exponents',
      'coefficients',
      'out',
      'column',
      'columns',
      source(shell, order),
    ) as ShellKernel;
    made.set(key, kernel);
  }
  kernel(points, shell.origin, shell.exponents, shell.coefficients, out, column, columns);
}

function source({ l, pure }: Shell, order: Order): string {
  const arrays = [1, 4, 10][order]!;
  const lines = [
    '"use strict";',
    'const [X, Y, Z] = origin; const n = points.length / 3; const m = exponents.length;',
    ...Array.from({ length: arrays }, (_, k) => `const o${k} = out[${k}];`),
    'for (let g = 0, at = column; g < n; g++, at += columns) {',
    'const x = points[3 * g] - X, y = points[3 * g + 1] - Y, z = points[3 * g + 2] - Z;',
    'const r2 = x * x + y * y + z * z;',
    'let R = 0, R1 = 0, R2 = 0;',
    'for (let p = 0; p < m; p++) { const a = exponents[p]; const e = coefficients[p] * Math.exp(-a * r2); R += e;',
    order > 0 ? 'R1 -= 2 * a * e;' : '',
    order > 1 ? 'R2 += 4 * a * a * e;' : '',
    '}',
    // x2 = x² and so on
    ...axes.flatMap((axis) =>
      Array.from(
        { length: Math.max(0, l - 1) },
        (_, k) => `const ${axis}${k + 2} = ${k === 0 ? axis : `${axis}${k + 1}`} * ${axis};`,
      ),
    ),
  ];
  shellFunctions(l, pure).forEach((coefficients, f) => {
    const P: Polynomial = new Map(
      cartesianPowers(l).flatMap((powers, c) =>
        coefficients[c] === 0 ? [] : [[powers.join(' '), coefficients[c]!] as const],
      ),
    );
    lines.push(...functionLines(P, order, f));
  });
  lines.push('}');
  return lines.join('\n');
}

function functionLines(P: Polynomial, order: Order, f: number): string[] {
  const lines = [`{ const P = ${print(P)}; o0[at + ${f}] = P * R;`];
  if (order > 0) {
    const first = axes.map((_, axis) => derivative(P, axis));
    axes.forEach((axis, k) => {
      lines.push(`const P${k} = ${print(first[k]!)}; o${1 + k}[at + ${f}] = P${k} * R + ${axis} * P * R1;`);
    });
    if (order > 1) {
      secondAxes.forEach(([i, j], k) => {
        const mixed = `${axes[j]} * P${i} + ${axes[i]} * P${j}${i === j ? ' + P' : ''}`;
        const second = print(derivative(first[i]!, j));
        lines.push(`o${4 + k}[at + ${f}] = (${second}) * R + (${mixed}) * R1 + ${axes[i]} * ${axes[j]} * P * R2;`);
      });
    }
  }
  return [...lines, '}'];
}

function derivative(P: Polynomial, axis: number): Polynomial {
  const result = new Map<string, number>();
  for (const [key, coefficient] of P) {
    const powers = key.split(' ').map(Number);
    const power = powers[axis]!;
    if (power === 0) continue;
    powers[axis] = power - 1;
    result.set(powers.join(' '), coefficient * power);
  }
  return result;
}

function print(P: Polynomial): string {
  const terms = [...P].map(([key, coefficient]) => {
    const factors = key.split(' ').flatMap((power, axis) => {
      const n = Number(power);
      return n === 0 ? [] : [n === 1 ? axes[axis]! : `${axes[axis]}${n}`];
    });
    if (coefficient !== 1 || factors.length === 0) factors.unshift(`(${coefficient})`);
    return factors.join(' * ');
  });
  return terms.length === 0 ? '0' : terms.join(' + ');
}
