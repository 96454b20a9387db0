import { Script } from 'node:vm';
import { isA, read } from '../thrown';
import { beginUndisturbed, sigintWatch, undisturbed, watched } from './break-in';
import { type Cell, KeyboardInterrupt } from './cell';
import { CompileError } from './compile-error';
import { declares, filterDeclarations, withoutImports } from './declarations';
import { lentBindings } from './lent-bindings';
import { inOwnTurn } from './own-turn';
import { cellRequire, type LocalModules, sdkTypePaths } from './resolve';
import { expandShorthand } from './shorthand';
import { CellSourceMap } from './source-position';
import { hasTopLevelAwait } from './top-level-await';
import {
  type Converted,
  type Converter,
  cellMetadata,
  createConverter,
  type QuickInfo,
  splitSourceMaps,
} from './tslab';
import { type Snapshot, Variables } from './variables';
import { refuseNamelessExports, withoutExport } from './without-export';

/** Where a compiled cell finds its `exports`, its `require`, and what lends its variables. */
const bridge = Symbol.for('manybody.kernel.bridge');

/** The variables and types of a notebook, and how its cells are compiled and run. */
export class Session {
  private converter: Converter | undefined;
  /** Types of everything that earlier cells declared. */
  private declarations = '';
  private readonly values = new Variables();
  private readonly local: LocalModules = new Map();
  private readonly require: NodeJS.Require;
  private readonly sourceMaps = new Map<string, CellSourceMap>();

  /** @param folder where the notebook is; its relative imports start there. */
  constructor(folder: string) {
    this.require = cellRequire(folder, this.local);
  }

  /** Loads the compiler; takes about a second, the first time. */
  warmUp(): Converter {
    this.converter ??= undisturbed(() => createConverter(sdkTypePaths()));
    return this.converter;
  }

  /**
   * Compiles and runs a cell.
   * @returns the value of its last expression, undefined when it has none.
   * @throws CompileError, KeyboardInterrupt, or whatever the cell threw.
   */
  async execute(code: string, cell: Cell): Promise<unknown> {
    beginUndisturbed();
    const converter = this.warmUp();
    const meta = undisturbed(() => cellMetadata(code));
    if (meta.module) {
      throwProblems(
        undisturbed(() => converter.addModule(meta.module!, code, meta)),
        code,
      );
      return undefined;
    }
    if (meta.mode === 'browser') throw new Error('Cells for the browser (@browser) are not supported by this kernel.');
    const converted = this.convert(code);
    const before = this.values.snapshot();
    try {
      const value = await this.run(converted, cell);
      this.declarations = converted.declOutput ?? '';
      return value;
    } catch (error) {
      this.keepFinished(converted, before);
      throw error;
    }
  }

  /** Value of an expression; what it declares is forgotten. */
  async evaluate(expression: string, cell: Cell): Promise<unknown> {
    return this.run(this.convert(expression), cell);
  }

  complete(code: string, position: number): { start: number; end: number; candidates: readonly string[] } {
    return undisturbed(() => this.warmUp().complete(this.declarations, withoutExport(code), position));
  }

  inspect(code: string, position: number): QuickInfo | undefined {
    return undisturbed(() => this.warmUp().inspect(this.declarations, withoutExport(code), position));
  }

  /** Names and values of the notebook's variables, in order of appearance. */
  variables(): [string, unknown][] {
    return this.values
      .names()
      .map((name): [string, unknown] => [name, this.values.get(name)])
      .filter(([, value]) => value !== undefined);
  }

  /** Value of a variable; undefined when there is none. */
  value(name: string): unknown {
    return this.values.get(name);
  }

  /** Makes a variable from outside of a cell. @param type in TypeScript. */
  declare(name: string, value: unknown, type: string): void {
    const others = filterDeclarations(this.declarations, (declared) => declared !== name);
    this.values.declare(name, value);
    this.declarations = `${others}declare const ${name}: ${type};\n`;
  }

