import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine';
import { listEngines, registerEngine, resolveEngine, travels } from '../../src/engines/registry';

const folder = join(__dirname, '..', 'executors', 'engines');
const own = (name: string): Engine => ({
  name,
  traits: {
    threadSafe: true,
    childProcess: false,
    usesScratch: false,
    drivers: ['energy'],
    pointCharges: false,
    ghosts: true,
  },
  probe: async () => ({ version: '1' }),
  compute: async () => {
    throw new Error('not called');
  },
});

describe('the registry of engines', () => {
  test.each(['builtin', 'model'])('knows %s, and loads it once', async (name) => {
    expect(listEngines()).toContain(name);
    const engine = await resolveEngine({ name });
    expect(engine.name).toBe(name);
    expect(await resolveEngine({ name })).toBe(engine);
    expect(travels({ name })).toBe(true);
  });

  test('an engine of one’s own is found by its name, in this thread alone', async () => {
    const engine = own('mine');
    registerEngine(engine);
    expect(await resolveEngine({ name: 'mine' })).toBe(engine);
    expect(listEngines()).toContain('mine');
    expect(travels({ name: 'mine' })).toBe(false);
    const better = own('mine');
    registerEngine(better);
    expect(await resolveEngine({ name: 'mine' })).toBe(better);
  });

  test.each(['scripted.cjs', 'sharing.mjs'])('a module is found by its path, CommonJS or ES: %s', async (file) => {
    const module = join(folder, file);
    const engine = await resolveEngine({ name: 'any', module }, [module]);
    expect(typeof engine.compute).toBe('function');
    expect(await resolveEngine({ name: 'any', module: pathToFileURL(module).href }, [module])).toBe(engine);
    expect(travels({ name: 'any', module })).toBe(true);
  });

  test('a module may export its engine as the default', async () => {
    const module = join(mkdtempSync(join(tmpdir(), 'engine-')), 'engine.mjs');
    writeFileSync(
      module,
      `export default { name: 'only', traits: {}, probe: async () => ({ version: '1' }), compute: async () => ({}) };`,
    );
    expect((await resolveEngine({ name: 'any', module }, [module])).name).toBe('only');
  });

  test('an unknown name is refused, and the nearest proposed', async () => {
    await expect(resolveEngine({ name: 'bultin' })).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      message: expect.stringMatching(/no engine 'bultin'.*Did you mean 'builtin'\?.*model/),
    });
  });

  test.each([
    ['relative.cjs', 'must be absolute'],
    [join(folder, 'absent.cjs'), 'absent.cjs'],
    [join(folder, 'broken.cjs'), 'this module cannot be loaded'],
    [join(folder, 'not-an-engine.cjs'), 'no probe'],
    [join(folder, 'behaviours.cjs'), 'it exports no engine: write `export const engine = defineEngine({ … })`'],
  ])('the module %s is refused: %s', async (module, why) => {
    await expect(resolveEngine({ name: 'x', module }, [module])).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      message: expect.stringContaining(why),
    });
  });

  test('names of the package and things that are no engines cannot be registered', () => {
    expect(() => registerEngine(own('builtin'))).toThrow(expect.objectContaining({ code: 'INPUT' }));
    expect(() => registerEngine({ name: 'x' } as never)).toThrow('it has no traits');
    expect(() => registerEngine(null as never)).toThrow('it is null');
  });
});
