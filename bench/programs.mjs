// The same cluster by several programs: wall time, and what a task costs beyond the calculation itself.
//
//   npm run build && scripts/python-venv.sh && node bench/programs.mjs [trimer] [hexamer]
//
// trimer:  water trimer, cp, 3-body, MP2/cc-pVDZ with builtin, psi4, PySCF, NWChem, and psi4 through QCEngine
// hexamer: water hexamer, cp, 3-body, HF/6-31G with psi4 on 2 cores, beside psi4's own n-body driver on 2 cores
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
process.env.MANYBODY_PYTHON ??= `${path.join(root, '.cache/python/bin/python')}:/usr/bin/python3`;
const { ManyBodyComputer } = require('../dist/src/computer/many-body-computer.js');

const water = [0, 0, -0.0659, 0, -0.7575, 0.5225, 0, 0.7575, 0.5225]; // angstrom, O H H
/** Waters on a helix, so that no two pairs are the same. */
const cluster = (n) =>
  Array.from({ length: n }, (_, k) => {
    const turn = (k * Math.PI) / 3;
    const at = [2.85 * Math.cos(turn), 2.85 * Math.sin(turn), 0.45 * k];
    const atom = (symbol, i) =>
      `${symbol} ${water
        .slice(3 * i, 3 * i + 3)
        .map((x, axis) => (x + at[axis]).toFixed(6))
        .join(' ')}`;
    return [atom('O', 0), atom('H', 1), atom('H', 2)].join('\n');
  }).join('\n--\n');

const exact = { psi4: { scf_type: 'pk', mp2_type: 'conv' }, 'qcengine:psi4': { scf_type: 'pk', mp2_type: 'conv' } };

async function run(engine, waters, level, workers) {
  const computer = ManyBodyComputer.of(cluster(waters))
    .level(3, level)
    .bsse('cp')
    .engine(engine, exact[engine] ?? {})
    .workers(workers)
    .store(false);
  const start = performance.now();
  const result = await computer.run();
  return { seconds: (performance.now() - start) / 1000, energy: result.interaction('cp', 3) };
}

async function trimer() {
  console.log('\nwater trimer, cp, 3-body, MP2/cc-pVDZ, 1 worker');
  console.log('engine          first run/s  second run/s  interaction/Eh');
  for (const engine of ['builtin', 'psi4', 'pyscf', 'nwchem', 'qcengine:psi4']) {
    try {
      const first = await run(engine, 3, 'mp2/cc-pvdz', 1);
      const second = await run(engine, 3, 'mp2/cc-pvdz', 1);
      const times = [first, second].map(({ seconds }) => seconds.toFixed(2).padStart(11));
      console.log(`${engine.padEnd(14)} ${times.join('   ')}  ${second.energy.toFixed(9)}`);
    } catch (error) {
      console.log(`${engine.padEnd(14)} ${error.message.split('\n')[0]}`);
    }
  }
}

/** Milliseconds between asking and being answered, without the calculation: a task that computes next to nothing. */
async function overhead() {
  console.log('\na task beyond its calculation, persistent Python (median of 50; dftd4 of one water)');
  const { resolveEngine } = require('../dist/src/engines/registry.js');
  const input = {
    molecule: {
      symbols: ['O', 'H', 'H'],
      geometry: water.map((x) => x / 0.529177210903),
      real: [true, true, true],
      fragments: [[0, 1, 2]],
      fragment_charges: [0],
      fragment_multiplicities: [1],
      molecular_charge: 0,
      molecular_multiplicity: 1,
      extras: {},
    },
    specification: {
      driver: 'energy',
      model: { method: 'b3lyp', basis: null },
      keywords: {},
      protocols: {},
      extras: {},
    },
  };
  const context = {
    signal: new AbortController().signal,
    cancelled: () => false,
    scratchDir: os.tmpdir(),
    cores: 1,
    memoryMiB: 1000,
  };
  const engine = await resolveEngine({ name: 'dftd4' });
  const start = performance.now();
  await engine.compute(input, context);
  const first = performance.now() - start;
  const times = [];
  for (let i = 0; i < 50; i++) {
    const asked = performance.now();
    await engine.compute(input, context);
    times.push(performance.now() - asked);
  }
  times.sort((a, b) => a - b);
  console.log(`first ${first.toFixed(0)} ms (start of Python included), then ${times[25].toFixed(2)} ms`);
}

const driver = `
import glob, os, sys, time
sys.path.extend(os.path.dirname(f) for f in glob.glob("/usr/lib/*-linux-gnu/psi4"))
import psi4
psi4.core.be_quiet(); psi4.set_num_threads(2)
mol = psi4.geometry(sys.argv[1] + "\\nno_com\\nno_reorient\\nsymmetry c1")
psi4.set_options({"basis": "6-31g", "scf_type": "pk", "e_convergence": 1e-10, "d_convergence": 1e-8})
start = time.time()
energy = psi4.energy("scf", molecule=mol, bsse_type="cp", max_nbody=3)
print(time.time() - start, energy)
`;

async function hexamer() {
  console.log('\nwater hexamer, cp, 3-body, HF/6-31G, 2 cores');
  const theirs = spawnSync('/usr/bin/python3', ['-c', driver, cluster(6)], {
    encoding: 'utf8',
    cwd: os.tmpdir(),
    env: { ...process.env, OMP_NUM_THREADS: '2' },
  });
  const [seconds, energy] = theirs.stdout.trim().split('\n').at(-1).split(' ').map(Number);
  console.log(`psi4's own driver, 2 threads    ${seconds.toFixed(1)} s  ${energy.toFixed(9)} Eh`);
  const ours = await run('psi4', 6, 'hf/6-31g', 2);
  console.log(
    `manybody with psi4, 2 workers  ${ours.seconds.toFixed(1)} s  ${ours.energy.toFixed(9)} Eh  (start of psi4 included)`,
  );
  console.log(`${(seconds / ours.seconds).toFixed(2)} times as fast`);
}

const wanted = process.argv.slice(2);
console.log(`${os.cpus()[0].model}, ${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(1)}`);
if (wanted.length === 0 || wanted.includes('overhead')) await overhead();
if (wanted.length === 0 || wanted.includes('trimer')) await trimer();
if (wanted.length === 0 || wanted.includes('hexamer')) await hexamer();
process.exit(0);
