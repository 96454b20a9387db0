// Side by side in one run: the built-in engine, psi4 (conventional and density-fitted) and PySCF, one thread each.
// CPU seconds of one job in a long-lived process, after the import. Build first: npm run build.
//
//   node bench/engine/run.mjs [--rows REGEXP] [--repeats N] [--no-gradients] [--no-groups] [--no-cold] [--verbose]
//
// PSI4_PYTHON and PYSCF_PYTHON name the interpreters (default python3); a program that is not there is left out.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clusters, counterpoiseGroup, rows } from './cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '.' },
    repeats: { type: 'string', default: '3' },
    'no-gradients': { type: 'boolean', default: false },
    'no-groups': { type: 'boolean', default: false },
    'no-cold': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const repeats = Number(options.repeats);
const scratch = mkdtempSync(join(tmpdir(), 'bench-engine-'));
const environment = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', PSI_SCRATCH: scratch };
const psi4Python = process.env.PSI4_PYTHON ?? 'python3';
const pyscfPython = process.env.PYSCF_PYTHON ?? 'python3';

class Server {
  constructor(command, args) {
    this.child = spawn(command, args, {
      cwd: scratch,
      env: environment,
      stdio: ['pipe', 'pipe', options.verbose ? 'inherit' : 'ignore'],
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error('the program ended');
      if (value.startsWith('{')) return JSON.parse(value);
    }
  }

  end() {
    this.child.stdin.end();
  }
}

const has = (python, module) => spawnSync(python, ['-c', `import ${module}`], { env: environment }).status === 0;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ours = () => new Server(process.execPath, [join(here, 'builtin_server.mjs')]);

const programs = [{ name: 'built-in', variant: 'pk', server: ours() }];
programs.push({ name: 'built-in df', variant: 'df', server: programs[0].server });
if (has(psi4Python, 'psi4')) {
  const server = new Server(psi4Python, [join(here, 'psi4_server.py')]);
  programs.push({ name: 'psi4', variant: 'pk', server }, { name: 'psi4 df', variant: 'df', server });
}
if (has(pyscfPython, 'pyscf')) {
  programs.push({ name: 'PySCF', variant: 'pk', server: new Server(pyscfPython, [join(here, 'pyscf_server.py')]) });
}

/** The same job for this long at least, so that caches and compilers are warm. */
const warmSeconds = 1.5;

/** Median CPU of the later half of the jobs: `repeats` and one more at least, for as long as it takes to be warm. */
async function measure({ server, variant }, row) {
  const results = [];
  let wall = 0;
  while (results.length <= repeats || wall < warmSeconds) {
    results.push(await server.ask({ ...row, variant }));
    wall += results.at(-1).wall;
  }
  const later = results.slice(Math.floor(results.length / 2));
  return { cpu: median(later.map((r) => r.cpu)), energy: results.at(-1).energy };
}

const seconds = (t) => (t === undefined ? '-' : t < 0.1 ? t.toFixed(4) : t.toFixed(3));
const ratio = (a, b) => (a === undefined ? '-' : (a / b).toFixed(1));
const print = (...cells) => console.log(`| ${cells.join(' | ')} |`);

console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()
    .map((l) => l.toFixed(1))
    .join(' ')}; `,
);
console.log(`node ${process.version}; ${programs.map((p) => p.name).join(', ')}; CPU seconds, medians\n`);
print(
  'job',
  'built-in',
  'built-in df',
  'psi4',
  'psi4 df',
  'PySCF',
  'psi4 / built-in',
  'psi4 df / built-in',
  'PySCF / built-in',
);
print(...Array(9).fill('---'));
for (const row of rows) {
  const label = `${row.method} ${row.driver === 'gradient' ? 'gradient ' : ''}${row.name} ${row.basis}`;
  if (!new RegExp(options.rows).test(label)) continue;
  const times = {};
  for (const program of programs) {
    const { cpu, energy } = await measure(program, row);
    times[program.name] = cpu;
    times.energy ??= energy;
    // fitted energies differ by the fit, PySCF's contractions by rounding in the basis files
    const tolerance = program.variant === 'df' ? 1e-3 : 1e-5;
    if (Math.abs(energy - times.energy) > tolerance) throw new Error(`${label}: ${program.name} gave ${energy}`);
  }
  const our = times['built-in'];
  const others = ['psi4', 'psi4 df', 'PySCF'];
  print(
    label,
    ...['built-in', 'built-in df', ...others].map((name) => seconds(times[name])),
    ...others.map((name) => ratio(times[name], our)),
  );
}

if (!options['no-gradients']) {
  console.log(
    '\nHartree-Fock gradients against energies, taken in turns: CPU seconds, medians; median of the ratios of neighbours\n',
  );
  print('job', 'energy', 'gradient', 'gradient / energy');
  print('---', '---', '---', '---');
  for (const row of rows.filter(({ method, driver }) => method === 'hf' && driver === 'gradient')) {
    const pairs = [];
    for (let wall = 0; pairs.length < 10 || wall < 2 * warmSeconds; ) {
      const pair = {};
      for (const driver of ['energy', 'gradient']) {
        const { cpu, wall: took } = await programs[0].server.ask({ ...row, driver, variant: 'pk' });
        pair[driver] = cpu;
        wall += took;
      }
      pairs.push(pair);
    }
    const later = pairs.slice(Math.floor(pairs.length / 2));
    print(
      `${row.name} ${row.basis}`,
      ...['energy', 'gradient'].map((driver) => seconds(median(later.map((pair) => pair[driver])))),
      median(later.map(({ energy, gradient }) => gradient / energy)).toFixed(2),
    );
  }
}

if (!options['no-groups']) {
  console.log('\nSeven tasks of a trimer in its basis (counterpoise), CPU seconds of all\n');
  print('group', 'built-in', 'psi4', 'psi4 / built-in');
  print('---', '---', '---', '---');
  for (const method of ['hf', 'mp2']) {
    for (const basis of ['6-31g', '6-31g*', 'cc-pvdz']) {
      const total = async (program, times) => {
        const sums = [];
        for (let k = 0; k < times; k++) {
          const shift = 1e-9 * (k + 1); // another geometry each time: the group integrates once
          let cpu = 0;
          for (const task of counterpoiseGroup(basis, method)) {
            const geometry = task.geometry.map((x, i) => (i === 0 ? x + shift : x));
            cpu += (await program.server.ask({ ...task, geometry, variant: 'pk' })).cpu;
          }
          sums.push(cpu);
        }
        return median(sums.slice(Math.floor(sums.length / 2)));
      };
      const our = await total(programs[0], 5);
      const psi4 = programs.find((p) => p.name === 'psi4');
      const theirs = psi4 && (await total(psi4, 1));
      print(`${method} ${basis}`, seconds(our), seconds(theirs), ratio(theirs, our));
    }
  }
}
for (const { server } of programs) server.end();

if (!options['no-cold']) {
  console.log('\nFirst job of a process, wall seconds from start to exit (CPU seconds of the job)\n');
  print('job', 'built-in', 'psi4 --json');
  print('---', '---', '---');
  for (const [name, basis, method] of [
    ['monomer', '6-31g', 'hf'],
    ['monomer', 'cc-pvdz', 'mp2'],
    ['dimer', 'cc-pvdz', 'mp2'],
    ['trimer', 'cc-pvdz', 'mp2'],
  ]) {
    const row = { ...clusters[name], basis, method, driver: 'energy' };
    const walls = [];
    for (let k = 0; k < repeats; k++) {
      const start = performance.now();
      const server = ours();
      const { cpu } = await server.ask({ ...row, variant: 'pk' });
      server.end();
      walls.push({ wall: (performance.now() - start) / 1e3, cpu });
    }
    const best = walls.sort((a, b) => a.wall - b.wall)[Math.floor(walls.length / 2)];
    print(`${method} ${row.name} ${basis}`, `${seconds(best.wall)} (${seconds(best.cpu)})`, psi4Json(row));
  }
}
rmSync(scratch, { recursive: true, force: true });

function psi4Json(row) {
  const file = join(scratch, 'input.json');
  const walls = [];
  for (let k = 0; k < repeats; k++) {
    writeFileSync(
      file,
      JSON.stringify({
        schema_name: 'qcschema_input',
        schema_version: 1,
        molecule: { symbols: row.symbols, geometry: row.geometry, molecular_charge: 0, molecular_multiplicity: 1 },
        driver: 'energy',
        model: { method: row.method, basis: row.basis },
        keywords: { scf_type: 'pk', mp2_type: 'conv', freeze_core: false },
      }),
    );
    const start = performance.now();
    const { status, error } = spawnSync('psi4', ['--json', file, '-n', '1', '--scratch', scratch], { cwd: scratch });
    if (error || status !== 0) return '-';
    walls.push((performance.now() - start) / 1e3);
  }
  return seconds(median(walls));
}
