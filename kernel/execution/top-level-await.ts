import type { Node } from 'typescript';
import { typescript as ts } from './tslab';

/** Whether JavaScript awaits outside of every function. (tslab's own answer misses an `await` of an `any`.) */
export function hasTopLevelAwait(code: string): boolean {
  if (!code.includes('await')) return false;
  const visit = (node: Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(ts.createSourceFile('cell.mjs', code, ts.ScriptTarget.ES2022));
}
