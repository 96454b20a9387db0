import { chunkOfOperations, inChunks } from '../in-chunks';
import type { DenseAlgebra, Eigensystem } from '../linear-algebra/dense-algebra';
import { Scratch } from '../linear-algebra/scratch';
import type { CheckCancelled } from '../scf/fock-builder';
import type { KernelMachine } from './kernel-machine';

/** Matrix products and eigenvectors on the linear memory of a machine. */
export function machineAlgebra(machine: KernelMachine): DenseAlgebra {
  const { memory, algebra } = machine;
  const product = (
    C: Float64Array,
    A: Float64Array,
    B: Float64Array,
    n: number,
    k: number,
    m: number,
    checkCancelled?: CheckCancelled,
  ) =>
    memory.scoped((doubles) => {
      const [a, b, c] = [doubles(n * k), doubles(k * m), doubles(n * m)];
      memory.f64(a, n * k).set(A);
      memory.f64(b, k * m).set(B);
      const rowsAtATime = 4 * Math.ceil(chunkOfOperations / (8 * k * m)); // the algebra works on four rows at once
      inChunks(n, rowsAtATime, checkCancelled, (from, to) =>
        algebra.gemm(a + 8 * from * k, b, c + 8 * from * m, to - from, k, m, 0),
      );
      C.set(memory.f64(c, n * m));
      return C;
    });
  return {
    name: machine.kind,
    scratch: new Scratch(),
    multiply: (A, B, n, k, m, checkCancelled) => product(new Float64Array(n * m), A, B, n, k, m, checkCancelled),
    multiplyInto: product,

    eigh(A, n) {
      return memory.scoped((doubles) => {
        const [V, d, work] = [doubles(n * n), doubles(n), doubles(2 * n)];
        memory.f64(V, n * n).set(A);
        algebra.eigh(V, n, d, work);
        return ascending(memory.f64(V, n * n), memory.f64(d, n), n);
      });
    },
  };
}

/** Sorted, eigenvectors as columns, the sign of each such that its largest component is positive. */
function ascending(rows: Float64Array, eigenvalues: Float64Array, n: number): Eigensystem {
  const order = Array.from(eigenvalues.keys()).sort((a, b) => eigenvalues[a]! - eigenvalues[b]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, k) => {
    values[k] = eigenvalues[from]!;
    let largest = 0;
    for (let i = 0; i < n; i++) {
      // the margin makes the first of several equal components decide, whatever their rounding
      if (Math.abs(rows[from * n + i]!) > Math.abs(largest) + 1e-10) largest = rows[from * n + i]!;
    }
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) vectors[i * n + k] = sign * rows[from * n + i]!;
  });
  return { values, vectors };
}
