import type { Engine } from './engine';

/**
 * Engines that come with the package, by the name that documents call them: one line each. An engine is loaded when it is first
 * asked for, in any thread; so a list of all names costs nothing, and a program is looked for when somebody wants it.
 */
export const packageEngines: Readonly<Record<string, () => Promise<Engine>>> = {
  builtin: async () => (await import('./builtin/engine.js')).builtinEngine,
  model: async () => (await import('./model/engine.js')).modelEngine,
  // Programs that are started for each task.
  nwchem: async () => (await import('./nwchem/engine.js')).nwchemEngine,
  xtb: async () => (await import('./xtb/engine.js')).xtbEngine,

  // Programs that live in Python, behind one bridge.
  psi4: async () => (await import('./python/psi4.js')).psi4Engine,
  pyscf: async () => (await import('./python/pyscf.js')).pyscfEngine,
};
