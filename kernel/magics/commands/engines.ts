import { sdkEngines } from '../../execution/sdk';
import type { LineMagic } from '../magic';

/** `%mb engines`: which programs can compute here, and how to get the others. */
export const enginesMagic: LineMagic = {
  kind: 'line',
  name: 'mb engines',
  usage: '',
  summary: 'List the engines and whether they can run here.',
  equivalent: "listEngines() and resolveEngine({ name }), from 'manybody/engines'",
  async run(_words, { print }) {
    const { listEngines, resolveEngine } = sdkEngines();
    for (const name of listEngines()) {
      try {
        const engine = await resolveEngine({ name });
        const probe = await engine.probe();
        const can = [...engine.traits.drivers, engine.traits.ghosts ? 'ghost atoms' : 'no ghost atoms'];
        if (engine.traits.pointCharges) can.push('point charges');
        const state = 'version' in probe ? `version ${probe.version}` : `not here: ${probe.missing}`;
        print(`${name.padEnd(10)} ${state}; ${can.join(', ')}`);
      } catch (error) {
        print(`${name.padEnd(10)} cannot be loaded: ${(error as Error).message}`);
      }
    }
  },
};
