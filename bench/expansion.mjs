// Planning, cluster building and analysis of large expansions. Run after a build: node bench/expansion.mjs [name]
// Each measurement runs in a fresh process; CPU seconds of the measured part, peak memory of the whole process.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const dist = (path) => require(`../dist/src/${path}`);

/** QCManyBody 0.7.1 on the same input and a machine of this kind: CPU seconds, and MB at the peak. */
const reference = {
  'build clusters: cp (H2O)32, 3 bodies': { seconds: 48 },
  'analyse by index: cp (H2O)48, 4 bodies, gradient': { seconds: 16, megabytes: 1900 },
  'analyse by index: cp (H2O)64, 4 bodies, gradient': { seconds: 72, megabytes: 7600 },
  'analyse by label: cp (H2O)48, 4 bodies, gradient': { seconds: 16, megabytes: 1900 },
};

const cases = {};
for (const maxBody of [3, 4]) {
  for (const bsse of ['nocp', 'cp', 'vmfc']) {
    cases[`plan and enumerate: ${bsse} of 64, ${maxBody} bodies`] = () => {
      dist('expansion/expansion');
      const start = process.cpuUsage();
      const expansion = plan(64, bsse, maxBody);
      const planned = seconds(start);
      let basisSum = 0;
      for (const { basis } of expansion.tasks()) basisSum += basis.length;
      return {
        seconds: seconds(start),
        note: `${expansion.taskCount} tasks, planned in ${(planned * 1e3).toFixed(1)} ms`,
        basisSum,
      };
    };
  }
}
cases['build clusters: cp (H2O)32, 3 bodies'] = () => {
  const molecule = waters(32);
  dist('computer/many-body-core');
  const start = process.cpuUsage();
  const core = coreOf(molecule, 3);
  let clusters = 0;
  for (const task of core.iterateMolecules()) if (task.molecule.symbols.length > 0) clusters += 1;
  return { seconds: seconds(start), note: `${clusters} clusters` };
};
for (const [property, nWaters] of [
  ['energy', 48],
  ['gradient', 48],
  ['gradient', 64],
  ['hessian', 16],
]) {
  const what = `cp (H2O)${nWaters}, 4 bodies, ${property}`;
  cases[`analyse by index: ${what}`] = () => {
    const { createAccumulator } = dist('expansion/accumulator');
    const expansion = plan(nWaters, 'cp', 4);
    const values = randomValues(property, nWaters);
    const start = process.cpuUsage();
    const accumulator = createAccumulator(expansion, { atomsOfFragment: Array(nWaters).fill(3) });
    const { classes } = expansion;
    for (const { offset, count, nBasis } of classes) {
      for (let i = offset; i < offset + count; i += 1) accumulator.add(i, values(i, nBasis));
    }
    const { ret_energy } = accumulator.finish();
    return { seconds: seconds(start), note: `${expansion.taskCount} tasks`, ret_energy };
  };
  // Labels of 64 fragments are 250 characters each: the record of results alone would take half a gigabyte.
  if (nWaters === 64) continue;
  cases[`analyse by label: ${what}`] = () => {
    const core = coreOf(waters(nWaters), 4);
    const values = randomValues(property, nWaters);
    const { taskLabeler } = dist('expansion/labels');
    const labelOf = taskLabeler();
    const results = {};
    for (const task of core.expansion.tasks()) results[labelOf(task)] = values(task.index, task.basis.length);
    const input = peakMegabytes();
    const start = process.cpuUsage();
    const { ret_energy } = core.analyze(results);
    const note = `${core.expansion.taskCount} tasks; ${input.toFixed(0)} MB before, with the record of results`;
    return { seconds: seconds(start), note, ret_energy };
  };
}

function plan(nFragments, bsse, maxBody) {
  return dist('expansion/expansion').createExpansion({
    nFragments,
    bsse: [bsse],
    levels: levels(maxBody),
    returnTotalData: true,
    supersystemIeOnly: false,
    embedding: false,
  });
}

function coreOf(molecule, maxBody) {
  const { ManyBodyCore } = dist('computer/many-body-core');
  return new ManyBodyCore({
    molecule,
    bsse_type: ['cp'],
    levels: levels(maxBody),
    return_total_data: true,
    supersystem_ie_only: false,
    embedding_charges: null,
  });
}

function levels(maxBody) {
  return Object.fromEntries(Array.from({ length: maxBody }, (_, i) => [i + 1, 'hf/6-31g']));
}

/** Water molecules on a cubic grid, 6 bohr apart. */
function waters(n) {
  const side = Math.ceil(Math.cbrt(n));
  const water = [0, 0, 0, 0, 1.43, 1.1, 0, -1.43, 1.1];
  const geometry = Array.from({ length: n }, (_, i) => {
    const origin = [i % side, Math.floor(i / side) % side, Math.floor(i / side / side)].map((k) => 6 * k);
    return water.map((x, k) => x + origin[k % 3]);
  }).flat();
  return {
    symbols: Array(n).fill(['O', 'H', 'H']).flat(),
    geometry,
    fragments: Array.from({ length: n }, (_, i) => [3 * i, 3 * i + 1, 3 * i + 2]),
  };
}

/** Results of tasks: energies all different, arrays out of a small pool, so that memory is that of the analysis. */
function randomValues(property, nWaters) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const pools = new Map();
  const array = (index, nBasis) => {
    if (!pools.has(nBasis)) {
      const n = 9 * nBasis;
      const length = property === 'gradient' ? n : n * n;
      pools.set(
        nBasis,
        Array.from({ length: property === 'gradient' ? 64 : 8 }, () =>
          Float64Array.from({ length }, () => 0.1 * random()),
        ),
      );
    }
    const pool = pools.get(nBasis);
    return pool[index % pool.length];
  };
  for (const nBasis of [1, nWaters]) if (property !== 'energy') array(0, nBasis);
  return (index, nBasis) => {
    const energy = -76 * (1 + (index % 4)) + random();
    return property === 'energy' ? { energy } : { energy, [property]: array(index, nBasis) };
  };
}

function seconds(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function peakMegabytes() {
  return process.resourceUsage().maxRSS / 1000;
}

const [, script, flag, name] = process.argv;
if (flag === '--case') {
  const measured = cases[name]();
  console.log(JSON.stringify({ ...measured, megabytes: peakMegabytes() }));
} else {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`);
  console.log(`${'CPU s'.padStart(9)} ${'peak MB'.padStart(8)}  ratio`);
  for (const title of Object.keys(cases).filter((title) => title.includes(flag ?? ''))) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--case', title], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${script} --case '${title}': ${stderr}`);
    const { seconds: s, megabytes, note } = JSON.parse(stdout);
    const before = reference[title];
    const ratio = before ? `${Math.round(before.seconds / s)}x`.padStart(6) : ''.padStart(6);
    console.log(`${s.toFixed(3).padStart(9)} ${megabytes.toFixed(0).padStart(8)} ${ratio}  ${title} (${note})`);
  }
}
