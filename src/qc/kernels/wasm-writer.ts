/**
 * A WebAssembly assembler: just the part of the binary format that the integral kernels need.
 *
 * `CodeWriter` appends the instructions of one function body; `wasmModule` wraps bodies into a module that imports one
 * memory (`env.memory`) and exports every function by name. Addresses are byte addresses.
 *
 * @see WebAssembly Core Specification 2.0, chapter 5 (binary format); SIMD opcodes have the prefix 0xfd.
 */

/** Value types with their byte in the binary format. */
export const valueTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

/** Instructions without immediates. The two bytes of a SIMD instruction are prefix and opcode. */
export const instructions = {
  end: [0x0b],
  else: [0x05],
  'i32.eqz': [0x45],
  'i32.lt_u': [0x49],
  'i32.ge_u': [0x4f],
  'i32.add': [0x6a],
  'i32.shl': [0x74],
  'f64.lt': [0x63],
  'f64.sqrt': [0x9f],
  'f64.add': [0xa0],
  'f64.sub': [0xa1],
  'f64.mul': [0xa2],
  'f64.div': [0xa3],
  'i32.trunc_f64_s': [0xaa],
  'f64.convert_i32_s': [0xb7],
  'f64x2.splat': [0xfd, 0x14],
  'f64x2.sqrt': [0xfd, 0xef, 0x01],
  'f64x2.add': [0xfd, 0xf0, 0x01],
  'f64x2.sub': [0xfd, 0xf1, 0x01],
  'f64x2.mul': [0xfd, 0xf2, 0x01],
  'f64x2.div': [0xfd, 0xf3, 0x01],
} as const;
export type Instruction = keyof typeof instructions;

/** Loads and stores: opcode bytes and log2 of the natural alignment. */
export const memoryInstructions = {
  'i32.load': { code: [0x28], align: 2 },
  'f64.load': { code: [0x2b], align: 3 },
  'f64.store': { code: [0x39], align: 3 },
  'v128.load': { code: [0xfd, 0x00], align: 4 },
  'v128.load64_splat': { code: [0xfd, 0x0a], align: 3 },
  'v128.store': { code: [0xfd, 0x0b], align: 4 },
} as const;
export type MemoryInstruction = keyof typeof memoryInstructions;

/** A byte buffer that grows; integers are written as LEB128. */
export class ByteWriter {
  private bytes = new Uint8Array(1024);
  length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  byte(value: number): this {
    this.reserve(1);
    this.bytes[this.length++] = value;
    return this;
  }

  raw(values: ArrayLike<number>): this {
    this.reserve(values.length);
    this.bytes.set(values, this.length);
    this.length += values.length;
    return this;
  }

  /** Unsigned LEB128 of an integer below 2^32. */
  unsigned(value: number): this {
    let rest = value >>> 0;
    do {
      const low = rest & 0x7f;
      rest >>>= 7;
      this.byte(rest === 0 ? low : low | 0x80);
    } while (rest !== 0);
    return this;
  }

  /** Signed LEB128 of a 32-bit integer; 2^31 .. 2^32-1 are taken as the same bits. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      // done when the remaining bits only repeat the sign bit just written
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** IEEE double, little-endian. */
  double(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.raw(scratchBytes);
  }

  /** Length-prefixed UTF-8 name. */
  name(text: string): this {
    const utf8 = new TextEncoder().encode(text);
    return this.unsigned(utf8.length).raw(utf8);
  }

