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
  selection: ['schema', 'molecule', 'expansion'],
  qc: [],
  engines: ['schema', 'molecule', 'qc', 'files'],
  scheduling: ['schema', 'expansion'],
  executors: ['schema', 'engines', 'files'],
  store: ['schema', 'files'],
  computer: ['schema', 'molecule', 'expansion', 'selection', 'qc', 'engines', 'scheduling', 'executors', 'store'],
  notebook: ['schema', 'molecule', 'expansion', 'files'],
  cli: ['schema', 'molecule', 'expansion', 'engines', 'scheduling', 'executors', 'store', 'computer', 'notebook'],
};
/** Folders whose types (not values) may be imported besides. */
const typeArrows: Record<string, readonly string[]> = {
  notebook: ['computer', 'engines', 'selection'],
  store: ['engines'],
  scheduling: ['engines'],
};
const pure = ['molecule', 'expansion', 'selection', 'scheduling', 'qc'];
/** The rooms of a large folder, and which of its other rooms each may import, types included. Files outside a room may import all. */
const rooms: Record<string, Record<string, readonly string[]>> = {
  computer: {
    request: [],
    plan: ['request'],
    result: ['request', 'plan'],
    run: ['request', 'plan', 'result'],
  },
};
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

/** The file that an import reaches. */
function reached(file: string, path: string): string | undefined {
  return path.startsWith('.') ? `${relative(root, resolve(root, dirname(file), path))}.ts` : undefined;
}

/** `plan` for `src/computer/plan/plan.ts`; undefined for a file outside a room. */
function roomOf(file: string): string | undefined {
  const [, folder, room, more] = file.split('/');
  return folder! in rooms && more !== undefined ? room : undefined;
}

/** Rings of imports among these files, each from its first file in the order of the list. */
function circles(files: readonly Source[]): string[] {
  const byFile = new Map(files.map((s) => [s.file, s]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) found.push([...trail.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const { path } of byFile.get(file)!.imports) {
      const to = reached(file, path);
      if (to !== undefined && byFile.has(to)) visit(to, [...trail, file]);
    }
    done.add(file);
  };
  for (const { file } of files) visit(file, []);
  return found;
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

test('rooms of a folder import one another one way, types included', () => {
  const wrong = sources.flatMap((s) => {
    const room = roomOf(s.file);
    if (!room) return [];
    return s.imports.flatMap(({ path }) => {
      const to = reached(s.file, path);
      if (to === undefined || !to.startsWith(`src/${s.folder}/`)) return [];
      const toRoom = roomOf(to);
      const allowed = toRoom !== undefined && (toRoom === room || rooms[s.folder]?.[room]?.includes(toRoom));
      return allowed ? [] : [`${s.file} -> ${path}`];
    });
  });
  expect(wrong).toEqual([]);
});

test('every subfolder of a folder with rooms is a room', () => {
  for (const [folder, known] of Object.entries(rooms)) {
    const found = new Set(
      sources.filter((s) => s.folder === folder && s.file.split('/').length > 3).map((s) => s.file.split('/')[2]),
    );
    expect([...found].sort()).toEqual(Object.keys(known).sort());
  }
});

test('no file of the computer imports itself by way of others, types included', () => {
  expect(circles(sources.filter((s) => s.folder in rooms))).toEqual([]);
});

test('the check for circles sees one of types', () => {
  const source = (name: string, text: string): Source => {
    const file = `src/computer/${name}.ts`;
    return { file, folder: 'computer', text, imports: importsOf(file, text) };
  };
  const ring = [
    source('a', "import type { B } from './b';"),
    source('b', "import { c } from './c';"),
    source('c', "import { type A } from './a';"),
    source('d', "import './a';"),
  ];
  expect(circles(ring)).toEqual(['src/computer/a.ts -> src/computer/b.ts -> src/computer/c.ts -> src/computer/a.ts']);
  expect(circles(ring.slice(1))).toEqual([]);
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
