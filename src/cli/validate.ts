import { Command } from 'commander';
import { chargeWords } from '../molecule/charge-words';
import { moleculeTitle } from '../molecule/chemical-formula';
import { effectiveAtomicExecution, effectiveExecution, executionText } from './effective-execution';
import { addExecutionFlags, type ExecutionFlags, withExecution } from './execution-flags';
import { addInputFlags, inputFlagsOf, type RawInputFlags, refuseOtherFlags } from './input-flags';
import { counted, warnIfEmpty } from './plan-words';
import { readInput } from './read-input';
import { sourceName } from './read-text';
import { atomicFlags, checkAtomic } from './run-atomic';

/** `manybody validate INPUT`: everything that a run would check before it computes anything. */
export function validateCommand(): Command {
  const command = new Command('validate')
    .description('check an input as `run` would, without computing')
    .argument('<input>');
  addInputFlags(command);
  addExecutionFlags(command);
  return command.action(async (path: string, flags: RawInputFlags & ExecutionFlags, command: Command) => {
    const input = await readInput(path, inputFlagsOf(flags));
    if (input.kind === 'atomic') {
      refuseOtherFlags(command, 'an AtomicInput', atomicFlags);
      await checkAtomic(input.document.input, flags);
      const { molecule, specification } = input.document.input;
      process.stdout.write(
        `${sourceName(path)} is a valid AtomicInput: ${specification.driver} of ${molecule.name}, ${specification.model.method}.\nExecution: ${executionText(effectiveAtomicExecution(flags))}\n`,
      );
      return;
    }
    for (const note of input.notes) process.stderr.write(`${note}\n`);
    const plan = withExecution(input.computer, input.execution, flags).plan();
    const execution = effectiveExecution(input.execution, flags);
    await plan.checkEngines();
    warnIfEmpty(plan);
    for (const warning of plan.warnings) process.stderr.write(`Warning: ${warning}\n`);
    process.stdout.write(
      `${sourceName(path)} is valid: ${moleculeTitle(plan.molecule)}, ${counted(plan.molecule.fragments.length, 'fragment')}, ${plan.treatments.join(' and ')}, ${counted(plan.total, 'task')}.\nMolecule: ${chargeWords(plan.molecule)}\nExecution: ${executionText(execution)}\n`,
    );
  });
}
