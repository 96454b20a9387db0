import { writeFile } from 'node:fs/promises';
import { isModulePath, modulePath, refuseForeignModule } from '../engines/allowed-engines';
import type { Engine, EngineReference } from '../engines/engine';
import { resolveEngine } from '../engines/registry';
import { EngineNotFoundError } from '../errors/engine-not-found-error';
import { createExecutor } from '../executors/create-executor';
import type { Task, TaskOutcome } from '../executors/executor';
import type { AtomicInput } from '../schema/atomic';
import { convertDocument } from '../schema/convert-document';
import type { Generation } from '../schema/generation';
import { configOfFlags, type ExecutionFlags } from './execution-flags';
import { untilInterrupted } from './interrupt';

/** The flags that mean something for one calculation; it answers in JSON and keeps nothing, whether that is said or not. */
export const atomicFlags: ReadonlySet<string> = new Set([
  '--engine',
  '--allow-engine',
  '--output',
  '--json',
  '--no-store',
  '--timeout',
  '--retries',
  '--cores-per-task',
  '--memory',
  '--scratch',
  '--log-level',
  '--executor',
]);

/** Which engine, and which modules the input may name as its engine. */
interface EngineFlags {
  engine?: string;
  allowEngine?: string[];
}

/**
 * One calculation; answers with its AtomicResult (or FailedOperation) in the generation of the input.
 *
 * @throws InputError, EngineNotFoundError before anything runs; Interrupted.
 */
export async function runAtomic(
  { input, generation }: { input: AtomicInput; generation: Generation },
  flags: ExecutionFlags & EngineFlags & { output?: string },
): Promise<void> {
  const engine = await checkAtomic(input, flags);
  const outcome = await untilInterrupted(false, (signal) => compute(taskOf(input, engine), flags, signal));
  if (outcome.status !== 'completed') {
    process.stderr.write(`Error: ${outcome.failure.error.error_message}\n`);
    process.exitCode = 1;
  }
  const answer = outcome.status === 'completed' ? outcome.result : outcome.failure;
  const text = `${JSON.stringify(generation === 2 ? answer : convertDocument(answer, generation), null, 2)}\n`;
  process.stdout.write(text);
  if (flags.output !== undefined) await writeFile(flags.output, text);
}

/**
 * Finds the engine of a calculation, and has it check the input without computing.
 *
 * @param flags over what the input says.
 * @throws InputError, also for a module that the input names and no flag allows; EngineNotFoundError
 */
export async function checkAtomic(
  input: AtomicInput,
  { engine: named, allowEngine = [] }: EngineFlags,
): Promise<EngineReference> {
  const program = named ?? (input.specification.program || 'builtin');
  if (named === undefined) refuseForeignModule(program, allowEngine, 'specification.program');
  const reference = isModulePath(program) ? { name: program, module: modulePath(program) } : { name: program };
  const engine: Engine = await resolveEngine(reference, [program]);
  const probe = await engine.probe();
  if ('missing' in probe)
    throw new EngineNotFoundError(`The engine '${engine.name}' cannot run here: ${probe.missing}`);
  engine.validate?.(input);
  return reference;
}

/** In a worker of its own, so that it can be stopped. */
async function compute(task: Task, flags: ExecutionFlags, signal: AbortSignal): Promise<TaskOutcome> {
  const { module } = task.engine;
  const allowedEngines = module === undefined ? [] : [module];
  const config = { logLevel: 'silent', ...configOfFlags(flags), nWorkers: 1, allowedEngines } as const;
  await using executor = createExecutor(flags.executor ?? 'threads', config);
  for await (const outcome of executor.run([task], { signal, config })) {
    if (outcome.status !== 'cancelled') return outcome;
  }
  throw signal.reason;
}

/** One calculation as the task of a run: to an executor, everything is one. */
function taskOf(input: AtomicInput, engine: EngineReference): Task {
  const { method, basis } = input.specification.model;
  const modelChemistry = basis ? `${method}/${basis}` : method;
  return {
    id: modelChemistry,
    index: 0,
    engine,
    input,
    modelChemistry,
    real: [1],
    basis: [1],
    nBody: 1,
    cost: 0,
    memoryMiB: 0,
    priority: 0,
  };
}
