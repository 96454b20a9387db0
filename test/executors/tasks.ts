import { readdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import type { EngineReference } from '../../src/engines/engine';
import type { Task, TaskOutcome } from '../../src/executors/executor';
import type { Driver } from '../../src/schema/driver';
import { systemText } from './system-text';

export const engineFile = (name: string): string => join(__dirname, 'engines', name);
export const scripted: EngineReference = { name: 'scripted', module: engineFile('scripted.cjs') };
export const scratching: EngineReference = { name: 'scratching', module: engineFile('scratching.cjs') };
export const program: EngineReference = { name: 'program', module: engineFile('program.cjs') };

/** The modules that the tests' tasks may name. */
export const allowedEngines: readonly string[] = [...readdirSync(engineFile('.')), 'absent.cjs'].map(engineFile);

interface TaskOptions extends Partial<Omit<Task, 'input'>> {
  readonly driver?: Driver;
}

/** A helium dimer, a little different for each index. */
export function makeTask(
  index: number,
  method = 'echo',
  keywords: Record<string, unknown> = {},
  { driver = 'energy', ...changes }: TaskOptions = {},
): Task {
  return {
    id: JSON.stringify([`${method}/none`, [index + 1], [index + 1]]),
    index,
    engine: scripted,
    input: {
      schema_name: 'qcschema_atomic_input',
      schema_version: 2,
      molecule: {
        schema_name: 'qcschema_molecule',
        schema_version: 3,
        validated: true,
        name: 'He2',
        symbols: ['He', 'He'],
        geometry: [0, 0, 0, 0.1 * index, 0.3, 5 + index / 7],
        real: [true, true],
        fragments: [[0], [1]],
        fragment_charges: [0, 0],
        fragment_multiplicities: [1, 1],
        molecular_charge: 0,
        molecular_multiplicity: 1,
        fix_com: true,
        fix_orientation: true,
        extras: {},
      },
      specification: {
        schema_name: 'qcschema_atomic_specification',
        driver,
        model: { method, basis: null },
        program: 'scripted',
        keywords,
        protocols: {},
        extras: {},
      },
    },
    modelChemistry: `${method}/none`,
    real: [index + 1],
    basis: [index + 1],
    nBody: 1,
    cost: 0,
    memoryMiB: 0,
    priority: 0,
    ...changes,
  };
}

export async function collect(outcomes: AsyncIterable<TaskOutcome>): Promise<TaskOutcome[]> {
  const all: TaskOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

/** The outcomes up to the error that ends the iteration, and that error. */
export async function collectUntilThrow(
  outcomes: AsyncIterable<TaskOutcome>,
  onOutcome: (outcome: TaskOutcome) => void = () => undefined,
): Promise<{ outcomes: TaskOutcome[]; thrown: unknown }> {
  const all: TaskOutcome[] = [];
  try {
    for await (const outcome of outcomes) {
      all.push(outcome);
      onOutcome(outcome);
    }
  } catch (thrown) {
    return { outcomes: all, thrown };
  }
  return { outcomes: all, thrown: undefined };
}

export function errorOf(outcome: TaskOutcome | undefined): { error_type: string; error_message: string } {
  if (!outcome || outcome.status === 'completed') throw new Error(`completed, or absent: ${outcome?.task.id}`);
  return outcome.failure.error;
}

export function extrasOf(outcome: TaskOutcome | undefined): Record<string, unknown> {
  if (outcome?.status !== 'completed') throw new Error(`not completed: ${JSON.stringify(outcome)}`);
  return outcome.result.extras;
}

/** Is the process running (a zombie is not)? */
export function isAlive(pid: number): boolean {
  const stat = systemText(`/proc/${pid}/stat`);
  return stat !== undefined && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}

/**
 * A time that the code must keep on a machine of its own; where more wants to run than there are cores, everything takes
 * longer by as much.
 */
export function allowing(ms: number): number {
  return ms * Math.max(1, (1.5 * loadavg()[0]!) / availableParallelism());
}

/** Waits until `check` holds, and fails after so long. */
export async function until(check: () => boolean, withinMs: number, what: string): Promise<number> {
  const start = performance.now();
  while (!check()) {
    if (performance.now() - start > allowing(withinMs)) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
}
