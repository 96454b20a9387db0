/**
 * The language in which the integral kernels are written: typed expressions and a few statements, as plain data.
 *
 * A kernel is described once (md-kernel.ts, adjoint-kernel.ts) and printed twice: as WebAssembly (`print-wasm.ts`),
 * where a `vector` holds two lanes that work on two ket pairs at a time, and as JavaScript (`print-javascript.ts`),
 * where a `vector` is one number. Every parameter is the byte address of 8-byte-aligned data, or a scalar number.
 */

/** `vector`: one double in each lane; `scalar`: one double; `int`: a 32-bit integer or byte address. */
export type Type = 'vector' | 'scalar' | 'int';

export type Expression =
  | { readonly op: 'local'; readonly type: Type; readonly index: number }
  | { readonly op: 'constant'; readonly type: Type; readonly value: number }
  | {
      readonly op: 'add' | 'sub' | 'mul' | 'div';
      readonly type: Type;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly op: 'sqrt'; readonly type: Type; readonly of: Expression }
  /** Reads as many adjacent doubles as there are lanes (vector), or one number, at address + offset bytes. */
  | { readonly op: 'load'; readonly type: Type; readonly address: Expression; readonly offset: number }
  /** One double into every lane. */
  | { readonly op: 'broadcast'; readonly type: 'vector'; readonly of: Expression }
  /** The current lane of a vector; only inside `eachLane`. */
  | { readonly op: 'lane'; readonly type: 'scalar'; readonly of: Expression }
  /** Sum over the lanes. */
  | { readonly op: 'laneSum'; readonly type: 'scalar'; readonly of: Expression }
  /** Towards zero. */
  | { readonly op: 'toInt'; readonly type: 'int'; readonly of: Expression }
  | { readonly op: 'toScalar'; readonly type: 'scalar'; readonly of: Expression }
  | { readonly op: 'shiftLeft'; readonly type: 'int'; readonly of: Expression; readonly bits: number }
  /** Scalars signed, integers unsigned; the result is 0 or 1. */
  | { readonly op: 'less'; readonly type: 'int'; readonly left: Expression; readonly right: Expression };

export type Local = Extract<Expression, { op: 'local' }>;

export type Statement =
  | { readonly op: 'set'; readonly local: Local; readonly value: Expression }
  /** Sets the current lane of a vector local; only inside `eachLane`. */
  | { readonly op: 'setLane'; readonly local: Local; readonly value: Expression }
  | { readonly op: 'store'; readonly address: Expression; readonly offset: number; readonly value: Expression }
  | { readonly op: 'clear'; readonly address: Expression; readonly bytes: number }
  /** Repeats until a `breakUnless` directly in its body ends it. */
  | { readonly op: 'loop'; readonly body: readonly Statement[] }
  | { readonly op: 'breakUnless'; readonly condition: Expression }
  | {
      readonly op: 'if';
      readonly condition: Expression;
      readonly whenTrue: readonly Statement[];
      readonly whenFalse: readonly Statement[];
    }
  /** The body once for each lane. */
  | { readonly op: 'eachLane'; readonly body: readonly Statement[] };

/** A finished kernel. It returns nothing; results go to memory. */
export interface Kernel {
  readonly name: string;
  readonly parameters: readonly Type[];
  /** Types of all locals, parameters first. */
  readonly locals: readonly Type[];
  readonly body: readonly Statement[];
}

const binary =
  (op: 'add' | 'sub' | 'mul' | 'div') =>
  (left: Expression, right: Expression): Expression => {
    if (left.type !== right.type) throw new TypeError(`${op} of ${left.type} and ${right.type}`);
    return { op, type: left.type, left, right };
  };
