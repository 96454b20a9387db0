// What the order of the tasks is worth, on a virtual clock: makespan against its lower bound at 4, 8 and 64 workers, and what
// ordering costs.   npm run build && node bench/scheduling.mjs
import { cpus } from 'node:os';
import expansionModule from '../dist/src/expansion/expansion.js';
import costModule from '../dist/src/scheduling/cost-model.js';
import columnsModule from '../dist/src/scheduling/expansion-columns.js';
import scheduleModule from '../dist/src/scheduling/schedule.js';
import simulateModule from '../dist/src/scheduling/simulate.js';

const { CostModel } = costModule;
const { expansionColumns } = columnsModule;
const { scheduleTasks } = scheduleModule;
const { simulate } = simulateModule;
const { createExpansion } = expansionModule;

function water(nFragments, maxBody, bsse) {
  const level = 'hf/6-31g';
  const each = (value) => Array(nFragments).fill(value);
  const expansion = createExpansion({
    nFragments,
    bsse,
    levels: Object.fromEntries(Array.from({ length: maxBody }, (_, n) => [n + 1, level])),
    returnTotalData: false,
    supersystemIeOnly: false,
    embedding: false,
  });
  const sizes = {
    engine: 'builtin',
    method: 'hf',
    driver: 'energy',
    atoms: each(3),
    electrons: each(10),
    basisFunctions: each(13),
  };
  return expansionColumns(expansion, new Map([[level, sizes]]), new CostModel());
}

console.log(`${cpus()[0].model}, Node ${process.version}`);
console.log('\nbound / makespan, by strategy (batches of shared bases)            4        8       64 workers');
const sets = [
  ['(H2O)6 cp, 3 bodies', 6, 3, ['cp']],
  ['(H2O)16 nocp, 3 bodies', 16, 3, ['nocp']],
  ['(H2O)16 cp, 3 bodies', 16, 3, ['cp']],
  ['(H2O)12 vmfc, 3 bodies', 12, 3, ['vmfc']],
  ['(H2O)20 nocp and cp, 2 bodies', 20, 2, ['nocp', 'cp']],
  ['(H2O)32 nocp, 3 bodies', 32, 3, ['nocp']],
];
for (const [name, n, bodies, bsse] of sets) {
  const columns = water(n, bodies, bsse);
  for (const strategy of ['cost', 'fifo']) {
    const fractions = [4, 8, 64].map((workers) => {
      const schedule = scheduleTasks(columns, { strategy, workers });
      const { boundFraction } = simulate(schedule, columns.cost, { workers });
      return `${(100 * boundFraction).toFixed(1)} % (${schedule.batchStarts.length})`;
    });
    const what = `${name.padEnd(32)} ${String(columns.cost.length).padStart(6)} tasks  ${strategy.padEnd(5)}`;
    console.log(`${what} ${fractions.map((text) => text.padStart(15)).join('')}`);
  }
}

const began = performance.now();
const columns = water(64, 4, ['nocp']);
const enumerated = performance.now();
const schedule = scheduleTasks(columns, { workers: 64 });
const ordered = performance.now();
simulate(schedule, columns.cost, { workers: 64 });
const simulated = performance.now();
console.log(
  `\n(H2O)64, 4 bodies, ${schedule.order.length} tasks: columns ${(enumerated - began).toFixed(0)} ms, ` +
    `order ${(ordered - enumerated).toFixed(0)} ms, simulation ${(simulated - ordered).toFixed(0)} ms, ` +
    `heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MiB, arrays ${(process.memoryUsage().arrayBuffers / 2 ** 20).toFixed(0)} MiB`,
);
