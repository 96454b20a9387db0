import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { tslabModule } from './tslab';

/** The package that every cell can import, from whatever folder the notebook is in. */
const sdk = 'manybody';
const fromKernel = createRequire(__filename);

/** @returns absolute file of `manybody` or one of its subpaths, or undefined when it was not built. */
function sdkFile(request: string): string | undefined {
  try {
    const file = fromKernel.resolve(request);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Where TypeScript finds the types of the SDK: the same copy that cells run. */
export function sdkTypePaths(): Record<string, string[]> {
  const paths: Record<string, string[]> = {};
  for (const request of [sdk, `${sdk}/notebook`, `${sdk}/engines`]) {
    const file = sdkFile(request);
    if (file) paths[request] = [file.replace(/\\/g, '/').replace(/\.js$/, '.d.ts')];
  }
  return paths;
}

/** Code of local TypeScript files that cells import, by absolute path with the extension `.js`. */
export type LocalModules = Map<string, { readonly code: string; module?: Module }>;

/**
 * The `require` of cells: `manybody` and `tslab` are the kernel's own copies, local TypeScript files are those that
 * tslab compiled, everything else resolves from `folder`.
 */
export function cellRequire(folder: string, local: LocalModules): NodeJS.Require {
  return wrap(createRequire(join(folder, 'notebook.js')), folder, local);
}

function wrap(original: NodeJS.Require, folder: string, local: LocalModules): NodeJS.Require {
  return new Proxy(original, {
    apply(_target, thisArgument, [request]: [string]) {
      if (request === 'tslab') return tslabModule();
      if (request === sdk || request.startsWith(`${sdk}/`)) return fromKernel(request);
      if (request.startsWith('.')) {
        const file = join(folder, request).replace(/\\/g, '/');
        const path = [file, `${file}.js`].find((candidate) => local.has(candidate));
        if (path) return loadLocal(path, local);
      }
      return Reflect.apply(original, thisArgument, [request]);
    },
  });
}

function loadLocal(path: string, local: LocalModules): unknown {
  const entry = local.get(path)!;
  if (!entry.module) {
    const module = new Module(path) as Module & { _compile(code: string, path: string): void };
    const folder = join(path, '..');
    module.filename = path;
    module.paths = createRequire(path).resolve.paths('x') ?? [];
    module.require = wrap(createRequire(path), folder, local) as typeof module.require;
    // Set before it runs, so that files which import each other meet.
    entry.module = module;
    module._compile(entry.code, path);
  }
  return entry.module.exports;
}
