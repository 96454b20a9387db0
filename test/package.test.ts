import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(__dirname, '..');
let folder: string;
let tarball: string;

const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-package-'));
  tarball = join(folder, JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root))[0].filename);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a plain install from the packed tarball', () => {
  let app: string;

  beforeAll(() => {
    app = join(folder, 'app');
    execFileSync('mkdir', [app]);
    writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true }');
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], app);
  }, 300_000);

  test('computes, from CommonJS and from an ES module', () => {
    const script = (importing: string) => `${importing}
      ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3').level(2, 'hf/6-31g').workers(1).run()
        .then((r) => console.log(r.interaction('cp', 2)));`;
    writeFileSync(join(app, 'a.cjs'), script("const { ManyBodyComputer } = require('manybody');"));
    writeFileSync(join(app, 'a.mjs'), script("import { ManyBodyComputer } from 'manybody';"));
    const [commonJs, module] = ['a.cjs', 'a.mjs'].map((file) => Number(run(process.execPath, [file], app)));
    expect(commonJs).toBeGreaterThan(0);
    expect(module).toBe(commonJs);
  });

  test('brings its command line', () => {
    expect(run(join(app, 'node_modules/.bin/manybody'), ['--version'], app).trim()).toBe(
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    );
  });

  test('brings exact data frames without native code', () => {
    writeFileSync(
      join(app, 'frame.cjs'),
      `const { danfojs } = require('manybody/notebook');
       const { DataFrame } = danfojs();
       const a = new DataFrame([[-76.123456789012, 1e-9]]);
       console.log(JSON.stringify([a.add(a).values, a.sub(a).values]));`,
    );
    expect(JSON.parse(run(process.execPath, ['frame.cjs'], app))).toEqual([[[-152.246913578024, 2e-9]], [[0, 0]]]);
    expect(existsSync(join(app, 'node_modules/@tensorflow'))).toBe(false);
  });
});

test('types resolve for every kind of importer', () => {
  // node16-cjs, node16-esm (as CommonJS), bundler and node10 through typesVersions.
  const report = JSON.parse(
    run(
      process.execPath,
      [join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'), tarball, '--format', 'json'],
      root,
    ),
  );
  expect(report.analysis.problems).toEqual([]);
});

test('every public export has a docstring', () => {
  const entries = ['src/index.ts', 'src/engines/index.ts', 'src/notebook/index.ts'].map((file) => join(root, file));
  const program = ts.createProgram(entries, {
    ...ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    lib: undefined,
    types: ['node'],
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const bare = entries.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      return symbol.getDocumentationComment(checker).length > 0
        ? []
        : [`${entry.slice(root.length + 1)}: ${exported.name}`];
    });
  });
  expect(bare).toEqual([]);
});
