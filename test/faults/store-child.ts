import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../src/store/segment-store';
import { openTolerantStore } from '../../src/store/tolerant-store';
import { sample } from '../store/samples';

/** What a calculation gives: any function of its number that would show a mix-up. */
export const energyOf = (i: number): number => -74 - Math.sin(i) / 3;

/** Written at once: what a killed process has said arrives. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

/**
 * A run: `workers` at a time compute what the store lacks, from task `first` to before task `last`. Each says `computed i` when a
 * result exists and `stored i` when the store has it.
 */
async function compute(folder: string, workers: number, first: number, last: number, taskMs: number): Promise<void> {
  const store = await openStore(folder, { checkpointInterval: 7 });
  say('ready');
  let next = first;
  const worker = async (): Promise<void> => {
    while (next < last) {
      const i = next++;
      const { key, outcome } = sample(i, {}, energyOf(i));
      if (await store.has(key)) continue;
      await wait(taskMs);
      say(`computed ${i}`);
      await store.put(key, outcome);
      say(`stored ${i}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  await store.close();
  say('closed');
}

/** Looks for a result that another process will write. */
async function look(folder: string, i: number): Promise<void> {
  await using store = await openStore(folder);
  say('ready');
  for (;;) {
    const found = await store.get(sample(i).key);
    if (found) {
      say(`found ${found.result.return_result}`);
      return;
    }
    await wait(50);
  }
}

/** Reads and writes a store that cannot be written, as a run would. */
async function readOnly(folder: string, count: number): Promise<void> {
  const store = await openTolerantStore(folder, { onWarning: (message) => say(`warning ${message}`) });
  say(`size ${store.size}`);
  for (let i = 0; i < count; i++) {
    const { key, outcome } = sample(i);
    if (!(await store.get(key))) await store.put(key, outcome);
  }
  await store.close();
  say(`not stored ${store.notStored}`);
}

const [, , what, folder = '', ...numbers] = process.argv;
const [a = 0, b = 0, c = 0, d = 0] = numbers.map(Number);
if (what === 'compute') void compute(folder, a, b, c, d);
else if (what === 'look') void look(folder, a);
else if (what === 'read-only') void readOnly(folder, a);
