/**
 * Prints a kernel as JavaScript: the fallback where WebAssembly is missing, and the oracle of the WebAssembly kernels.
 * It works on the same memory with the same byte addresses; a vector is one number, so it takes one ket pair at a time.
 */
import type { Expression, Kernel, Statement } from './kernel-code';

export const javascriptLanes = 1;

/** Two views of the same memory, then the parameters of the kernel. */
export type JavaScriptKernel = (f64: Float64Array, i32: Int32Array, ...parameters: number[]) => void;

/** Compiles the source of `javascriptSource`. */
export function printJavaScript(kernel: Kernel): JavaScriptKernel {
  return new Function(`"use strict"; return ${javascriptSource(kernel)};`)() as JavaScriptKernel;
}

/** The text of a function expression. */
export function javascriptSource(kernel: Kernel): string {
  const names = kernel.locals.map((_, index) => `v${index}`);
  const n = kernel.parameters.length;
  const declared = names.length > n ? `let ${names.slice(n).join(', ')};\n` : '';
  const parameters = ['f64', 'i32', ...names.slice(0, n)].join(', ');
  return `function ${kernel.name}(${parameters}) {\n${declared}${kernel.body.map(statement).join('\n')}\n}`;
}

function statement(s: Statement): string {
  switch (s.op) {
    case 'set':
    case 'setLane':
      return `${expression(s.local)} = ${expression(s.value)};`;
    case 'store':
      return `f64[${element(s.address, s.offset, 3)}] = ${expression(s.value)};`;
    case 'clear':
      return `f64.fill(0, ${element(s.address, 0, 3)}, ${element(s.address, s.bytes, 3)});`;
    case 'loop':
      return `for (;;) {\n${s.body.map(statement).join('\n')}\n}`;
    case 'breakUnless':
      return `if (!(${expression(s.condition)})) break;`;
    case 'if':
      return `if (${expression(s.condition)}) {\n${s.whenTrue.map(statement).join('\n')}\n} else {\n${s.whenFalse.map(statement).join('\n')}\n}`;
    case 'eachLane':
      return s.body.map(statement).join('\n');
  }
}

const symbols = { add: '+', sub: '-', mul: '*', div: '/' } as const;

function expression(e: Expression): string {
  switch (e.op) {
    case 'local':
      return `v${e.index}`;
    case 'constant':
      return e.value < 0 ? `(${e.value})` : String(e.value);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return `(${expression(e.left)} ${symbols[e.op]} ${expression(e.right)})`;
    case 'sqrt':
      return `Math.sqrt(${expression(e.of)})`;
    case 'load':
      return e.type === 'int' ? `i32[${element(e.address, e.offset, 2)}]` : `f64[${element(e.address, e.offset, 3)}]`;
    case 'broadcast':
    case 'lane':
    case 'laneSum':
    case 'toScalar':
      return expression(e.of); // one lane: nothing to do
    case 'toInt':
      return `Math.trunc(${expression(e.of)})`;
    case 'shiftLeft':
      return `(${expression(e.of)} << ${e.bits})`;
    case 'less':
      return `${expression(e.left)} < ${expression(e.right)}`;
  }
}

/** Index of the 2^log2Size-byte number at address + offset. */
function element(address: Expression, offset: number, log2Size: number): string {
  return `((${expression(address)}) >>> ${log2Size}) + ${offset >>> log2Size}`;
}
