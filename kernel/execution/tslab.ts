/**
 * The only door to tslab. Its inner modules are not an interface that its author promises to keep, so the version is
 * pinned and `test/kernel/tslab-surface.test.ts` tests what is used here.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TypeScript from 'typescript';

/** A problem that the compiler found; positions count from 0 and refer to the cell. */
export interface Diagnostic {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  readonly messageText: string;
  readonly code: number;
  /** Set when the problem is in another file than the cell. */
  readonly fileName?: string;
}

/** A cell, compiled. When `diagnostics` is not empty nothing else is set. */
export interface Converted {
  readonly output?: string;
  /** Declarations of everything that the session knows after this cell. */
  readonly declOutput?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Name under which the value of the last expression is exported. */
  readonly lastExpressionVar?: string;
  /** Local TypeScript files that the cell imports, compiled. */
  readonly sideOutputs?: readonly { readonly path: string; readonly data: string }[];
}

export interface Converter {
  convert(previousDeclarations: string, source: string): Converted;
  inspect(previousDeclarations: string, source: string, position: number): QuickInfo | undefined;
  complete(
    previousDeclarations: string,
    source: string,
    position: number,
  ): { readonly start: number; readonly end: number; readonly candidates: readonly string[] };
  addModule(name: string, content: string, meta: CellMetadata): readonly Diagnostic[];
  close(): void;
}

/** What the compiler knows about the name under the cursor. */
export type QuickInfo = TypeScript.QuickInfo;

/** `/** @module name *\/` and its like at the head of a cell. */
export interface CellMetadata {
  readonly module?: string;
  readonly mode?: 'node' | 'browser';
  readonly jsx?: boolean;
}

