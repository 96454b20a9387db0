// A script that leaves its executor open: its threads must not keep the process alive.
const { ThreadExecutor } = require('../../../dist/src/executors/threads/thread-executor.js');
const { join } = require('node:path');

async function main() {
  const input = {
    molecule: { geometry: [0, 0, 1] },
    specification: { driver: 'energy', model: { method: 'echo' }, keywords: {} },
  };
  const engine = { name: 'scripted', module: join(__dirname, 'scripted.cjs') };
  const task = {
    id: 'a',
    index: 0,
    engine,
    input,
    modelChemistry: 'echo',
    real: [1],
    basis: [1],
    nBody: 1,
    cost: 0,
    memoryMiB: 0,
    priority: 0,
  };
  for await (const { status } of new ThreadExecutor({ nWorkers: 2, allowedEngines: [engine.module] }).run([task]))
    console.log(status);
}
void main();
