import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import { boardBytes } from '../../../src/qc/kernels/integral-board';
import { JavaScriptMachine, type KernelMachine, WasmMachine } from '../../../src/qc/kernels/kernel-machine';
import { SharedParts } from '../../../src/qc/kernels/shared-parts';
import { SupermatrixFockBuilder } from '../../../src/qc/kernels/stored-fock-builder';

const load = (name: string): BasisSetData =>
  JSON.parse(readFileSync(join(__dirname, '../../../src/engines/builtin/data', `${name}.json`), 'utf8'));

const atoms = [8, 1, 1, 8, 1, 1];
const geometry = [0.1, -0.2, 0.3, 0.2, 1.4, 1.5, -0.3, -1.7, 1.3, 5.1, 0.4, -0.3, 5.2, 2.1, 0.8, 6.8, 0.1, -0.5];
const basis = buildBasis(load('6-31gs'), atoms, geometry, {});
const { nbf } = basis;
const screening = 1e-12;
const newBoard = () => {
  const board = new SharedArrayBuffer(boardBytes(nbf));
  new Uint8Array(board, 4096).fill(0xff); // whatever was there before
  return board;
};
const density = Float64Array.from({ length: nbf * nbf }, (_, i) => Math.cos(Math.min(i % nbf, Math.floor(i / nbf))));

/** What a builder answers, all bits of it. */
function answers(machine: KernelMachine, options: { board?: SharedArrayBuffer; checkCancelled?: () => void } = {}) {
  const builder = new SupermatrixFockBuilder(machine, basis, { screening, ...options });
  const bits = Buffer.from(builder.eri().slice().buffer).toString('base64');
  const G = builder.closedShell(density);
  builder.dispose();
  return { bits, G };
}

const wasm = new WasmMachine();
const alone = answers(wasm);

/** A thread that makes integrals on the board, over and over until it is ended. */
function startThread(board: SharedArrayBuffer): Worker {
  const dist = join(__dirname, '../../../dist/src');
  const code = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { WasmMachine } = require('${dist}/qc/kernels/kernel-machine.js');
    const { SupermatrixFockBuilder } = require('${dist}/qc/kernels/stored-fock-builder.js');
    const { buildBasis } = require('${dist}/qc/basis/basis-set.js');
    const { atoms, geometry, data, board, screening, bits } = workerData;
    const machine = new WasmMachine();
    const basis = buildBasis(data, atoms, geometry, {});
    const make = (board) => {
      const builder = new SupermatrixFockBuilder(machine, basis, { screening, board });
      const same = Buffer.from(builder.eri().slice().buffer).toString('base64') === bits;
      builder.dispose();
      return same;
    };
    make(undefined);
    parentPort.once('message', () => parentPort.postMessage(make(board)));
    parentPort.postMessage('warm');
  `;
  return new Worker(code, {
    eval: true,
    workerData: { atoms, geometry, data: load('6-31gs'), board, screening, bits: alone.bits },
  });
}

const said = (worker: Worker) => new Promise<unknown>((resolve) => worker.once('message', resolve));

describe.each([
  ['wasm', () => wasm],
  ['js', () => new JavaScriptMachine()],
] as const)('a board, %s kernels', (_name, machineOf) => {
  const machine = machineOf();
  const own = answers(machine);

  test('changes no bit, neither for the one who fills it nor for the one who copies', () => {
    const board = newBoard();
    let checks = 0;
    const counting = { board, checkCancelled: () => void checks++ };
    expect(answers(machine, counting)).toEqual(own);
    const checksOfFilling = checks;
    checks = 0;
    expect(answers(machine, counting)).toEqual(own);
    expect(checks).toBeLessThan(checksOfFilling / 4);
  });

  test('whose parts were taken by one who never finishes them is done without', () => {
    const board = newBoard();
    const numbers = new Int32Array(board);
    for (const taken of [1, 3, 5]) new SharedParts(numbers, taken, 0).take();
    expect(answers(machine, { board })).toEqual(own);
    expect(answers(machine, { board })).toEqual(own);
  });

  test('is left by one who is cancelled, at any moment, without keeping the next one waiting', () => {
    let all = 0;
    answers(machine, { board: newBoard(), checkCancelled: () => void all++ });
    for (const share of [0, 0.1, 0.5, 0.9, 0.99]) {
      const board = newBoard();
      let left = Math.floor(share * all);
      const checkCancelled = () => {
        if (left-- <= 0) throw new Error('cancelled');
      };
      expect(() => answers(machine, { board, checkCancelled })).toThrow('cancelled');
      expect(answers(machine, { board })).toEqual(own);
    }
    expect(machine.memory.inUse).toBe(0);
  });
});

test('threads that fill it together have the same bits as one alone', async () => {
  const board = newBoard();
  const threads = [startThread(board), startThread(board), startThread(board)];
  await Promise.all(threads.map(said));
  const answered = threads.map(said);
  for (const thread of threads) thread.postMessage('go');
  expect(await Promise.all(answered)).toEqual([true, true, true]);
  await Promise.all(threads.map((thread) => thread.terminate()));
  // Each part was made once.
  const [taken, finished] = new Int32Array(board, 12, 2);
  expect(finished).toBeGreaterThan(100);
  expect(taken).toBe(finished! + threads.length);
});

test('a thread that is killed at any moment costs the others no more than time', async () => {
  for (let n = 0; n < 8; n++) {
    const board = newBoard();
    const thread = startThread(board);
    await said(thread);
    thread.postMessage('go');
    let checks = 0;
    const victim = { killed: undefined as Promise<number> | undefined };
    const checkCancelled = () => {
      if (++checks === 20 * n) victim.killed = thread.terminate();
    };
    expect(answers(wasm, { board, checkCancelled })).toEqual(alone);
    await (victim.killed ?? thread.terminate());
  }
});
