import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { multiply, transpose } from '../../../src/qc/linear-algebra/plain';
import { plainBackend } from '../../../src/qc/plain-backend';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));
const basis = buildBasis(load('6-31gs'), [8, 1, 1], [0.1, -0.2, 0.3, 0.2, 1.4, 1.5, -0.3, -1.7, 1.3]);
const n = basis.nbf;
const plain = plainBackend.twoElectron(basis, { scfType: 'pk', screening: 1e-14 });

/** Sums of a few hundred integrals, each right to 1e-13. */
const tolerance = 1e-11;

function pseudoRandom(length: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

function symmetric(size: number, seed: number): Float64Array {
  const A = pseudoRandom(size * size, seed);
  return A.map((x, i) => x + A[(i % size) * size + Math.floor(i / size)]!);
}

function expectClose(actual: Float64Array, expected: Float64Array, within = tolerance): void {
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i]!)), 0);
  expect(worst).toBeLessThan(within);
}

describe.each(['wasm', 'js'] as const)('%s backend', (kind) => {
  const backend = createKernelBackend({ kind });
  const fock = backend.twoElectron(basis, { scfType: 'pk', screening: 1e-14 });

  test('closed-shell Fock matrices equal the plain ones', () => {
    const D = symmetric(n, 7);
    expectClose(fock.closedShell(D), plain.closedShell(D));
  });

  test('with slack a Fock matrix is as near as that of a density within the slack, and exact again without', () => {
    fock.beginIterations?.();
    const D = symmetric(n, 7);
    const change = symmetric(n, 9);
    fock.closedShell(D);
    expect(fock.usesSlack).toBe(true);
    for (const scale of [1, 1e-3, 1e-6]) {
      const moved = D.map((x, i) => x + scale * change[i]!);
      const slack = scale * 1e-5;
      // Elements of G are below 10 a unit of the density.
      expectClose(fock.closedShell(moved, slack), plain.closedShell(moved), 10 * slack);
      expectClose(fock.closedShell(moved, slack * 1e-5), plain.closedShell(moved));
    }
  });

  test('what came before has no part in a new SCF', () => {
    const [D, other] = [symmetric(n, 7), symmetric(n, 8)];
    fock.beginIterations?.();
    const first = fock.closedShell(D, 1);
    fock.closedShell(other);
    fock.beginIterations?.();
    expect(fock.closedShell(D, 1)).toEqual(first);
  });

  test('J and K of two densities equal the plain ones', () => {
    const [Da, Db] = [symmetric(n, 3), symmetric(n, 4)];
    const [fast, slow] = [fock.openShell(Da, Db), plain.openShell(Da, Db)];
    expectClose(fast.J, slow.J);
    expectClose(fast.Ka, slow.Ka);
    expectClose(fast.Kb, slow.Kb);
  });

  test('direct Fock matrices equal the plain ones, also from the change of the density', () => {
    const direct = backend.twoElectron(basis, { scfType: 'direct', screening: 1e-14 });
    const D = symmetric(n, 7);
    const change = symmetric(n, 9);
    expectClose(direct.closedShell(D), plain.closedShell(D));
    for (const scale of [1, 1e-3, 1e-6]) {
      const moved = D.map((x, i) => x + scale * change[i]!);
      expectClose(direct.closedShell(moved), plain.closedShell(moved));
    }
    direct.beginIterations?.();
    const [fast, slow] = [direct.openShell(D, change), plain.openShell(D, change)];
    expectClose(fast.J, slow.J);
    expectClose(fast.Ka, slow.Ka);
    expectClose(fast.Kb, slow.Kb);
    expect(direct.eri()).toBeUndefined();
    const held = backend.machine.memory.inUse;
    direct.dispose?.();
    expect(backend.machine.memory.inUse).toBeLessThan(held);
  });

  test.each([
    ['all different spaces', [5, 7, 4, 6], false],
    ['one orbital each', [1, 1, 1, 1], false],
    ['p and r alike', [5, 13, 5, 13], true],
  ] as const)('orbital integrals equal the plain ones: %s', (_name, sizes, lowerTriangle) => {
    const [p, q, r, s] = sizes.map((count, k) => ({
      coefficients: pseudoRandom(n * count, 20 + (lowerTriangle ? k % 2 : k)),
      n: count,
    })) as [Space, Space, Space, Space];
    const expected: Float64Array[] = [];
    plainBackend.orbitalTransformation(plain).transform({ p, q, r, s }, (_x, block) => expected.push(block.slice()));
    let visited = 0;
    const visit = (x: number, block: Float64Array) => {
      visited++;
      for (let y = 0; y < q.n; y++) {
        for (let z = 0; z < (lowerTriangle ? x + 1 : r.n); z++) {
          const row = (y * r.n + z) * s.n;
          expectClose(block.subarray(row, row + s.n), expected[x]!.subarray(row, row + s.n));
        }
      }
    };
    backend.orbitalTransformation(fock).transform({ p, q, r, s }, visit, { lowerTriangle });
    expect(visited).toBe(p.n);
  });

  test.each([
    [1, 1, 1],
    [4, 4, 4],
    [5, 3, 7],
    [2, 9, 3],
    [17, 6, 18],
  ])('matrix products of shape (%d, %d) (%d)', (rows, inner, columns) => {
    const [A, B] = [pseudoRandom(rows * inner, 5), pseudoRandom(inner * columns, 6)];
    expectClose(backend.algebra.multiply(A, B, rows, inner, columns), multiply(A, B, rows, inner, columns), 1e-14);
  });

  test.each([1, 2, 5, 24, 41])('eigenvectors of a matrix of order %d', (size) => {
    const A = symmetric(size, 11);
    const { values, vectors } = backend.algebra.eigh(A, size);
    const AV = multiply(A, vectors, size, size, size);
    expectClose(
      AV,
      vectors.map((v, i) => v * values[i % size]!),
      1e-12,
    );
    const unit = multiply(transpose(vectors, size, size), vectors, size, size, size);
    expectClose(
      unit,
      unit.map((_, i) => (i % (size + 1) === 0 ? 1 : 0)),
      1e-13,
    );
    expect([...values]).toEqual([...values].sort((x, y) => x - y));
  });

  test('memory is given back', () => {
    const before = backend.machine.memory.inUse;
    const builder = backend.twoElectron(basis, { scfType: 'pk' });
    expect(backend.machine.memory.inUse).toBeGreaterThan(before);
    builder.dispose?.();
    expect(backend.machine.memory.inUse).toBe(before);
    expect(() => builder.eri()).toThrow();
  });

  test('a cancelled integration leaves nothing behind', () => {
    const before = backend.machine.memory.inUse;
    let calls = 0;
    const cancel = () => {
      if (++calls === 40) throw new Error('cancelled');
    };
    expect(() => backend.twoElectron(basis, { scfType: 'pk', checkCancelled: cancel })).toThrow('cancelled');
    expect(backend.machine.memory.inUse).toBe(before);
  });
});

interface Space {
  coefficients: Float64Array;
  n: number;
}
