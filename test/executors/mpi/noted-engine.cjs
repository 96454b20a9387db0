const { appendFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

// Takes its time, and notes every calculation in a file. Its version is that of the rank's environment.
const version = process.env.NOTED_VERSION ?? '1';
exports.engine = {
  name: 'noted',
  traits: {
    threadSafe: true,
    childProcess: false,
    usesScratch: false,
    drivers: ['energy'],
    pointCharges: false,
    ghosts: true,
  },
  probe: async () => ({ version }),
  compute: async (input, { signal }) => {
    const { molecule } = input;
    await sleep(Number(process.env.NOTED_MS ?? 100), undefined, { signal });
    appendFileSync(process.env.NOTED_FILE, `${JSON.stringify([molecule.geometry, molecule.real])}\n`);
    const energy = molecule.geometry.reduce(
      (sum, x, i) => sum + (molecule.real[i % 3] ? Math.sin(x * (i + 1)) : x / 7),
      0,
    );
    return {
      schema_name: 'qcschema_atomic_result',
      schema_version: 2,
      success: true,
      input_data: input,
      molecule,
      properties: { return_energy: energy },
      return_result: energy,
      provenance: { creator: 'noted', version },
      extras: { ballast: 'x'.repeat(Number(process.env.NOTED_BALLAST ?? 0)) },
    };
  },
};
