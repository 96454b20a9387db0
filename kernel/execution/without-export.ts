import type { ExportDeclaration, Node, SourceFile } from 'typescript';
import { typescript as ts } from './tslab';

/**
 * A cell that exports is a cell that declares: later cells see its names in any case. Each `export` becomes blanks of the same
 * length, so that positions stay; `export { a } from 'm'` becomes the import that it means here.
 * Exports that name nothing are left (`refuseNamelessExports`).
 */
export function withoutExport(code: string): string {
  if (!mayExport(code)) return code;
  const file = parse(code);
  let text = code;
  const put = (start: number, end: number, replacement = ''): void => {
    text = text.slice(0, start) + replacement.padEnd(end - start) + text.slice(end);
  };
  const blank = (node: Node): void => {
    const start = node.getStart(file);
    // Line ends stay, too.
    put(start, node.end, text.slice(start, node.end).replace(/[^\r\n]/g, ' '));
  };
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const start = statement.getStart(file);
      if (nameless(statement)) continue;
      if (statement.moduleSpecifier) put(start, start + 'export'.length, 'import');
      else blank(statement);
    } else if (ts.isExportAssignment(statement)) {
      put(statement.getStart(file), statement.expression.getStart(file));
    } else if (ts.canHaveModifiers(statement)) {
      for (const word of ts.getModifiers(statement) ?? []) {
        if (word.kind === ts.SyntaxKind.ExportKeyword || word.kind === ts.SyntaxKind.DefaultKeyword) blank(word);
      }
    }
  }
  return text;
}

/** @throws SyntaxError for exports that give a cell no name, with what to write instead. */
export function refuseNamelessExports(code: string): void {
  if (!mayExport(code)) return;
  const file = parse(code);
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || !nameless(statement)) continue;
    const from = statement.moduleSpecifier?.getText(file);
    throw new SyntaxError(
      from
        ? `A cell cannot export everything from a module. Write: import * as name from ${from}`
        : 'A cell cannot export under another name. Write: const newName = name',
    );
  }
}

/** `export * from 'm'` and `export { a as b }`. */
function nameless({ exportClause, moduleSpecifier }: ExportDeclaration): boolean {
  if (!exportClause) return true;
  return (
    !moduleSpecifier &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.some(({ propertyName }) => propertyName !== undefined)
  );
}

function mayExport(code: string): boolean {
  return /\bexport\b/.test(code);
}

function parse(code: string): SourceFile {
  return ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
}
