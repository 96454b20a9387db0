// The built-in engine in a long-lived process: JSON requests on stdin, timings on stdout, one line each.
import { createInterface } from 'node:readline';
import { makeBuiltinEngine } from '../../dist/src/engines/builtin/engine.js';
import { createKernelBackend } from '../../dist/src/qc/kernels/backend.js';

const engine = makeBuiltinEngine(() => createKernelBackend());
const context = {
  signal: new AbortController().signal,
  cancelled: () => false,
  scratchDir: null,
  cores: 1,
  memoryMiB: 3000,
};

let runs = 0;

async function run({ symbols, geometry, real, basis, method, driver, variant, keepBasis, fragments }) {
  // a new geometry each time (by 1e-10 bohr), so that nothing is reused, unless the group asks for it
  const shift = keepBasis ? 0 : 1e-10 * ++runs;
  const input = {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: {
      symbols,
      geometry: Float64Array.from(geometry, (x, i) => (i === 0 ? x + shift : x)),
      real,
      molecular_charge: 0,
      molecular_multiplicity: 1,
      fragments,
      fragment_charges: fragments.map(() => 0),
      fragment_multiplicities: fragments.map(() => 1),
      extras: {},
    },
    specification: {
      driver,
      model: { method, basis },
      keywords: { scf_type: variant === 'df' ? 'df' : 'pk' },
      protocols: {},
      extras: {},
    },
  };
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const { properties } = await engine.compute(input, context);
  const used = process.cpuUsage(cpu);
  return {
    cpu: (used.user + used.system) / 1e6,
    wall: (performance.now() - wall) / 1e3,
    energy: properties.return_energy,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
