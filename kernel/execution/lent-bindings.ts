import type { BindingName } from 'typescript';
import { typescript as ts } from './tslab';

/**
 * JavaScript that tells the notebook which names a compiled cell declares at its top, and lends it the bindings of those that can be
 * assigned to: a call of the function's third argument. It declares no name itself, since a cell may use any.
 */
export function lentBindings(code: string): string {
  const entries = [...topLevelNames(code)].map(([name, assignable]) => {
    const access = `{ get() { return ${name}; }, set() { ${name} = arguments[0]; } }`;
    return `[${JSON.stringify(name)}]: ${assignable ? access : 'undefined'}`;
  });
  return entries.length === 0 ? '' : `arguments[2]({ ${entries.join(', ')} }); `;
}

/** Names that the cell itself declares, and whether it may assign to them; what the compiler adds begins with `__`. */
function topLevelNames(code: string): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  const add = (name: BindingName, assignable: boolean): void => {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name, assignable);
    } else if (!name.text.startsWith('__')) names.set(name.text, assignable);
  };
  ts.createSourceFile('cell.mjs', code, ts.ScriptTarget.ES2022).statements.forEach((node) => {
    if (ts.isVariableStatement(node)) {
      const assignable = !(node.declarationList.flags & ts.NodeFlags.Const);
      for (const declaration of node.declarationList.declarations) add(declaration.name, assignable);
    } else if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name) add(node.name, false);
  });
  return names;
}
