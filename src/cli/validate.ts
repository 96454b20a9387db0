import { Command } from 'commander';
import { addInputFlags, inputFlagsOf, type RawInputFlags } from './input-flags';
import { readInput } from './read-input';

/** `manybody validate INPUT`: everything that a run would check before it computes anything. */
export function validateCommand(): Command {
  const command = new Command('validate')
    .description('check an input as `run` would, without computing')
    .argument('<input>');
  return addInputFlags(command).action(async (path: string, flags: RawInputFlags) => {
    const input = await readInput(path, inputFlagsOf(flags));
    if (input.kind === 'atomic') {
      const { molecule, specification } = input.document.input;
      process.stdout.write(
        `${path} is a valid AtomicInput: ${specification.driver} of ${molecule.name}, ${specification.model.method}.\n`,
      );
      return;
    }
    for (const note of input.notes) process.stderr.write(`${note}\n`);
    const plan = input.computer.plan();
    await plan.checkEngines();
    for (const warning of plan.warnings) process.stderr.write(`Warning: ${warning}\n`);
    process.stdout.write(
      `${path} is valid: ${plan.molecule.name}, ${plan.molecule.fragments.length} fragments, ${plan.treatments.join(' and ')}, ${plan.total} tasks.\n`,
    );
  });
}
