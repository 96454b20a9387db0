import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(__dirname, '..');

/** Who may import whom. `errors` is open to all. A folder that is not listed may not exist. */
const arrows: Record<string, readonly string[]> = {
  errors: [],
  files: [],
  schema: [],
  molecule: ['schema'],
  expansion: ['schema', 'molecule'],
  qc: [],
  engines: ['schema', 'molecule', 'qc', 'files'],
  scheduling: ['schema', 'expansion'],
  executors: ['schema', 'engines', 'files'],
  store: ['schema', 'files'],
  computer: ['schema', 'molecule', 'expansion', 'qc', 'engines', 'scheduling', 'executors', 'store'],
  notebook: ['schema', 'molecule', 'expansion', 'files'],
  cli: ['schema', 'molecule', 'expansion', 'engines', 'scheduling', 'executors', 'store', 'computer', 'notebook'],
};
/** Folders whose types (not values) may be imported besides. */
const typeArrows: Record<string, readonly string[]> = {
  notebook: ['computer', 'engines'],
  store: ['engines'],
  scheduling: ['engines'],
};
const pure = ['molecule', 'expansion', 'scheduling', 'qc'];
const indexFiles = ['src/index.ts', 'src/notebook/index.ts', 'src/engines/index.ts'];

interface Import {
  readonly path: string;
  readonly typeOnly: boolean;
}
interface Source {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

function read(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(root, path), 'utf8');
      return {
        file: path,
        folder: file.includes('/') ? (file.split('/')[0] as string) : '',
        text,
        imports: importsOf(path, text),
      };
    });
}

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
      const named = clause?.namedBindings;
      const typeOnly = ts.isExportDeclaration(node)
        ? node.isTypeOnly
        : clause !== undefined &&
          (clause.isTypeOnly ||
            (!clause.name &&
              named !== undefined &&
              ts.isNamedImports(named) &&
              named.elements.every((e) => e.isTypeOnly)));
      found.push({ path: node.moduleSpecifier.text, typeOnly });
    }
    if (
      ts.isCallExpression(node) &&
      node.arguments.length === 1 &&
      ts.isStringLiteral(node.arguments[0] as ts.Expression)
    ) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) {
        found.push({ path: (node.arguments[0] as ts.StringLiteral).text, typeOnly: false });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The folder of src that an import of a file of src reaches, or undefined for a package. */
function target(file: string, path: string): string | undefined {
  if (!path.startsWith('.')) return undefined;
  const to = relative(join(root, 'src'), resolve(root, dirname(file), path));
  return to.includes('/') ? to.split('/')[0] : to;
}

const sources = read('src');

test('every file of src stands in a folder of the design', () => {
  const strangers = sources.filter((s) => (s.folder === '' ? s.file !== 'src/index.ts' : !(s.folder in arrows)));
  expect(strangers.map((s) => s.file)).toEqual([]);
  expect(sources.length).toBeGreaterThan(20);
});

test('imports between folders follow the arrows of the design', () => {
  const wrong = sources
    .filter((s) => s.folder !== '')
    .flatMap((s) =>
      s.imports.flatMap(({ path, typeOnly }) => {
        const to = target(s.file, path);
        const allowed =
          to === undefined ||
          to === s.folder ||
          to === 'errors' ||
          arrows[s.folder]?.includes(to) ||
          (typeOnly && typeArrows[s.folder]?.includes(to));
        return allowed ? [] : [`${s.file} -> ${path}`];
      }),
    );
  expect(wrong).toEqual([]);
});

test('the check sees a forbidden import', () => {
  const imports = importsOf(
    'src/qc/x.ts',
    "import { a } from '../schema/driver';\nimport type { B } from '../molecule/b';",
  );
  expect(imports).toEqual([
    { path: '../schema/driver', typeOnly: false },
    { path: '../molecule/b', typeOnly: true },
  ]);
  expect(imports.map((i) => target('src/qc/x.ts', i.path))).toEqual(['schema', 'molecule']);
});

describe.each(pure)('%s is pure', (folder) => {
  const files = sources.filter((s) => s.folder === folder);

  test('no package that does I/O is imported', () => {
    const impure = files.flatMap((s) =>
      s.imports.filter((i) => i.path.startsWith('node:')).map((i) => `${s.file} -> ${i.path}`),
    );
    expect(impure).toEqual([]);
  });

  test('no clock, randomness, environment or console', () => {
    const forbidden =
      /\b(Date\.now|new Date\b|performance\.now|Math\.random|process\.|console\.|setTimeout|setImmediate|crypto\.)/;
    const impure = files.flatMap((s) =>
      s.text
        .split('\n')
        .flatMap((line, n) =>
          forbidden.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${s.file}:${n + 1} ${line.trim()}`] : [],
        ),
    );
    expect(impure).toEqual([]);
  });
});

test('only the three index files re-export', () => {
  const barrels = sources.filter((s) => !indexFiles.includes(s.file) && /^export (\*|\{[^}]*\}) from/m.test(s.text));
  expect(barrels.map((s) => s.file)).toEqual([]);
  for (const file of indexFiles) expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/^export \*/m);
});

test('no file is named for a drawer of odds and ends', () => {
  expect(
    sources.filter((s) => /(^|\/)(utils?|helpers?|common|misc|manager)\.ts$/.test(s.file)).map((s) => s.file),
  ).toEqual([]);
});

test('the kernel reaches the package by its public names only', () => {
  const inside = read('kernel').flatMap((s) =>
    s.imports
      .filter((i) => i.path.includes('../src') || /^manybody\/(?!notebook$|engines$|package\.json$)/.test(i.path))
      .map((i) => `${s.file} -> ${i.path}`),
  );
  expect(inside).toEqual([]);
});
