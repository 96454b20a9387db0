import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { type BasisSetData, buildBasis } from '../../../src/qc/basis/basis-set';
import { createKernelBackend } from '../../../src/qc/kernels/backend';
import type { SharedKernels } from '../../../src/qc/kernels/kernel-machine';
import { LinearMemory, plainBuffer } from '../../../src/qc/kernels/linear-memory';

const data: BasisSetData = JSON.parse(
  readFileSync(join(__dirname, '../../../src/engines/builtin/data/6-31gs.json'), 'utf8'),
);
const basis = buildBasis(data, [8, 1], [0.1, -0.2, 0.3, 0.2, 1.4, 1.5]);

function posted(kernels: SharedKernels): Promise<SharedKernels> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port2.once('message', (message: SharedKernels) => {
      port1.close();
      resolve(message);
    });
    port1.postMessage(kernels);
  });
}

test('kernels compiled by one backend are posted to another, which compiles none and computes the same bits', async () => {
  const density = Float64Array.from({ length: basis.nbf ** 2 }, (_, i) => Math.cos(i));
  const first = createKernelBackend({ kind: 'wasm' });
  // Compiles the kernels of the gradient too.
  first.twoElectronGradient(basis, { separable: [{ left: density, right: density, coulomb: 0.5, exchange: 0.25 }] });
  const shared = await posted(first.share([basis]));
  const second = createKernelBackend({ kind: 'wasm' });
  second.adopt(shared);
  const eri = first.twoElectron(basis, { scfType: 'pk' }).eri()!;
  const other = second.twoElectron(basis, { scfType: 'pk' });
  expect(other.eri()).toEqual(eri);
  const separable = [{ left: density, right: density, coulomb: 0.5, exchange: 0.25 }];
  expect(second.twoElectronGradient(basis, { separable })).toEqual(first.twoElectronGradient(basis, { separable }));
  expect(second.share().length).toBe(shared.length); // nothing was added
});

test('memory beyond the budget is refused with the numbers', () => {
  const memory = new LinearMemory(plainBuffer(), 0, 1 << 20);
  memory.allocate(1 << 19);
  expect(() => memory.allocate(1 << 20)).toThrow(/needs 2 MiB.*1 MiB are allowed/);
  expect(() => createKernelBackend({ kind: 'wasm' }).machine.memory.allocate(2 ** 33)).toThrow(
    expect.objectContaining({ code: 'RESOURCE' }),
  );
});

test.each(['pk', 'direct', 'df'] as const)('memory is estimated before it is taken: %s', (scfType) => {
  const molecule = buildBasis(
    data,
    [8, 1, 1, 8, 1, 1],
    [0, 0, 0, 0, 1, 1.7, 0, 1, -1.7, 6, 0, 0, 6, 1, 1.7, 6, 1, -1.7],
  );
  const n = molecule.nbf;
  const backend = createKernelBackend({ kind: 'wasm' });
  const estimate = backend.twoElectronBytes({ nbf: n, nAuxiliary: n, scfType });
  const fock = backend.twoElectron(molecule, { scfType, auxiliary: molecule });
  fock.closedShell(Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)));
  expect(backend.memoryBytes()).toBeLessThan(1.25 * estimate);
  expect(backend.memoryBytes()).toBeGreaterThan(0.6 * estimate);
});

test('released memory is used again, in one piece where neighbours are free', () => {
  const memory = new LinearMemory(plainBuffer(), 128);
  const [a, b, c] = [memory.allocate(100), memory.allocate(100), memory.allocate(100)] as const;
  expect([a, b, c]).toEqual([128, 256, 384]);
  memory.release(a);
  memory.release(b);
  expect(memory.allocate(250)).toBe(a);
  memory.release(a);
  memory.release(c);
  expect(memory.inUse).toBe(0);
  expect(memory.allocate(1000)).toBe(128);
  memory.release(77); // never handed out: nothing happens
  const failing = (doubles: (count: number) => number) => {
    doubles(64);
    throw new RangeError('in the middle');
  };
  expect(() => memory.scoped(failing)).toThrow(RangeError);
  expect(memory.inUse).toBe(1024);
});