export const add: (left: Expression, right: Expression) => Expression = binary('add');
export const sub: (left: Expression, right: Expression) => Expression = binary('sub');
export const mul: (left: Expression, right: Expression) => Expression = binary('mul');
export const div: (left: Expression, right: Expression) => Expression = binary('div');
export const sqrt = (of: Expression): Expression => ({ op: 'sqrt', type: of.type, of });
export const less = (left: Expression, right: Expression): Expression => ({ op: 'less', type: 'int', left, right });
export const vector = (value: number): Expression => ({ op: 'constant', type: 'vector', value });
export const scalar = (value: number): Expression => ({ op: 'constant', type: 'scalar', value });
export const int = (value: number): Expression => ({ op: 'constant', type: 'int', value });
export const load = (type: Type, address: Expression, offset = 0): Expression => ({
  op: 'load',
  type,
  address,
  offset,
});
export const broadcast = (of: Expression): Expression => ({ op: 'broadcast', type: 'vector', of });
export const lane = (of: Expression): Expression => ({ op: 'lane', type: 'scalar', of });
export const laneSum = (of: Expression): Expression => ({ op: 'laneSum', type: 'scalar', of });
export const toInt = (of: Expression): Expression => ({ op: 'toInt', type: 'int', of });
export const toScalar = (of: Expression): Expression => ({ op: 'toScalar', type: 'scalar', of });
export const shiftLeft = (of: Expression, bits: number): Expression => ({ op: 'shiftLeft', type: 'int', of, bits });

/** Σ terms, in the order given; `zero` of the right type where there is none. */
export function sum(terms: readonly Expression[], zero: Expression): Expression {
  return terms.length === 0 ? zero : terms.reduce(add);
}

/** Collects the statements of a kernel. Nested bodies are written by callbacks. */
export class KernelBuilder {
  private readonly locals: Type[];
  private body: Statement[] = [];

  constructor(
    private readonly name: string,
    private readonly parameters: readonly Type[],
  ) {
    this.locals = [...parameters];
  }

  parameter(index: number): Local {
    return { op: 'local', type: this.parameters[index]!, index };
  }

  local(type: Type): Local {
    return { op: 'local', type, index: this.locals.push(type) - 1 };
  }

  /** A new local with a value. */
  let(value: Expression): Local {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set(local: Local, value: Expression): void {
    if (local.type !== value.type) throw new TypeError(`${value.type} into a ${local.type} local`);
    this.body.push({ op: 'set', local, value });
  }

  setLane(local: Local, value: Expression): void {
    this.body.push({ op: 'setLane', local, value });
  }

  /** local += value */
  accumulate(local: Local, value: Expression): void {
    this.set(local, add(local, value));
  }

  store(address: Expression, offset: number, value: Expression): void {
    this.body.push({ op: 'store', address, offset, value });
  }

  /** memory[address + offset] += value */
  addTo(address: Expression, offset: number, value: Expression): void {
    this.store(address, offset, add(load(value.type, address, offset), value));
  }

  clear(address: Expression, bytes: number): void {
    this.body.push({ op: 'clear', address, bytes });
  }

  private nested(write: () => void): Statement[] {
    const outer = this.body;
    this.body = [];
    write();
    const inner = this.body;
    this.body = outer;
    return inner;
  }

  loop(write: () => void): void {
    const body = this.nested(write);
    this.body.push({ op: 'loop', body });
  }

  breakUnless(condition: Expression): void {
    this.body.push({ op: 'breakUnless', condition });
  }

  /** Visits from, from + step, ... while below `end`; `pointer` is left at the first value not visited. */
  forEach(pointer: Local, end: Expression, step: number, write: () => void): void {
    this.loop(() => {
      this.breakUnless(less(pointer, end));
      write();
      this.set(pointer, add(pointer, int(step)));
    });
  }

  if(condition: Expression, whenTrue: () => void, whenFalse: () => void): void {
    this.body.push({ op: 'if', condition, whenTrue: this.nested(whenTrue), whenFalse: this.nested(whenFalse) });
  }

  eachLane(write: () => void): void {
    this.body.push({ op: 'eachLane', body: this.nested(write) });
  }

  build(): Kernel {
    return { name: this.name, parameters: this.parameters, locals: this.locals, body: this.body };
  }
}
