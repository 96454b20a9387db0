import { describe, expect, test } from 'vitest';
import { ByteWriter, CodeWriter, type WasmFunction, wasmModule } from '../../../src/qc/kernels/wasm-writer';

type Exports = Record<string, (...args: number[]) => number>;

function instantiate(functions: readonly WasmFunction[]) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(wasmModule(functions) as BufferSource);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports: exports as unknown as Exports, memory };
}

describe('LEB128', () => {
  // WebAssembly specification 5.2.2 and the DWARF 4 standard, figure 22 and 23
  test.each([
    [2, [2]],
    [127, [127]],
    [128, [0x80, 1]],
    [624485, [0xe5, 0x8e, 0x26]],
    [0xffffffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('unsigned %d', (value, bytes) => {
    expect([...new ByteWriter().unsigned(value).view()]).toEqual(bytes);
  });
  test.each([
    [2, [2]],
    [-2, [0x7e]],
    [127, [0xff, 0]],
    [-127, [0x81, 0x7f]],
    [-128, [0x80, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
  ])('signed %d', (value, bytes) => {
    expect([...new ByteWriter().signed(value).view()]).toEqual(bytes);
  });
});

test('an empty module is valid', () => {
  expect(WebAssembly.validate(wasmModule([]) as BufferSource)).toBe(true);
});

test('a loop with a conditional exit sums doubles from memory', () => {
  // params: 0 start, 1 end; local 2: sum
  const body = new CodeWriter().block().loop().get(0).get(1).op('i32.ge_u').branchIf(1);
  body.get(2).get(0).memory('f64.load', 0).op('f64.add').set(2);
  body.get(0).i32(8).op('i32.add').set(0).branch(0).op('end').op('end').get(2);
  const { exports, memory } = instantiate([
    { name: 'sum', parameters: ['i32', 'i32'], results: ['f64'], locals: ['f64'], body },
  ]);
  new Float64Array(memory.buffer, 16, 4).set([1, 2.5, -4, 10]);
  expect(exports.sum!(16, 48)).toBe(9.5);
  expect(exports.sum!(16, 16)).toBe(0);
});

test('both lanes of a vector are computed, and lanes can be read and replaced', () => {
  const body = new CodeWriter();
  body.get(0).get(0).memory('v128.load', 0).get(0).memory('v128.load64_splat', 16).op('f64x2.mul').f64x2(0.5);
  body.op('f64x2.sub').memory('v128.store', 32);
  body.get(0).memory('v128.load', 32).extractLane(1); // result: lane 1
  body.get(0).get(0).memory('v128.load', 32).f64(7).replaceLane(0).memory('v128.store', 48);
  const { exports, memory } = instantiate([{ name: 'f', parameters: ['i32'], results: ['f64'], locals: [], body }]);
  const numbers = new Float64Array(memory.buffer);
  numbers.set([2, 3, 10]);
  expect(exports.f!(0)).toBe(29.5);
  expect([...numbers.subarray(4, 8)]).toEqual([19.5, 29.5, 7, 29.5]);
});

test('if and else take the right branch, memory.fill clears', () => {
  const body = new CodeWriter().get(0).f64(1).op('f64.lt').if().f64(-1).set(1).op('else').f64(1).set(1).op('end');
  body.i32(8).i32(0).i32(16).memoryFill().get(1);
  const { exports, memory } = instantiate([
    { name: 'sign', parameters: ['f64'], results: ['f64'], locals: ['f64'], body },
  ]);
  const numbers = new Float64Array(memory.buffer);
  numbers.set([1, 2, 3, 4]);
  expect(exports.sign!(0.5)).toBe(-1);
  expect(exports.sign!(1)).toBe(1);
  expect([...numbers.subarray(0, 4)]).toEqual([1, 0, 0, 4]);
});

test('functions share signatures and keep the runs of their locals', () => {
  const second: WasmFunction = {
    name: 'β', // names are UTF-8
    parameters: ['i32'],
    results: ['i32'],
    locals: ['f64', 'f64', 'v128', 'i32'],
    body: new CodeWriter().get(0).i32(-5).op('i32.add').set(4).get(4),
  };
  const first: WasmFunction = { ...second, name: 'a', locals: [], body: new CodeWriter().get(0) };
  const { exports } = instantiate([first, second]);
  expect(exports.a!(3)).toBe(3);
  expect(exports.β!(3)).toBe(-2);
});
