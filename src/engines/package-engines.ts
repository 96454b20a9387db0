import type { Engine } from './engine';

/**
 * Engines that come with the package, by the name that documents call them: one line each. An engine is loaded when it is first
 * asked for, in any thread; so a list of all names costs nothing, and a program is looked for when somebody wants it.
 */
export const packageEngines: Readonly<Record<string, () => Promise<Engine>>> = {
  builtin: async () => (await import('./builtin/engine.js')).builtinEngine,
  model: async () => (await import('./model/engine.js')).modelEngine,
  // Programs that are started for each task.
  mopac: async () => (await import('./mopac/engine.js')).mopacEngine,
  nwchem: async () => (await import('./nwchem/engine.js')).nwchemEngine,
  xtb: async () => (await import('./xtb/engine.js')).xtbEngine,

  // Programs that live in Python, behind one bridge.
  psi4: async () => (await import('./python/psi4.js')).psi4Engine,
  pyscf: async () => (await import('./python/pyscf.js')).pyscfEngine,
  tblite: async () => (await import('./python/tblite.js')).tbliteEngine,
  dftd3: async () => (await import('./python/dispersion.js')).dftd3Engine,
  dftd4: async () => (await import('./python/dispersion.js')).dftd4Engine,
  qcengine: async () => (await import('./python/qcengine.js')).qcengineEngine(),
};

/** Doors to other programs: `family:NAME` is an engine for every NAME that the program behind it knows. */
const families: Readonly<Record<string, (name: string) => Promise<Engine>>> = {
  qcengine: async (name) => (await import('./python/qcengine.js')).qcengineEngine(name),
};

/** What loads the engine of the package that has this name; undefined where none has. */
export function packageEngine(name: string): (() => Promise<Engine>) | undefined {
  if (Object.hasOwn(packageEngines, name)) return packageEngines[name];
  const [, family = '', member = ''] = /^([^:]+):([\w-]+)$/.exec(name) ?? [];
  return Object.hasOwn(families, family) ? () => families[family]!(member) : undefined;
}
