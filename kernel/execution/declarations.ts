import { typescript as ts } from './tslab';

/**
 * The declarations of `text` whose name `keep` accepts.
 * @param types keep what declares no value (types, imports) too; there is nothing of it that could be missing.
 */
export function filterDeclarations(
  text: string,
  keep: (name: string) => boolean,
  { types = true }: { readonly types?: boolean } = {},
): string {
  const file = ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.ES2022, true);
  const printer = ts.createPrinter();
  const kept: string[] = [];
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const declarations = statement.declarationList.declarations.filter(
        ({ name }) => !ts.isIdentifier(name) || keep(name.text),
      );
      if (declarations.length === 0) continue;
      const list = ts.factory.createVariableDeclarationList(declarations, statement.declarationList.flags);
      const narrowed = ts.factory.createVariableStatement(statement.modifiers, list);
      kept.push(printer.printNode(ts.EmitHint.Unspecified, narrowed, file));
    } else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      if (keep(statement.name.text)) kept.push(statement.getText(file));
    } else if (types) kept.push(statement.getText(file));
  }
  return kept.map((statement) => `${statement}\n`).join('');
}

/** The text without the imports of `names` from `module`. */
export function withoutImports(text: string, module: string, names: ReadonlySet<string>): string {
  const file = ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.ES2022, true);
  const kept = file.statements.filter((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return true;
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== module || !bindings) return true;
    const imported = ts.isNamespaceImport(bindings) ? [bindings] : bindings.elements;
    return !imported.every(({ name }) => names.has(name.text));
  });
  return kept.map((statement) => `${statement.getText(file)}\n`).join('');
}

/** Whether the text declares a variable, function or class of this name. */
export function declares(text: string, name: string): boolean {
  return filterDeclarations(text, (declared) => declared === name, { types: false }) !== '';
}
