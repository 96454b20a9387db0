/** The Hermite Gaussians Λ_tuv with t + u + v <= L, by total order; the number of them is (L+1)(L+2)(L+3)/6. */
export interface HermiteIndex {
  readonly L: number;
  readonly n: number;
  readonly t: Int32Array;
  readonly u: Int32Array;
  readonly v: Int32Array;
  /** (-1)^(t+u+v) */
  readonly sign: Float64Array;
}

const indices: HermiteIndex[] = [];

export function hermiteIndex(L: number): HermiteIndex {
  let index = indices[L];
  if (!index) {
    const list: [number, number, number][] = [];
    for (let order = 0; order <= L; order++) {
      for (let t = order; t >= 0; t--) for (let u = order - t; u >= 0; u--) list.push([t, u, order - t - u]);
    }
    index = {
      L,
      n: list.length,
      t: Int32Array.from(list, (e) => e[0]),
      u: Int32Array.from(list, (e) => e[1]),
      v: Int32Array.from(list, (e) => e[2]),
      sign: Float64Array.from(list, (e) => ((e[0] + e[1] + e[2]) % 2 === 0 ? 1 : -1)),
    };
    indices[L] = index;
  }
  return index;
}

/** Position of (t, u, v) in the list; the same for every L that contains it. */
export function hermitePosition(t: number, u: number, v: number): number {
  const order = t + u + v;
  const rest = order - t;
  return (order * (order + 1) * (order + 2)) / 6 + (rest * (rest + 1)) / 2 + v;
}

const sums = new Map<number, Int32Array>();

/** `table[h * n2 + k]` is the position of the sum of the indices h (of order <= L1) and k (<= L2). */
export function hermiteSums(L1: number, L2: number): Int32Array {
  const key = L1 * 64 + L2;
  let table = sums.get(key);
  if (!table) {
    const a = hermiteIndex(L1);
    const b = hermiteIndex(L2);
    table = new Int32Array(a.n * b.n);
    for (let h = 0; h < a.n; h++) {
      for (let k = 0; k < b.n; k++) {
        table[h * b.n + k] = hermitePosition(a.t[h]! + b.t[k]!, a.u[h]! + b.u[k]!, a.v[h]! + b.v[k]!);
      }
    }
    sums.set(key, table);
  }
  return table;
}
