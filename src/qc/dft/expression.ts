/**
 * The language in which density functionals are written: expressions of a few variables as plain data, whose derivatives are
 * made by reverse accumulation instead of by hand, and which are printed as straight JavaScript with every common
 * subexpression computed once.
 */
export type Expression =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'variable'; readonly name: string }
  | { readonly op: 'add' | 'mul' | 'div'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'pow'; readonly of: Expression; readonly exponent: number }
  | { readonly op: 'exp' | 'log' | 'atan' | 'asinh'; readonly of: Expression }
  /** `whenLess` where left < right, else `otherwise`; its derivative is that of the branch. */
  | {
      readonly op: 'select';
      readonly left: Expression;
      readonly right: Expression;
      readonly whenLess: Expression;
      readonly otherwise: Expression;
    };

type Operand = Expression | number;

const of = (operand: Operand): Expression =>
  typeof operand === 'number' ? { op: 'constant', value: operand } : operand;
const isConstant = (e: Expression, value?: number): e is Extract<Expression, { op: 'constant' }> =>
  e.op === 'constant' && (value === undefined || e.value === value);

export const variable = (name: string): Expression => ({ op: 'variable', name });

export function add(...operands: Operand[]): Expression {
  return operands.map(of).reduce((left, right) => {
    if (isConstant(left) && isConstant(right)) return of(left.value + right.value);
    if (isConstant(left, 0)) return right;
    return isConstant(right, 0) ? left : { op: 'add', left, right };
  });
}

export function mul(...operands: Operand[]): Expression {
  return operands.map(of).reduce((left, right) => {
    if (isConstant(left) && isConstant(right)) return of(left.value * right.value);
    if (isConstant(left, 0) || isConstant(right, 0)) return of(0);
    if (isConstant(left, 1)) return right;
    return isConstant(right, 1) ? left : { op: 'mul', left, right };
  });
}

export const sub = (left: Operand, right: Operand): Expression => add(left, mul(-1, right));

export function div(left: Operand, right: Operand): Expression {
  const [a, b] = [of(left), of(right)];
  if (isConstant(b)) return mul(1 / b.value, a);
  return isConstant(a, 0) ? a : { op: 'div', left: a, right: b };
}

export function pow(base: Operand, exponent: number): Expression {
  const e = of(base);
  if (exponent === 0) return of(1);
  if (exponent === 1) return e;
  return isConstant(e) ? of(e.value ** exponent) : { op: 'pow', of: e, exponent };
}

const unary =
  (op: 'exp' | 'log' | 'atan' | 'asinh', evaluate: (x: number) => number) =>
  (operand: Operand): Expression => {
    const e = of(operand);
    return isConstant(e) ? of(evaluate(e.value)) : { op, of: e };
  };
export const exp: (operand: Operand) => Expression = unary('exp', Math.exp);
export const log: (operand: Operand) => Expression = unary('log', Math.log);
export const atan: (operand: Operand) => Expression = unary('atan', Math.atan);
export const asinh: (operand: Operand) => Expression = unary('asinh', Math.asinh);
export const sqrt = (operand: Operand): Expression => pow(operand, 0.5);

/** `whenLess` where left < right, else `otherwise`. */
export const select = (left: Operand, right: Operand, whenLess: Operand, otherwise: Operand): Expression => ({
  op: 'select',
  left: of(left),
  right: of(right),
  whenLess: of(whenLess),
  otherwise: of(otherwise),
});

/** Σ_i coefficients[i] x^i, by Horner's rule. */
export function polynomial(coefficients: readonly number[], x: Expression): Expression {
  return coefficients.reduceRight<Expression>((sum, c) => add(mul(sum, x), c), of(0));
}

/** The expressions that an expression is made of. */
function parts(e: Expression): Expression[] {
  switch (e.op) {
    case 'constant':
    case 'variable':
      return [];
    case 'add':
    case 'mul':
    case 'div':
      return [e.left, e.right];
    case 'select':
      return [e.left, e.right, e.whenLess, e.otherwise];
    default:
      return [e.of];
  }
}

/** Every expression once, parts before wholes. */
function inOrder(roots: readonly Expression[]): Expression[] {
  const seen = new Set<Expression>();
  const order: Expression[] = [];
  const visit = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    for (const part of parts(e)) visit(part);
    order.push(e);
  };
  for (const root of roots) visit(root);
  return order;
}

