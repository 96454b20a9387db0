import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import type { Shell } from '../../../src/qc/basis/shell';
import { ElectronRepulsion } from '../../../src/qc/integrals/electron-repulsion';
import { packedLength, triangle } from '../../../src/qc/integrals/packed-eri';
import { makeShellPair, type ShellPair } from '../../../src/qc/integrals/shell-pair';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import { Cholesky } from '../../../src/qc/kernels/cholesky';
import { multiply, transpose } from '../../../src/qc/linear-algebra/plain';
import { StoredTransformation } from '../../../src/qc/mp2/stored-transformation';
import { StoredFockBuilder } from '../../../src/qc/scf/stored-fock-builder';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));
const atoms = [8, 1];
const geometry = [0.1, -0.2, 0.3, 0.2, 1.4, 1.5];
const basis = buildBasis(load('6-31g'), atoms, geometry);
const fitting = buildBasis(load('cc-pvdz-jkfit'), atoms, geometry);
const n = basis.nbf;
const nFitting = fitting.nbf;
const nPairs = (n * (n + 1)) / 2;

function symmetric(size: number, seed: number): Float64Array {
  let state = seed;
  const A = Float64Array.from({ length: size * size }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
  return A.map((x, i) => x + A[(i % size) * size + Math.floor(i / size)]!);
}

function expectClose(actual: Float64Array, expected: Float64Array, within: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i]!)), 0);
  expect(worst).toBeLessThan(within);
}

/** Fitted integrals from the plain ones and eq. (μν|λσ) ≈ (μν|P) V⁻¹ (Q|λσ), with V⁻¹ from eigenvectors. */
function plainFitted(): Float64Array {
  const repulsion = new ElectronRepulsion();
  const unit = (shell: Shell): Shell => ({
    ...shell,
    l: 0,
    pure: false,
    exponents: new Float64Array(1),
    coefficients: Float64Array.of(1),
    offset: 0,
    size: 1,
  });
  const fits = fitting.shells.map((shell) => makeShellPair(shell, unit(shell)));
  const element = (bra: ShellPair, ket: ShellPair, use: (a: number, c: number, value: number) => void) => {
    const block = new Float64Array(bra.nFunctions * ket.nFunctions);
    repulsion.block(bra, ket, block);
    block.forEach((value, i) => {
      use(Math.floor(i / ket.nFunctions), i % ket.nFunctions, value);
    });
  };
  const V = new Float64Array(nFitting ** 2);
  const A = new Float64Array(nPairs * nFitting);
  for (const P of fits) {
    for (const Q of fits) {
      element(P, Q, (a, c, value) => {
        V[(P.a.offset + a) * nFitting + Q.a.offset + c] = value;
      });
    }
    for (const a of basis.shells) {
      for (const b of basis.shells) {
        element(makeShellPair(a, b), P, (ab, c, value) => {
          const pair = triangle(a.offset + Math.floor(ab / b.size), b.offset + (ab % b.size));
          A[pair * nFitting + P.a.offset + c] = value;
        });
      }
    }
  }
  const { values, vectors } = createKernelBackend({ kind: 'js' }).algebra.eigh(V, nFitting);
  const half = multiply(A, vectors, nPairs, nFitting, nFitting).map((x, i) => x / Math.sqrt(values[i % nFitting]!));
  const full = multiply(half, transpose(half, nPairs, nFitting), nPairs, nFitting, nPairs);
  const packed = new Float64Array(packedLength(n));
  for (let ij = 0; ij < nPairs; ij++)
    for (let kl = 0; kl <= ij; kl++) packed[triangle(ij, kl)] = full[ij * nPairs + kl]!;
  return packed;
}

/** The metric has a condition number of about 1e6. */
const tolerance = 1e-9;

