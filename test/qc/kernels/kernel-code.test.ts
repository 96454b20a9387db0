import { describe, expect, test } from 'vitest';
import { boysLimit, boysSeries, boysTable, writeBoys } from '../../../src/qc/kernels/boys';
import {
  add,
  broadcast,
  div,
  int,
  type Kernel,
  KernelBuilder,
  laneSum,
  less,
  load,
  mul,
  scalar,
  sqrt,
  sub,
  sum,
  vector,
} from '../../../src/qc/kernels/kernel-code';
import { javascriptSource, printJavaScript } from '../../../src/qc/kernels/print-javascript';
import { printWasm, wasmLanes } from '../../../src/qc/kernels/print-wasm';
import { wasmModule } from '../../../src/qc/kernels/wasm-writer';

/** The kernel run by both printers on the same numbers, those of the JavaScript one once for each lane. */
function runBoth(write: (lanes: number) => Kernel, memory: (lanes: number) => Float64Array, parameters: number[]) {
  const wasmMemory = new WebAssembly.Memory({ initial: 8 });
  new Float64Array(wasmMemory.buffer).set(memory(wasmLanes));
  const kernel = write(wasmLanes);
  const module = new WebAssembly.Module(wasmModule([printWasm(kernel)]) as BufferSource);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: wasmMemory } });
  (exports[kernel.name] as (...args: number[]) => void)(...parameters);

  const buffer = new ArrayBuffer(8 * 65536);
  new Float64Array(buffer).set(memory(1));
  printJavaScript(write(1))(new Float64Array(buffer), new Int32Array(buffer), ...parameters);
  return { wasm: new Float64Array(wasmMemory.buffer), js: new Float64Array(buffer) };
}

test('arithmetic on vectors: each lane for itself, scalars in all lanes', () => {
  const write = (lanes: number) => {
    const k = new KernelBuilder('arithmetic', ['int', 'scalar']);
    const x = k.let(load('vector', k.parameter(0), 0));
    const y = k.let(broadcast(k.parameter(1)));
    k.store(k.parameter(0), 80, sqrt(div(add(mul(x, x), y), sub(y, vector(0.5)))));
    k.store(k.parameter(0), 160, laneSum(x));
    expect(k.build().locals.length).toBe(4);
    expect(lanes).toBeGreaterThan(0);
    return k.build();
  };
  const { wasm, js } = runBoth(write, (lanes) => Float64Array.from([3, 5].slice(0, lanes)), [0, 4.5]);
  const expected = [3, 5].map((x) => Math.sqrt((x * x + 4.5) / 4));
  expect([...wasm.subarray(10, 12)]).toEqual(expected);
  expect(js[10]).toBe(expected[0]);
  expect(wasm[20]).toBe(8); // the sum of both lanes
  expect(js[20]).toBe(3);
});

test('loops end at their bound or at a break, and memory can be cleared and added to', () => {
  const write = () => {
    const k = new KernelBuilder('loops', ['int', 'int', 'scalar']);
    const [start, end, limit] = [k.parameter(0), k.parameter(1), k.parameter(2)];
    const at = k.local('int');
    k.set(at, start);
    k.clear(int(800), 16);
    k.forEach(at, end, 8, () => {
      k.breakUnless(less(load('scalar', at), limit));
      k.addTo(int(800), 8, load('scalar', at));
    });
    return k.build();
  };
  const memory = () => Float64Array.from({ length: 110 }, (_, i) => (i < 10 ? i : 77));
  for (const [limit, expected] of [
    [100, 45],
    [4, 6],
    [-1, 0],
  ] as const) {
    const { wasm, js } = runBoth(write, memory, [0, 80, limit]);
    for (const numbers of [wasm, js]) expect([numbers[100], numbers[101]]).toEqual([0, expected]);
  }
});

test('types are checked while a kernel is written', () => {
  const k = new KernelBuilder('wrong', ['int']);
  expect(() => add(vector(1), scalar(1))).toThrow('add of vector and scalar');
  expect(() => k.set(k.local('scalar'), vector(1))).toThrow('vector into a scalar local');
  expect(sum([], scalar(0))).toEqual(scalar(0));
});

test('the JavaScript of a kernel can be read', () => {
  const k = new KernelBuilder('twice', ['int']);
  k.store(k.parameter(0), 8, mul(scalar(2), load('scalar', k.parameter(0))));
  expect(javascriptSource(k.build())).toBe(
    'function twice(f64, i32, v0) {\nf64[((v0) >>> 3) + 1] = (2 * f64[((v0) >>> 3) + 0]);\n}',
  );
});

describe.each([0, 1, 4, 8, 13])('Boys functions up to order %d', (L) => {
  const table = boysTable(L);
  const tableAt = 4096;
  const write = () => {
    const k = new KernelBuilder('boys', ['int']);
    const T = k.let(load('vector', k.parameter(0)));
    writeBoys(k, L, T, tableAt).forEach((F, m) => {
      k.store(k.parameter(0), 64 + 16 * m, F);
    });
    return k.build();
  };

  test.each([0, 1e-9, 0.3, 1 / 64, 7.77, 25.123, 35.99, 36.01, 59.99, 74.9])(
    'T = %d and, in the other lane, 2T',
    (T) => {
      const memory = (lanes: number) => {
        const numbers = new Float64Array(tableAt / 8 + table.length);
        numbers.set([T, 2 * T].slice(0, lanes));
        numbers.set(table, tableAt / 8);
        return numbers;
      };
      const { wasm, js } = runBoth(write, memory, [0]);
      for (let m = 0; m <= L; m++) {
        const within = (value: number, x: number) => {
          // relative to what a kernel makes of it: above the table exp(-T) is neglected on purpose
          const exact = boysSeries(m, x);
          const neglected = x >= boysLimit(L) ? Math.exp(-x) / x : 0;
          expect(Math.abs(value - exact)).toBeLessThan(2e-14 * exact + neglected);
        };
        within(wasm[8 + 2 * m]!, T);
        within(js[8 + 2 * m]!, T);
        if (2 * T < 100) within(wasm[9 + 2 * m]!, 2 * T);
      }
    },
  );
});
