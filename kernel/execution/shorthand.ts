import type * as TypeScript from 'typescript';
import { typescript as ts } from './tslab';

/**
 * Writes `{ a }` out as `{ a: a }` where `a` is a variable of the notebook. tslab refers to variables of earlier cells as
 * `exports.a`, but does not see that a shorthand property is such a reference. Line numbers stay.
 *
 * @param names of the notebook's variables.
 */
export function expandShorthand(code: string, names: ReadonlySet<string>): string {
  if (names.size === 0 || !code.includes('{')) return code;
  const ends: { readonly at: number; readonly name: string }[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isShorthandPropertyAssignment(node) && names.has(node.name.text)) {
      ends.push({ at: node.name.end, name: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, false));
  return ends.reduceRight((text, { at, name }) => `${text.slice(0, at)}: ${name}${text.slice(at)}`, code);
}
