import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeTypesFolder, typescript as ts } from '../../kernel/execution/tslab';

const dist = resolve(__dirname, '../../dist/src');
const entries = {
  manybody: join(dist, 'index.d.ts'),
  'manybody/notebook': join(dist, 'notebook/index.d.ts'),
  'manybody/engines': join(dist, 'engines/index.d.ts'),
};

/** The options with which tslab compiles cells, and the notebook's own way to find the package. */
const options = {
  noEmit: true,
  strict: false,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: 2, // node10
  esModuleInterop: true,
  types: ['node'],
  typeRoots: [nodeTypesFolder()],
  paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [file]])),
};

/** Problems of files, as `file:line text`, found with the TypeScript 5.0 of the kernel. */
function problems(files: string[], extra: object, sources: Record<string, string> = {}): string[] {
  const all = { ...options, ...extra };
  const host = ts.createCompilerHost(all);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) =>
    name in sources ? ts.createSourceFile(name, sources[name]!, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name in sources || fileExists(name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(files, all, host))
    .filter(({ file }) => !file || file.fileName in sources || file.fileName.startsWith(dist.replace(/\\/g, '/')))
    .map(({ file, start, messageText }) => {
      const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0;
      return `${file?.fileName.slice(dist.length + 1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

describe('the declarations, read by the TypeScript of the kernel', () => {
  test('are understood entirely', () => {
    expect(problems(Object.values(entries), { skipLibCheck: false })).toEqual([]);
  });

  test('give a cell real types, none of them any', () => {
    const cell = `
      import * as mb from 'manybody';
      import { ManyBodyComputer } from 'manybody';
      type IsAny<T> = 0 extends 1 & T ? true : false;
      const computer = ManyBodyComputer.of('He 0 0 0').level(1, 'hf/sto-3g').bsse('cp').workers(2);
      const result = await computer.run();
      const checks: [
        IsAny<typeof computer>, IsAny<typeof result>, IsAny<typeof mb.ManyBodyComputer>,
        IsAny<ReturnType<typeof computer.plan>>, IsAny<ReturnType<typeof result.interaction>>,
        IsAny<ReturnType<typeof result.energies>>, IsAny<typeof result.plot>, IsAny<typeof computer.molecule>,
        IsAny<typeof computer.molecule.geometry>, IsAny<(typeof computer.molecule.geometry)[number]>,
      ] = [false, false, false, false, false, false, false, false, false, false];
      const energy: number | null = result.total('cp', 1);
    `;
    expect(problems(['cell.ts'], { skipLibCheck: true }, { 'cell.ts': cell })).toEqual([]);
  });

  test('a mistake in a cell is found', () => {
    const cell = "import { ManyBodyComputer } from 'manybody';\nManyBodyComputer.of('He 0 0 0').bsse('cpc');";
    expect(problems(['cell.ts'], { skipLibCheck: true }, { 'cell.ts': cell })).toHaveLength(1);
  });

  test('hold no typed array with a type argument, which TypeScript 5.0 reads as any', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'));
    const bad = files.filter((file) =>
      /(?:Float64|Uint8|Int32|Uint32)Array<|Buffer<|ArrayIterator</.test(ts.sys.readFile(join(dist, file)) ?? ''),
    );
    expect(bad).toEqual([]);
  });
});