  /** Length-prefixed bytes, as sections and function bodies are stored. */
  sized(content: ByteWriter): this {
    return this.unsigned(content.length).raw(content.view());
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** Appends the instructions of one function body. Locals are numbered from 0, parameters first. */
export class CodeWriter {
  readonly code: ByteWriter = new ByteWriter();

  op(instruction: Instruction): this {
    this.code.raw(instructions[instruction]);
    return this;
  }

  get(local: number): this {
    this.code.byte(0x20).unsigned(local);
    return this;
  }

  set(local: number): this {
    this.code.byte(0x21).unsigned(local);
    return this;
  }

  i32(value: number): this {
    this.code.byte(0x41).signed(value);
    return this;
  }

  f64(value: number): this {
    this.code.byte(0x44).double(value);
    return this;
  }

  /** The same double in both lanes. */
  f64x2(value: number): this {
    this.code.byte(0xfd).byte(0x0c).double(value).double(value);
    return this;
  }

  /** Load or store at the address on the stack plus `offset` bytes. */
  memory(instruction: MemoryInstruction, offset: number): this {
    const { code, align } = memoryInstructions[instruction];
    this.code.raw(code).unsigned(align).unsigned(offset);
    return this;
  }

  extractLane(lane: number): this {
    this.code.byte(0xfd).byte(0x21).byte(lane);
    return this;
  }

  replaceLane(lane: number): this {
    this.code.byte(0xfd).byte(0x22).byte(lane);
    return this;
  }

  /** memory.fill: address, value and byte count are on the stack. */
  memoryFill(): this {
    this.code.byte(0xfc).unsigned(11).byte(0);
    return this;
  }

  /** Opens a block without result; leave it forwards with `branch`. Close with `op('end')`. */
  block(): this {
    this.code.byte(0x02).byte(0x40);
    return this;
  }

  /** Opens a loop without result; `branch` to it starts the next round. Close with `op('end')`. */
  loop(): this {
    this.code.byte(0x03).byte(0x40);
    return this;
  }

  /** Opens an if without result, condition on the stack. Close with `op('end')`. */
  if(): this {
    this.code.byte(0x04).byte(0x40);
    return this;
  }

  branch(depth: number): this {
    this.code.byte(0x0c).unsigned(depth);
    return this;
  }

  branchIf(depth: number): this {
    this.code.byte(0x0d).unsigned(depth);
    return this;
  }
}

/** One function of a module. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Types of the locals after the parameters. */
  readonly locals: readonly ValueType[];
  /** Instructions; the closing `end` of the body is added here. */
  readonly body: CodeWriter;
}

/** Bytes of a module that imports `env.memory` (at least one page) and exports the functions by their names. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array {
  const signature = (f: WasmFunction) => `${f.parameters.join()}>${f.results.join()}`;
  const signatures = [...new Set(functions.map(signature))];

  const types = new ByteWriter().unsigned(signatures.length);
  for (const s of signatures) {
    const f = functions.find((candidate) => signature(candidate) === s)!;
    types.byte(0x60).unsigned(f.parameters.length);
    for (const t of f.parameters) types.byte(valueTypes[t]);
    types.unsigned(f.results.length);
    for (const t of f.results) types.byte(valueTypes[t]);
  }

  const importEntries = new ByteWriter().unsigned(1).name('env').name('memory').byte(0x02).byte(0x00).unsigned(1);

  const declarations = new ByteWriter().unsigned(functions.length);
  for (const f of functions) declarations.unsigned(signatures.indexOf(signature(f)));

  const exportEntries = new ByteWriter().unsigned(functions.length);
  functions.forEach((f, index) => {
    exportEntries.name(f.name).byte(0x00).unsigned(index);
  });

  const code = new ByteWriter().unsigned(functions.length);
  for (const f of functions) code.sized(functionBody(f));

  const bytes = new ByteWriter().raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const sections: [number, ByteWriter][] = [
    [1, types],
    [2, importEntries],
    [3, declarations],
    [7, exportEntries],
    [10, code],
  ];
  for (const [id, content] of sections) bytes.byte(id).sized(content);
  return bytes.view().slice();
}

function functionBody(f: WasmFunction): ByteWriter {
  const runs: { type: ValueType; count: number }[] = []; // locals are declared as runs of equal type
  for (const type of f.locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const body = new ByteWriter().unsigned(runs.length);
  for (const { type, count } of runs) body.unsigned(count).byte(valueTypes[type]);
  return body.raw(f.body.code.view()).raw(instructions.end);
}
