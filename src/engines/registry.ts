import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineNotFoundError } from '../errors/engine-not-found-error';
import { InputError } from '../errors/input-error';
import { nearestName } from '../schema/nearest-name';
import { modulePath, refuseForeignModule } from './allowed-engines';
import type { Engine, EngineReference } from './engine';
import { packageEngine, packageEngines } from './package-engines';

/** Engines that were handed over as objects. Objects do not travel: they live in this thread. */
const registered = new Map<string, Engine>();
const loaded = new Map<string, Promise<Engine>>();

/**
 * Makes an engine known by its name, in this thread alone; one that was registered before under the name is replaced. For
 * worker threads give a module path in the {@link EngineReference} instead.
 *
 * @throws InputError when the name belongs to an engine of the package, or the object is no engine.
 */
export function registerEngine(engine: Engine): void {
  const complaint = whyNotEngine(engine);
  if (complaint) throw new InputError(`This is not an engine: ${complaint}.`);
  if (packageEngine(engine.name)) {
    throw new InputError(`The name '${engine.name}' belongs to an engine of the package. Choose another name.`);
  }
  registered.set(engine.name, engine);
}

/** Names that {@link resolveEngine} knows in this thread, sorted. */
export function listEngines(): readonly string[] {
  return [...new Set([...Object.keys(packageEngines), ...registered.keys()])].sort();
}

/** Can every thread and process find this engine by its reference? */
export function travels(reference: EngineReference): boolean {
  return reference.module !== undefined || packageEngine(reference.name) !== undefined;
}

/**
 * Finds an engine: by its module, else among those registered in this thread, else among those of the package. Modules are
 * loaded once in a thread.
 *
 * @param allowedEngines paths of the modules that may be loaded: a reference is data, and comes from anywhere.
 * @throws InputError for a module that is not among them; EngineNotFoundError naming the nearest name, or the reason why the
 * module cannot be used.
 */
export async function resolveEngine(
  reference: EngineReference,
  allowedEngines: readonly string[] = [],
): Promise<Engine> {
  const { name, module } = reference;
  if (module === undefined) {
    const here = registered.get(name);
    if (here) return here;
    if (!packageEngine(name)) throw unknownEngine(name);
  } else {
    const path = modulePath(module);
    if (!module.startsWith('file:') && !isAbsolute(module)) {
      throw notLoaded(name, module, 'the path must be absolute, so that it means the same in every worker');
    }
    refuseForeignModule(path, allowedEngines, `engine '${name}'`);
  }
  const key = module ?? `builtin:${name}`;
  let engine = loaded.get(key);
  if (!engine) {
    engine = module === undefined ? packageEngine(name)!() : loadModule(name, module);
    loaded.set(key, engine);
    // A module that could not be loaded may be mended and tried again.
    engine.catch(() => loaded.delete(key));
  }
  return engine;
}

async function loadModule(name: string, module: string): Promise<Engine> {
  const fail = (why: string, cause?: unknown): never => {
    throw notLoaded(name, module, why, cause);
  };
  let exported: Record<string, unknown> = {};
  try {
    exported = await import(pathToFileURL(modulePath(module)).href);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error), error);
  }
  // A CommonJS module whose exports Node cannot list beforehand arrives whole, as `default`.
  const whole = exported.default as Record<string, unknown> | undefined;
  const engine = exported.engine ?? whole?.engine ?? (whyNotEngine(whole) === undefined ? whole : undefined);
  if (engine === undefined) fail('it exports no engine: write `export const engine = defineEngine({ … })`');
  const complaint = whyNotEngine(engine);
  if (complaint) fail(`its export 'engine' is not an engine: ${complaint}`);
  return engine as Engine;
}

function notLoaded(name: string, module: string, why: string, cause?: unknown): EngineNotFoundError {
  return new EngineNotFoundError(`Engine '${name}' cannot be loaded from ${module}: ${why}.`, {
    detail: { name, module },
    ...(cause === undefined ? {} : { cause }),
  });
}

function whyNotEngine(candidate: unknown): string | undefined {
  if (typeof candidate !== 'object' || candidate === null)
    return `it is ${candidate === null ? 'null' : typeof candidate}`;
  const { name, traits, probe, compute } = candidate as Partial<Engine>;
  if (typeof name !== 'string' || name === '') return 'it has no name';
  if (typeof traits !== 'object' || traits === null) return 'it has no traits';
  if (typeof probe !== 'function') return 'it has no probe()';
  if (typeof compute !== 'function') return 'it has no compute()';
  return undefined;
}

function unknownEngine(name: string): EngineNotFoundError {
  const known = listEngines();
  const near = nearestName(name, known);
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  return new EngineNotFoundError(
    `There is no engine '${name}' here.${hint} Known engines: ${known.join(', ')}. An engine of your own is given as an object, ` +
      "or as { name, module: '/absolute/path/of/its/module' }.",
    { detail: { name, known } },
  );
}
