/** Prints a kernel as WebAssembly; a vector is an f64x2, so that two ket pairs are worked on at a time. */
import type { Expression, Kernel, Statement, Type } from './kernel-code';
import { CodeWriter, type Instruction, type ValueType, type WasmFunction } from './wasm-writer';

export const wasmLanes = 2;

const valueType: Record<Type, ValueType> = { vector: 'v128', scalar: 'f64', int: 'i32' };
const prefix: Record<Type, string> = { vector: 'f64x2', scalar: 'f64', int: 'i32' };

/** The kernel as a function of a module made by `wasmModule`. */
export function printWasm(kernel: Kernel): WasmFunction {
  const body = new CodeWriter();
  for (const statement of kernel.body) print(body, statement, undefined);
  return {
    name: kernel.name,
    parameters: kernel.parameters.map((t) => valueType[t]),
    results: [],
    locals: kernel.locals.slice(kernel.parameters.length).map((t) => valueType[t]),
    body,
  };
}

function print(w: CodeWriter, s: Statement, lane: number | undefined): void {
  switch (s.op) {
    case 'set':
      push(w, s.value, lane);
      w.set(s.local.index);
      break;
    case 'setLane':
      w.get(s.local.index);
      push(w, s.value, lane);
      w.replaceLane(lane!).set(s.local.index);
      break;
    case 'store':
      push(w, s.address, lane);
      push(w, s.value, lane);
      w.memory(s.value.type === 'vector' ? 'v128.store' : 'f64.store', s.offset);
      break;
    case 'clear':
      push(w, s.address, lane);
      w.i32(0).i32(s.bytes).memoryFill();
      break;
    case 'loop':
      w.block().loop();
      for (const inner of s.body) print(w, inner, lane);
      w.branch(0).op('end').op('end');
      break;
    case 'breakUnless':
      push(w, s.condition, lane);
      w.op('i32.eqz').branchIf(1);
      break;
    case 'if':
      push(w, s.condition, lane);
      w.if();
      for (const inner of s.whenTrue) print(w, inner, lane);
      w.op('else');
      for (const inner of s.whenFalse) print(w, inner, lane);
      w.op('end');
      break;
    case 'eachLane':
      for (let k = 0; k < wasmLanes; k++) for (const inner of s.body) print(w, inner, k);
      break;
  }
}

function push(w: CodeWriter, e: Expression, lane: number | undefined): void {
  switch (e.op) {
    case 'local':
      w.get(e.index);
      break;
    case 'constant':
      if (e.type === 'vector') w.f64x2(e.value);
      else if (e.type === 'scalar') w.f64(e.value);
      else w.i32(e.value);
      break;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      push(w, e.left, lane);
      push(w, e.right, lane);
      w.op(`${prefix[e.type]}.${e.op}` as Instruction);
      break;
    case 'sqrt':
      push(w, e.of, lane);
      w.op(`${prefix[e.type]}.sqrt` as Instruction);
      break;
    case 'load':
      push(w, e.address, lane);
      w.memory(e.type === 'vector' ? 'v128.load' : e.type === 'scalar' ? 'f64.load' : 'i32.load', e.offset);
      break;
    case 'broadcast':
      if (e.of.op === 'load') {
        push(w, e.of.address, lane);
        w.memory('v128.load64_splat', e.of.offset);
      } else {
        push(w, e.of, lane);
        w.op('f64x2.splat');
      }
      break;
    case 'lane':
      push(w, e.of, lane);
      w.extractLane(lane!);
      break;
    case 'laneSum':
      push(w, e.of, lane);
      w.extractLane(0);
      push(w, e.of, lane);
      w.extractLane(1).op('f64.add');
      break;
    case 'toInt':
      push(w, e.of, lane);
      w.op('i32.trunc_f64_s');
      break;
    case 'toScalar':
      push(w, e.of, lane);
      w.op('f64.convert_i32_s');
      break;
    case 'shiftLeft':
      push(w, e.of, lane);
      w.i32(e.bits).op('i32.shl');
      break;
    case 'less':
      push(w, e.left, lane);
      push(w, e.right, lane);
      w.op(e.left.type === 'scalar' ? 'f64.lt' : 'i32.lt_u');
      break;
  }
}