export interface DisplayMessage {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

const fromKernel = createRequire(__filename);
const tslabFolder = dirname(fromKernel.resolve('tslab/package.json'));
const fromTslab = createRequire(join(tslabFolder, 'package.json'));

/** tslab's own TypeScript, 5.0.4. */
export const typescript = loadTypeScript();

/** Source-map comment at the end of a script that this module's compiler wrote. */
const inlineMap = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** Compiler options that the kernel adds to tslab's. */
let extraOptions: Readonly<Record<string, unknown>> = {};

/** TypeScript's paths of the packages that every cell can import: `{ manybody: ['/abs/index.d.ts'] }`. */
export function createConverter(paths: Readonly<Record<string, readonly string[]>>): Converter {
  extraOptions = { paths };
  // Loaded late: this takes several hundred ms.
  const { createConverter: create } = fromTslab('./dist/converter.js') as {
    createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  };
  return create({ isJS: false, isBrowser: false });
}

/** @returns whether a front end should run `code` on Enter, and the indent of the next line when not. */
export function isCompleteCode(code: string): { readonly completed: boolean; readonly indent?: string } {
  return (fromTslab('./dist/converter.js') as { isCompleteCode(code: string): { completed: boolean } }).isCompleteCode(
    code,
  );
}

/** Whether the text can be no program. */
export function hasSyntaxError(code: string): boolean {
  return syntaxErrors(code).length > 0;
}

/** Codes of the syntax errors of a text. */
export function syntaxErrors(code: string): readonly number[] {
  const file = typescript.createSourceFile('cell.ts', code, typescript.ScriptTarget.ES2022);
  const problems = (file as unknown as { parseDiagnostics?: readonly { code: number }[] }).parseDiagnostics ?? [];
  return problems.map((problem) => problem.code);
}

export function cellMetadata(code: string): CellMetadata {
  return (fromTslab('./dist/metadata.js') as { getCodeMetadata(code: string): CellMetadata }).getCodeMetadata(code);
}

/** Signature, documentation and tags of a name as plain text. */
export function printQuickInfo(info: QuickInfo): string {
  return (fromTslab('./dist/inspect.js') as { printQuickInfo(info: QuickInfo): string }).printQuickInfo(info);
}

/** Makes tslab's own `import { display } from 'tslab'` show its pictures and HTML through `show`. */
export function connectDisplay(show: (message: DisplayMessage, update: boolean) => void): void {
  (fromTslab('./dist/jupyter.js') as { lastWriteDisplayData: unknown }).lastWriteDisplayData = show;
}

/** What `import … from 'tslab'` gives in a cell. */
export function tslabModule(): unknown {
  return fromTslab('tslab');
}

export function tslabVersion(): string {
  return (fromTslab('./package.json') as { version: string }).version;
}

/** A compiled script without its source maps, and those maps, newest compilation step first. */
export function splitSourceMaps(script: string): { readonly code: string; readonly maps: readonly unknown[] } {
  const maps: unknown[] = [];
  let code = script;
  for (let match = inlineMap.exec(code); match; match = inlineMap.exec(code)) {
    maps.push(JSON.parse(Buffer.from(match[1]!, 'base64').toString()));
    code = code.slice(0, match.index);
  }
  return { code, maps };
}

/**
 * TypeScript with two functions replaced, put where tslab will find it. tslab compiles a cell twice (TypeScript to ES
 * modules, these to CommonJS) and asks for no source map; here both steps leave theirs in the text, so that the line
 * numbers of errors can be those of the cell.
 */
function loadTypeScript(): typeof TypeScript {
  const file = fromTslab.resolve('@tslab/typescript-for-tslab');
  const original = fromTslab(file) as typeof TypeScript;
  const facade = { ...original, __esModule: true } as unknown as Record<string, unknown>;
  facade.createWatchCompilerHost = (roots: string[], options: Record<string, unknown>, ...rest: unknown[]) => {
    const typeRoots = [...((options.typeRoots as string[]) ?? []), nodeTypesFolder()];
    const withMaps = { ...options, ...extraOptions, typeRoots, inlineSourceMap: true };
    return (original.createWatchCompilerHost as (...all: unknown[]) => unknown)(roots, withMaps, ...rest);
  };
  facade.transpileModule = (input: string, options: TypeScript.TranspileOptions) => {
    const { code, maps } = splitSourceMaps(input);
    const compilerOptions = { ...options.compilerOptions, inlineSourceMap: true };
    const result = original.transpileModule(code, { ...options, compilerOptions });
    const earlier = maps.map((map) => inlineComment(map)).join('');
    return { ...result, outputText: result.outputText.replace(inlineMap, (own) => earlier + own) };
  };
  facade.getPreEmitDiagnosticsOfFiles = (...files: unknown[]) => {
    const all = (original as unknown as DiagnosticsOfFiles).getPreEmitDiagnosticsOfFiles(...files);
    return all.filter((diagnostic) => !isTopLevelForAwait(original, diagnostic));
  };
  const cached = fromTslab.cache[file];
  if (cached) cached.exports = facade;
  return facade as unknown as typeof TypeScript;
}

interface DiagnosticsOfFiles {
  getPreEmitDiagnosticsOfFiles(...files: unknown[]): readonly TypeScript.Diagnostic[];
}

/** tslab allows `await` at the top of a cell but not `for await`; the JavaScript that it writes can run both. */
function isTopLevelForAwait(ts: typeof TypeScript, { code, file, start }: TypeScript.Diagnostic): boolean {
  if ((code !== 1103 && code !== 1432) || !file || start === undefined) return false;
  let top = true;
  const visit = (node: TypeScript.Node): void => {
    if (start < node.pos || start >= node.end) return;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) top = false;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return top;
}

function inlineComment(map: unknown): string {
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** The folder of the types of cells: its `node` is Node's types. tslab looks in its own node_modules only, but npm may have put it higher. */
export function nodeTypesFolder(): string {
  const own = join(tslabFolder, 'node_modules', '@types');
  return existsSync(join(own, 'node')) ? own : dirname(dirname(fromTslab.resolve('@types/node/package.json')));
}