  /** Forgets every variable and type. */
  forget(): void {
    for (const name of this.values.names()) this.values.delete(name);
    this.declarations = '';
  }

  /** Forgets those of `names` that still are imports from `module`. */
  forgetImports(module: string, names: ReadonlySet<string>): void {
    const left = withoutImports(this.declarations, module, names);
    for (const name of names) if (!declares(left, name)) this.values.delete(name);
    this.declarations = left;
  }

  /** Position in the cell of a position in the script named `file`. */
  sourceMap(file: string): CellSourceMap | undefined {
    return this.sourceMaps.get(file);
  }

  close(): void {
    this.converter?.close();
  }

  private convert(code: string): Converted {
    refuseNamelessExports(code);
    const names = new Set(this.values.names());
    const converted = undisturbed(() =>
      this.warmUp().convert(this.declarations, expandShorthand(withoutExport(code), names)),
    );
    throwProblems(converted.diagnostics, code);
    for (const { path, data } of converted.sideOutputs ?? []) {
      this.local.set(path, { code: splitSourceMaps(data).code });
    }
    return converted;
  }

  private async run(converted: Converted, cell: Cell): Promise<unknown> {
    if (!converted.output) return undefined;
    const { code, maps } = splitSourceMaps(converted.output);
    const head = `(${hasTopLevelAwait(code) ? 'async ' : ''}function (exports, require) { ${lentBindings(code)}`;
    const name = `cell-${cell.number}.ts`;
    this.sourceMaps.set(name, new CellSourceMap(maps, code.split('\n').length, head.length));
    const { exports, lend } = this.values.scope();
    const script = new Script(`${head}${code}\n})(...globalThis[Symbol.for(${JSON.stringify(bridge.description)})])`, {
      filename: name,
    });
    Object.defineProperty(globalThis, bridge, { value: [exports, this.require, lend], configurable: true });
    try {
      await inOwnTurn(cell, () => {
        // Interrupted while it was compiled: it must not begin.
        if (cell.wasInterrupted) throw new KeyboardInterrupt();
        const ran = watched(() => script.runInThisContext({ breakOnSigint: sigintWatch }));
        const claim = () => expected(this.values.get(converted.lastExpressionVar ?? ''));
        return isA(ran, Promise) ? ran.then(claim) : claim();
      });
    } catch (error) {
      if (read(error, 'code') === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
        cell.interrupt();
        throw new KeyboardInterrupt();
      }
      throw error;
    }
    const last = converted.lastExpressionVar;
    if (last === undefined) return undefined;
    const value = this.values.get(last);
    this.values.delete(last);
    // `() => 1` has no name in the cell; the one it has here is tslab's.
    if (typeof value === 'function' && value.name === last) Object.defineProperty(value, 'name', { value: '' });
    // It may be a promise.
    return inOwnTurn(cell, () => value);
  }

  /** After a cell that failed: its variables that have a value stay, the others are what they were before. */
  private keepFinished(converted: Converted, before: Snapshot): void {
    const last = converted.lastExpressionVar;
    if (last !== undefined) this.values.delete(last);
    const lost = new Set(this.values.names().filter((name) => this.values.get(name) === undefined));
    for (const name of lost) this.values.restore(name, before);
    // A name that had a value keeps its old type with it.
    const hadValue = (name: string): boolean => lost.has(name) && before.values.get(name) !== undefined;
    const earlier = filterDeclarations(this.declarations, hadValue, { types: false });
    this.declarations = filterDeclarations(converted.declOutput ?? '', (name) => !lost.has(name)) + earlier;
  }
}

/** A promise that will be awaited, a turn later: should it be rejected before, that is nothing unhandled. */
function expected(value: unknown): void {
  if (isA(value, Promise)) Promise.prototype.catch.call(value, () => undefined);
}

function throwProblems(diagnostics: Converted['diagnostics'], code: string): void {
  if (diagnostics.length > 0) throw new CompileError(diagnostics, code);
}
