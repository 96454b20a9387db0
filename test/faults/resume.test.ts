import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { openStore } from '../../src/store/segment-store';
import { argon } from '../computer/fixtures';

const root = resolve(__dirname, '../..');
const workers = 2;
const kills = 50;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manybody-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that notes every calculation that it begins, and takes a while. */
function engineModule(calls: string): string {
  const path = join(folder, 'noting.cjs');
  writeFileSync(
    path,
    `const { appendFileSync } = require('node:fs');
     const { defineEngine } = require(${JSON.stringify(join(root, 'dist/src/engines/index.js'))});
     exports.engine = defineEngine({
       name: 'noting',
       version: '1',
       evaluate: async (molecule) => {
         appendFileSync(${JSON.stringify(calls)}, molecule.name + '\\n');
         await new Promise((resolve) => setTimeout(resolve, 60));
         const x = molecule.geometry.reduce((sum, value, i) => sum + Math.sin(value + i) * (molecule.real[Math.floor(i / 3)] ? 1 : 0.1), 0);
         return -molecule.real.filter(Boolean).length + x / 7;
       },
     });`,
  );
  return path;
}

/** Runs the input; kills the whole process after \`afterMs\`, or lets it finish. */
function runOnce(
  { input, engine }: { input: string; engine: string },
  store: string,
  afterMs?: number,
): Promise<{ killed: boolean; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [
      join(root, 'dist/src/cli/main.js'),
      'run',
      input,
      '--json',
      '--store',
      store,
      '--workers',
      String(workers),
      // The document names the module, and a person allows it.
      '--allow-engine',
      engine,
    ]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('error', fail);
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      done({ killed: signal === 'SIGKILL', stdout, stderr });
    });
  });
}

test(`${kills} runs killed at random moments: each costs at most ${workers} tasks, and the bits are those of one run`, async () => {
  const calls = join(folder, 'calls');
  const store = join(folder, 'store');
  const engine = engineModule(calls);
  const computer = ManyBodyComputer.of(argon(7)).engine(engine).level(3, 'any').bsse('nocp', 'cp').totalData();
  const { total } = computer.plan();
  const expected = await computer.executor(new SequentialExecutor()).run();
  rmSync(calls);
  const input = join(folder, 'input.json');
  writeFileSync(input, JSON.stringify(computer.toDocument()));
  const lines = (): string[] => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').slice(0, -1) : []);
  const repeated = (): number => lines().length - new Set(lines()).size;
  const bits = (stdout: string) => {
    const { return_result, properties } = JSON.parse(stdout);
    expect(return_result).toBe(expected.returnResult);
    expect(properties).toMatchObject(expected.properties);
    expect(new Set(lines()).size).toBe(total);
  };
  let seed = 12345;
  // Kills that the present store has seen. What a kill costs may be made good by a later run than the next, which is killed too.
  let endured = 0;
  for (let killed = 0; killed < kills; ) {
    seed = (seed * 48271) % 2147483647;
    const run = await runOnce({ input, engine }, store, 250 + (seed % 500));
    expect(repeated(), `after ${endured} kills of one store`).toBeLessThanOrEqual(workers * endured);
    if (run.killed) {
      killed++;
      endured++;
    } else {
      // It got to the end before it was killed: that is a resume like any other; the rest of the kills meet a new store.
      bits(run.stdout);
      rmSync(store, { recursive: true });
      rmSync(calls);
      endured = 0;
    }
  }
  bits((await runOnce({ input, engine }, store)).stdout);
  expect(repeated()).toBeLessThanOrEqual(workers * endured);
  const before = lines().length;
  await using opened = await openStore(store);
  expect(await opened.verify()).toMatchObject({ completed: total, corrupt: [] });

  bits((await runOnce({ input, engine }, store)).stdout);
  expect(lines().length, 'a complete store needs no engine').toBe(before);
}, 300_000);
