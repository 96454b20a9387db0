import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { chromeTrace } from '../computer/result/chrome-trace';
import { ManyBodyError } from '../computer/result/many-body-error';
import type { ManyBodyResult } from '../computer/result/many-body-result';
import { terminalProgress } from '../notebook/progress/terminal-progress';
import { addExecutionFlags, type ExecutionFlags, storeOf, withExecution } from './execution-flags';
import { printError } from './exit';
import { addInputFlags, inputFlagsOf, type RawInputFlags, refuseOtherFlags } from './input-flags';
import { untilInterrupted } from './interrupt';
import { servesRankZero } from './mpi-rank';
import { checkWritable } from './output-file';
import { warnIfEmpty } from './plan-words';
import { readInput } from './read-input';
import { resultText } from './result-text';
import { atomicFlags, runAtomic } from './run-atomic';

interface RunFlags extends ExecutionFlags, RawInputFlags {
  json?: boolean;
  output?: string;
  keepGoing?: boolean;
  trace?: string;
}

/** `manybody run INPUT` */
export function runCommand(): Command {
  const command = new Command('run')
    .description('compute an expansion, or a single AtomicInput')
    .argument(
      '<input>',
      'ManyBodyInput or AtomicInput document, input file (YAML, JSON), .xyz file, or - for standard input',
    )
    .option('--json', 'print the result document, and nothing else, on standard output')
    .option('-o, --output <file>', 'write the result document to a file')
    .option('--trace <file>', 'write what every worker did when, for Perfetto (ui.perfetto.dev) or chrome://tracing')
    .option('--no-keep-going', 'stop at the first failed cluster instead of computing all others first');
  addInputFlags(command);
  addExecutionFlags(command);
  return command.action(async (path: string, flags: RunFlags, command: Command) => {
    if (await servesRankZero(path, flags)) return;
    const input = await readInput(path, inputFlagsOf(flags));
    if (input.kind === 'atomic') {
      refuseOtherFlags(command, 'an AtomicInput', atomicFlags);
      await checkWritable('--output', flags.output);
      await runAtomic(input.document, flags);
      return;
    }
    for (const note of input.notes) process.stderr.write(`${note}\n`);
    const computer = withExecution(input.computer, input.execution, flags);
    warnIfEmpty(computer.plan());
    await checkWritable('--output', flags.output);
    await checkWritable('--trace', flags.trace);
    const progress = terminalProgress(process.stderr);
    try {
      const result = await untilInterrupted(storeOf(input.execution, flags), (signal) =>
        computer.run({ signal, onProgress: progress, keepGoing: flags.keepGoing !== false }),
      );
      await answer(result, flags);
    } catch (error) {
      if (!(error instanceof ManyBodyError)) throw error;
      // What is known is still printed; a partial result has no document of its own in QCSchema.
      printError(error);
      await answer(error.partial, flags);
      process.exitCode = 1;
    }
  });
}

async function answer(result: ManyBodyResult, flags: RunFlags): Promise<void> {
  const document = JSON.stringify(result, null, 2);
  process.stdout.write(flags.json ? `${document}\n` : resultText(result));
  if (flags.output !== undefined) {
    await writeFile(flags.output, `${document}\n`);
    process.stderr.write(`Result document: ${flags.output}\n`);
  }
  if (flags.trace !== undefined) {
    await writeFile(flags.trace, JSON.stringify(chromeTrace(result.timeline, { title: result.molecule.name })));
  }
}
