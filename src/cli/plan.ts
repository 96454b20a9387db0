import { Command, InvalidArgumentError } from 'commander';
import type { Survey } from '../computer/plan/survey-plan';
import { effectiveAtomicExecution, effectiveExecution, executionDocument, executionText } from './effective-execution';
import { addExecutionFlags, type ExecutionFlags, withExecution } from './execution-flags';
import { addInputFlags, inputFlagsOf, type RawInputFlags, refuseOtherFlags } from './input-flags';
import { warnIfEmpty } from './plan-words';
import { readInput } from './read-input';
import { atomicFlags, checkAtomic } from './run-atomic';

interface PlanFlags extends ExecutionFlags, RawInputFlags {
  json?: boolean;
  simulate?: number[];
}

/** `manybody plan INPUT` */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('say exactly what `run` would compute, and what it will take, without computing')
    .argument('<input>')
    .option('--json', 'print the plan as JSON')
    .option(
      '--simulate <workers>',
      'predict wall time and efficiency for these numbers of workers, e.g. 1,2,4,8,64',
      workerList,
    );
  addInputFlags(command);
  addExecutionFlags(command);
  return command.action(async (path: string, flags: PlanFlags, command: Command) => {
    const input = await readInput(path, inputFlagsOf(flags));
    if (input.kind === 'atomic') {
      refuseOtherFlags(command, 'an AtomicInput', atomicFlags);
      await checkAtomic(input.document.input, flags);
      const execution = effectiveAtomicExecution(flags);
      process.stdout.write(
        flags.json
          ? `${JSON.stringify({ total: 1, execution: executionDocument(execution) }, null, 2)}\n`
          : `An AtomicInput: one calculation.\n    Execution: ${executionText(execution)}\n`,
      );
      return;
    }
    for (const note of input.notes) process.stderr.write(`${note}\n`);
    const plan = withExecution(input.computer, input.execution, flags).plan();
    warnIfEmpty(plan);
    const execution = effectiveExecution(input.execution, flags);
    const survey = await plan.survey({ simulate: flags.simulate ?? [] });
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...plan.toJSON(), ...survey.toJSON(), execution: executionDocument(execution) }, null, 2)}\n`
        : `${plan.toString()}\n${survey.toString()}\n${flags.simulate ? notSimulated(survey) : ''}    Execution: ${executionText(execution)}\n`,
    );
  });
}

/** Why there is nothing to simulate, where there is nothing. */
function notSimulated({ estimate, toCompute }: Survey): string {
  if (toCompute === 0) return '    Not simulated: nothing is left to compute\n';
  if (!estimate.wall) return '    Not simulated: that takes the timings of a run with this store\n';
  return '';
}

function workerList(text: string): number[] {
  return text.split(',').map((word) => {
    const workers = Number(word);
    if (!Number.isInteger(workers) || workers < 1)
      throw new InvalidArgumentError('Write numbers of workers, as in 1,2,4,8,64.');
    return workers;
  });
}
