/**
 * The Boys function F_m(T) = ∫₀¹ t^2m exp(-T t²) dt. Helgaker, Jorgensen & Olsen (2000), sec. 9.8.
 *
 * Below `boysLimit(L)` the highest order comes from a seven-term Taylor series about the nearest tabulated point
 * (eq. 9.8.12), above from the asymptotic form (eq. 9.8.9); the lower orders follow downwards (eq. 9.8.13), which
 * never loses digits.
 */
import {
  add,
  div,
  type Expression,
  type KernelBuilder,
  type Local,
  lane,
  less,
  load,
  mul,
  scalar,
  shiftLeft,
  sqrt,
  sub,
  toInt,
  toScalar,
  vector,
} from './kernel-code';

/** Tabulated points per unit of T. */
const pointsPerUnit = 32;
/** A table row is one cache line: F_{L+k}/k! for k = 0 .. 6, and exp(-T). */
export const boysRowLength = 8;
const taylorTerms = 7;

/**
 * Above this T the asymptotic form is exact to double precision: it neglects exp(-T), which a kernel of total angular
 * momentum L amplifies by about (2T)^L / (2L - 1)!!.
 */
export function boysLimit(L: number): number {
  return 36 + 3 * L;
}

/** Doubles in the table of order L. */
export function boysTableLength(L: number): number {
  return (boysLimit(L) * pointsPerUnit + 2) * boysRowLength;
}

/** The table for kernels that need F_0 .. F_L. */
export function boysTable(L: number): Float64Array {
  const table = new Float64Array(boysTableLength(L));
  const top = L + taylorTerms - 1;
  const F = new Float64Array(top + 1);
  for (let row = 0; row * boysRowLength < table.length; row++) {
    const T = row / pointsPerUnit;
    const expT = Math.exp(-T);
    F[top] = boysSeries(top, T);
    for (let m = top; m > 0; m--) F[m - 1] = (2 * T * F[m]! + expT) / (2 * m - 1);
    let factorial = 1;
    for (let k = 0; k < taylorTerms; k++) {
      if (k > 0) factorial *= k;
      table[row * boysRowLength + k] = F[L + k]! / factorial;
    }
    table[row * boysRowLength + taylorTerms] = expT;
  }
  return table;
}

/** F_m(T) = exp(-T) Σ_i (2T)^i / [(2m+1)(2m+3)...(2m+2i+1)]; all terms positive. Eq. 9.8.11. For T below about 100. */
export function boysSeries(m: number, T: number): number {
  let term = 1 / (2 * m + 1);
  let sum = term;
  for (let i = 1; term > sum * 1e-17; i++) {
    term *= (2 * T) / (2 * m + 2 * i + 1);
    sum += term;
  }
  return sum * Math.exp(-T);
}

/** Writes code that computes F_0(T) .. F_L(T) in each lane. `table` is the byte address of `boysTable(L)`. */
export function writeBoys(k: KernelBuilder, L: number, T: Local, table: number): Local[] {
  const F = Array.from({ length: L + 1 }, () => k.local('vector'));
  const expT = k.local('vector');
  const t = k.local('scalar');
  const d = k.local('scalar');
  const row = k.local('int');

  // asymptotic F_L = (2L-1)!! / 2^(L+1) sqrt(π / T^(2L+1))
  let asymptotic = Math.sqrt(Math.PI) / 2;
  for (let m = 1; m <= L; m++) asymptotic *= (2 * m - 1) / 2;

  if (L > 0) k.set(expT, vector(0));
  k.eachLane(() => {
    k.set(t, lane(T));
    k.if(
      less(t, scalar(boysLimit(L))),
      () => {
        k.set(row, toInt(add(mul(t, scalar(pointsPerUnit)), scalar(0.5))));
        k.set(d, sub(mul(toScalar(row), scalar(1 / pointsPerUnit)), t)); // T_row - T
        k.set(row, shiftLeft(row, 6));
        const entry = (n: number) => load('scalar', row, table + 8 * n);
        // dF_m/dT = -F_{m+1}, hence F_L(T) = Σ_n F_{L+n}(T_row)/n! d^n
        k.setLane(F[L]!, horner(taylorTerms, entry, d));
        if (L > 0) k.setLane(expT, mul(entry(taylorTerms), horner(taylorTerms, inverseFactorial, d)));
      },
      () => {
        let power = sqrt(t);
        for (let m = 0; m < L; m++) power = mul(power, t);
        k.setLane(F[L]!, div(scalar(asymptotic), power));
      },
    );
  });
  if (L > 0) {
    const twoT = k.let(add(T, T));
    for (let m = L; m > 0; m--) {
      // F_{m-1} = (2T F_m + exp(-T)) / (2m - 1)
      k.set(F[m - 1]!, mul(add(mul(twoT, F[m]!), expT), vector(1 / (2 * m - 1))));
    }
  }
  return F;
}

/** Σ_n coefficient(n) x^n for n < terms. */
function horner(terms: number, coefficient: (n: number) => Expression, x: Expression): Expression {
  let value = coefficient(terms - 1);
  for (let n = terms - 2; n >= 0; n--) value = add(coefficient(n), mul(value, x));
  return value;
}

function inverseFactorial(n: number): Expression {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return scalar(1 / factorial);
}
