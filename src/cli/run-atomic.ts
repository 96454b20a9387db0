import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveEngine } from '../engines/registry';
import { toComputeError } from '../errors/compute-error';
import { availableMemoryMiB } from '../executors/available-resources';
import type { AtomicInput, AtomicResult, FailedOperation } from '../schema/atomic';
import { convertDocument } from '../schema/convert-document';
import type { Generation } from '../schema/generation';
import { printError } from './exit';
import { untilInterrupted } from './interrupt';

/** One calculation, in this process; answers with its AtomicResult (or FailedOperation) in the generation of the input. */
export async function runAtomic(
  { input, generation }: { input: AtomicInput; generation: Generation },
  flags: { engine?: string; output?: string; coresPerTask?: number; memory?: number },
): Promise<void> {
  const name = flags.engine ?? (input.specification.program || 'builtin');
  const engine = await resolveEngine({ name });
  engine.validate?.(input);
  const scratchDir = engine.traits.usesScratch ? await mkdtemp(join(tmpdir(), 'manybody-')) : null;
  let answer: AtomicResult | FailedOperation;
  try {
    answer = await untilInterrupted((signal) =>
      engine.compute(input, {
        signal,
        cancelled: () => signal.aborted,
        scratchDir,
        cores: flags.coresPerTask ?? 1,
        memoryMiB: flags.memory ?? availableMemoryMiB(),
      }),
    );
  } catch (error) {
    printError(error);
    process.exitCode = 1;
    answer = {
      schema_name: 'qcschema_failed_operation',
      schema_version: 2,
      success: false,
      input_data: input,
      error: toComputeError(error),
    };
  } finally {
    if (scratchDir !== null) await rm(scratchDir, { recursive: true, force: true });
  }
  const text = `${JSON.stringify(generation === 2 ? answer : convertDocument(answer, generation), null, 2)}\n`;
  if (flags.output !== undefined) await writeFile(flags.output, text);
  process.stdout.write(text);
}