/** Derivatives of an expression with respect to some of its expressions, by reverse accumulation. */
export function derivatives(e: Expression, by: readonly Expression[]): Expression[] {
  const adjoint = new Map<Expression, Expression>([[e, of(1)]]);
  const contribute = (to: Expression, value: Expression): void => {
    if (isConstant(to)) return;
    const before = adjoint.get(to);
    adjoint.set(to, before ? add(before, value) : value);
  };
  const names = new Map(by.map((one) => [one.op === 'variable' ? one.name : one, one]));
  const byVariable = new Map<Expression, Expression>();
  for (const node of inOrder([e]).reverse()) {
    const a = adjoint.get(node);
    if (!a) continue;
    const key = node.op === 'variable' ? names.get(node.name) : names.get(node);
    if (key) byVariable.set(key, byVariable.has(key) ? add(byVariable.get(key)!, a) : a);
    switch (node.op) {
      case 'add':
        contribute(node.left, a);
        contribute(node.right, a);
        break;
      case 'mul':
        contribute(node.left, mul(a, node.right));
        contribute(node.right, mul(a, node.left));
        break;
      case 'div':
        contribute(node.left, div(a, node.right));
        contribute(node.right, mul(-1, div(mul(a, node), node.right)));
        break;
      case 'pow':
        contribute(node.of, mul(a, node.exponent, pow(node.of, node.exponent - 1)));
        break;
      case 'exp':
        contribute(node.of, mul(a, node));
        break;
      case 'log':
        contribute(node.of, div(a, node.of));
        break;
      case 'atan':
        contribute(node.of, div(a, add(1, mul(node.of, node.of))));
        break;
      case 'asinh':
        contribute(node.of, div(a, sqrt(add(1, mul(node.of, node.of)))));
        break;
      case 'select':
        contribute(node.whenLess, select(node.left, node.right, a, 0));
        contribute(node.otherwise, select(node.left, node.right, 0, a));
        break;
    }
  }
  return by.map((one) => byVariable.get(one) ?? of(0));
}

/** Expressions of variables as one function of numbers: `(variables…, out) => void` writes the value of each to `out`. */
export function compile(
  expressions: readonly Expression[],
  variables: readonly string[],
): (values: ArrayLike<number>, out: Float64Array) => void {
  // Equal text means equal value: common subexpressions are found by what they say.
  const names = new Map<string, string>();
  const lines: string[] = [];
  const text = new Map<Expression, string>();
  for (const e of inOrder(expressions)) {
    const [a = '', b = '', c = '', d = ''] = parts(e).map((part) => text.get(part)!);
    if (e.op === 'constant') text.set(e, e.value < 0 ? `(${e.value})` : String(e.value));
    else if (e.op === 'variable') text.set(e, `v[${variables.indexOf(e.name)}]`);
    else {
      const source = sourceOf(e, a, b, c, d);
      let name = names.get(source);
      if (name === undefined) {
        name = `t${names.size}`;
        names.set(source, name);
        lines.push(`const ${name} = ${source};`);
      }
      text.set(e, name);
    }
  }
  const results = expressions.map((e, i) => `out[${i}] = ${text.get(e)};`);
  return new Function('v', 'out', `"use strict"; ${[...lines, ...results].join('\n')}`) as ReturnType<typeof compile>;
}

function sourceOf(e: Expression, a: string, b: string, c: string, d: string): string {
  switch (e.op) {
    case 'add':
      return `${a} + ${b}`;
    case 'mul':
      return `${a} * ${b}`;
    case 'div':
      return `${a} / ${b}`;
    case 'pow':
      return powerSource(a, e.exponent);
    case 'select':
      return `${a} < ${b} ? ${c} : ${d}`;
    case 'constant':
    case 'variable':
      return '';
    default:
      return `Math.${e.op}(${a})`;
  }
}

function powerSource(base: string, exponent: number): string {
  const magnitude = Math.abs(exponent);
  const cheap: Record<number, string> = {
    0.25: `Math.sqrt(Math.sqrt(${base}))`,
    0.5: `Math.sqrt(${base})`,
    1: base,
    2: `${base} * ${base}`,
    3: `${base} * ${base} * ${base}`,
  };
  // Math.cbrt is exact where ** with a rounded third is not, and faster.
  const thirds = Math.round(3 * magnitude);
  const isThird = Math.abs(3 * magnitude - thirds) < 1e-12 && thirds % 3 !== 0;
  const plain = cheap[magnitude] ?? (isThird ? `Math.cbrt(${base}) ** ${thirds}` : `(${base}) ** ${magnitude}`);
  return exponent < 0 ? `1 / (${plain})` : plain;
}
