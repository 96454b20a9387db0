/**
 * Time and memory to find the clusters of many points and to plan their tasks: points at the density of water, in a cube without
 * walls, cutoffs of centres of mass.
 *
 *   node bench/selection.mjs            after `npm run build`
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const [, , points, most] = process.argv;

if (points === undefined) {
  console.log('points  bodies  kept pairs  kept triples   tasks     s    peak MB (of which node and the package)');
  for (const [n, bodies] of [
    [250, 3],
    [500, 3],
    [1000, 3],
    [2000, 3],
    [2500, 2],
    [5000, 2],
    [10000, 2],
  ]) {
    const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), n, bodies], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) process.exit(1);
    process.stdout.write(stdout);
  }
} else measure(Number(points), Number(most));

function measure(n, bodies) {
  const { ManyBodyComputer } = require('manybody');
  // mulberry32: the same points in every run.
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const edge = (n / 0.0334) ** (1 / 3) / 0.529177210903;
  const molecule = {
    symbols: Array(n).fill('He'),
    geometry: Array.from({ length: 3 * n }, () => edge * random()),
    fragments: Array.from({ length: n }, (_, i) => [i]),
  };
  const before = process.resourceUsage().maxRSS / 1024;
  const started = performance.now();
  const computer = ManyBodyComputer.of(molecule, { units: 'bohr' })
    .engine('model')
    .level(bodies, 'lj')
    .bsse('nocp')
    .cutoffs(bodies === 3 ? { 2: 8, 3: 6 } : { 2: 8 }, { distance: 'com' });
  const plan = computer.plan();
  const { kept } = plan.selection;
  const seconds = (performance.now() - started) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    [n, bodies, kept[2], kept[3] ?? 0, plan.total, seconds.toFixed(2), `${peak.toFixed(0)} (${before.toFixed(0)})`]
      .map((cell, i) => String(cell).padStart([6, 7, 11, 13, 8, 6, 8][i]))
      .join(' '),
  );
}
