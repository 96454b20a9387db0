import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile, derivatives, exp, log, mul, pow, select, variable } from '../../../src/qc/dft/expression';
import { functionalNames, functionalOf } from '../../../src/qc/dft/functional';

const { points, values } = JSON.parse(
  readFileSync(resolve(__dirname, '../../reference/functionals-libxc.json'), 'utf8'),
) as { points: number[][]; values: Record<string, number[][]> };

/** Both sides compute the same closed form in double precision; derivatives cancel a few digits. */
const relative = 1e-10;

describe.each(functionalNames())('%s', (name) => {
  test('energy and derivatives are those of libxc', () => {
    const out = new Float64Array(8);
    const { evaluate } = functionalOf(name);
    points.forEach((point, i) => {
      evaluate(point, out);
      values[name]![i]!.forEach((value, k) => {
        expect(Math.abs(out[k]! - value)).toBeLessThan(relative * (Math.abs(value) + 1e-3));
      });
    });
  });

  test('spins change places', () => {
    const { evaluate } = functionalOf(name);
    const [one, other] = [new Float64Array(8), new Float64Array(8)];
    for (const [ra, rb, aa, ab, bb, ta, tb] of points as [number, number, number, number, number, number, number][]) {
      evaluate([ra, rb, aa, ab, bb, ta, tb], one);
      evaluate([rb, ra, bb, ab, aa, tb, ta], other);
      expect(other[0]).toBeCloseTo(one[0]!, 12);
      expect(Math.abs(other[1]! - one[2]!)).toBeLessThan(1e-10 * (1 + Math.abs(one[2]!)));
    }
  });

  test('a spin without electrons leaves finite numbers', () => {
    const out = new Float64Array(8);
    functionalOf(name).evaluate([0.3, 1e-20, 0.1, 0, 1e-40, 0.2, 1e-40], out);
    expect(Array.from(out.subarray(0, 2)).every(Number.isFinite)).toBe(true);
  });
});

test('derivatives of an expression are those of the function', () => {
  const [x, y] = [variable('x'), variable('y')];
  const f = mul(exp(mul(x, y)), log(y), select(x, y, pow(x, 1.5), pow(y, -1 / 3)));
  const run = compile([f, ...derivatives(f, [x, y])], ['x', 'y']);
  const out = new Float64Array(3);
  const at = (a: number, b: number) => {
    run([a, b], out);
    return out[0]!;
  };
  for (const [a, b] of [
    [0.7, 1.3],
    [1.4, 0.6],
  ] as const) {
    const h = 1e-5;
    const byX = (at(a + h, b) - at(a - h, b)) / (2 * h);
    const byY = (at(a, b + h) - at(a, b - h)) / (2 * h);
    at(a, b);
    expect(out[1]).toBeCloseTo(byX, 8);
    expect(out[2]).toBeCloseTo(byY, 8);
  }
});
