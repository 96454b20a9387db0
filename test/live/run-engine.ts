import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/engines/engine';
import { fromComputeError } from '../../src/errors/compute-error';
import { attemptTask } from '../../src/executors/attempt';
import type { AtomicInput, AtomicResult } from '../../src/schema/atomic';

/** Computes as a worker does: in a scratch folder that is gone afterwards. @throws what went wrong, rebuilt as in the main thread. */
export async function runEngine(
  engine: Engine,
  input: AtomicInput,
  {
    signal = new AbortController().signal,
    memoryMiB = 0,
    cores = 1,
    scratch = mkdtempSync(join(tmpdir(), 'live-')),
  } = {},
): Promise<AtomicResult> {
  const context = { signal, cancelled: () => signal.aborted, scratchDir: join(scratch, 'task'), cores, memoryMiB };
  const reply = await attemptTask(() => engine, input, context);
  if (reply.error) throw fromComputeError(reply.error);
  return reply.result;
}

/**
 * Largest difference between the gradient of an engine and central differences of its energies, hartree/bohr.
 *
 * @param charges differences for the point charges, too: `extras.embedding_gradient`.
 */
export async function gradientError(
  engine: Engine,
  input: AtomicInput,
  { step = 1e-3, charges = false } = {},
): Promise<number> {
  const gradient = { ...input, specification: { ...input.specification, driver: 'gradient' as const } };
  const answer = await runEngine(engine, gradient);
  const energyAt = async (change: (copy: AtomicInput) => void): Promise<number> => {
    const copy = structuredClone(input);
    change(copy);
    return (await runEngine(engine, copy)).return_result as number;
  };
  let largest = 0;
  const compare = async (analytic: number, move: (copy: AtomicInput, by: number) => void): Promise<void> => {
    const numeric =
      ((await energyAt((copy) => move(copy, step))) - (await energyAt((copy) => move(copy, -step)))) / (2 * step);
    largest = Math.max(largest, Math.abs(numeric - analytic));
  };
  for (const [k, analytic] of (answer.return_result as number[]).entries()) {
    await compare(analytic, (copy, by) => {
      copy.molecule.geometry[k]! += by;
    });
  }
  if (!charges) return largest;
  for (const [k, analytic] of (answer.extras.embedding_gradient as number[]).entries()) {
    await compare(analytic, (copy, by) => {
      const list = copy.molecule.extras.embedding_charges as [number, number[]][];
      list[Math.floor(k / 3)]![1][k % 3]! += by;
    });
  }
  return largest;
}