describe.each(['wasm', 'js'] as const)('%s: fitted integrals', (kind) => {
  const backend = createKernelBackend({ kind });
  const fock = backend.twoElectron(basis, { scfType: 'df', auxiliary: fitting, screening: 1e-14 });
  const eri = plainFitted();
  const plain = new StoredFockBuilder(n, eri);

  test('J and K of any symmetric matrix', () => {
    const [Da, Db] = [symmetric(n, 3), symmetric(n, 4)];
    expectClose(fock.closedShell(Da), plain.closedShell(Da), tolerance);
    const [fast, slow] = [fock.openShell(Da, Db), plain.openShell(Da, Db)];
    expectClose(fast.J, slow.J, tolerance);
    expectClose(fast.Ka, slow.Ka, tolerance);
    expectClose(fast.Kb, slow.Kb, tolerance);
  });

  test('orbital integrals', () => {
    const space = (count: number, seed: number) => ({
      coefficients: symmetric(n, seed).subarray(0, n * count),
      n: count,
    });
    const [p, q, r, s] = [space(3, 1), space(5, 2), space(4, 5), space(2, 6)] as const;
    const expected: Float64Array[] = [];
    new StoredTransformation(n, eri).transform({ p, q, r, s }, (_x, block) => expected.push(block.slice()));
    backend.orbitalTransformation(fock).transform({ p, q, r, s }, (x, block) => {
      expectClose(block, expected[x]!, tolerance);
    });
  });

  test('memory is given back', () => {
    const before = backend.machine.memory.inUse;
    const other = backend.twoElectron(basis, { scfType: 'df', auxiliary: fitting, correlationAuxiliary: fitting });
    backend.orbitalTransformation(other).transform({ p: one(), q: one(), r: one(), s: one() }, () => {});
    other.dispose?.();
    expect(backend.machine.memory.inUse).toBe(before);
  });
});

const one = () => ({ coefficients: new Float64Array(n).fill(1), n: 1 });

test('solving with the Cholesky factor: X Lᵀ = A gives X Xᵀ = A V⁻¹ Aᵀ', () => {
  const { machine, algebra } = createKernelBackend({ kind: 'wasm' });
  const size = 131; // three panels, the last one short
  const M = symmetric(size, 9);
  const V = multiply(M, M, size, size, size).map((x, i) => x + (i % (size + 1) === 0 ? 1 : 0));
  machine.memory.scoped((doubles) => {
    const [v, a] = [doubles(size * size), doubles(size * size)];
    machine.memory.f64(v, size * size).set(V);
    machine.memory.f64(a, size * size).set(V);
    const cholesky = new Cholesky(machine, v, size);
    cholesky.solve(a, size); // A = V, so X Xᵀ = V
    const X = machine.memory.f64(a, size * size).slice();
    expectClose(algebra.multiply(X, transpose(X, size, size), size, size, size), V, 1e-10);
    cholesky.release();
  });
  expect(machine.memory.inUse).toBe(0);
});

test('the Cholesky factor leaves out rows that depend on those before them', () => {
  const { machine, algebra } = createKernelBackend({ kind: 'wasm' });
  const size = 131;
  const rank = 120;
  const M = symmetric(size, 9).map((x, i) => (i % size < rank ? x : 0));
  const V = multiply(M, transpose(M, size, size), size, size, size);
  machine.memory.scoped((doubles) => {
    const [v, a] = [doubles(size * size), doubles(size * size)];
    machine.memory.f64(v, size * size).set(V);
    machine.memory.f64(a, size * size).set(V);
    const cholesky = new Cholesky(machine, v, size);
    cholesky.solve(a, size); // A = V lies in the range of V, so X Xᵀ = V V⁺ V = V
    const X = machine.memory.f64(a, size * size).slice();
    expectClose(algebra.multiply(X, transpose(X, size, size), size, size, size), V, 1e-8);
    const dropped = Array.from({ length: size }, (_, column) => column).filter((column) =>
      X.every((x, i) => i % size !== column || x === 0),
    );
    expect(dropped).toEqual(Array.from({ length: size - rank }, (_, k) => rank + k));
    cholesky.release();
  });
  expect(machine.memory.inUse).toBe(0);
});
