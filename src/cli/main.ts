#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VERSION } from '../schema/version';
import { basisCommand } from './basis';
import { citeCommand } from './cite';
import { convertCommand } from './convert';
import { doctorCommand } from './doctor';
import { enginesCommand } from './engines';
import { exitCode, printError } from './exit';
import { exportCommand } from './export';
import { kernelCommand } from './kernel';
import { planCommand } from './plan';
import { runCommand } from './run';
import { samplesCommand } from './samples';
import { showCommand } from './show';
import { statusCommand } from './status';
import { storeCommand } from './store';
import { submitCommand } from './submit';
import { validateCommand } from './validate';
import { workerCommand } from './worker';

/** The whole command line. Data go to standard output, everything else to standard error. */
export function program(): Command {
  return new Command('manybody')
    .description('Many-body expansions for quantum chemistry')
    .version(VERSION)
    .showHelpAfterError('(manybody --help lists the commands)')
    .exitOverride()
    .addCommand(runCommand())
    .addCommand(planCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(citeCommand())
    .addCommand(validateCommand())
    .addCommand(convertCommand())
    .addCommand(enginesCommand())
    .addCommand(basisCommand())
    .addCommand(samplesCommand())
    .addCommand(storeCommand())
    .addCommand(submitCommand())
    .addCommand(workerCommand())
    .addCommand(statusCommand())
    .addCommand(kernelCommand())
    .addCommand(doctorCommand());
}

async function main(): Promise<void> {
  // A reader that goes away (`manybody run … | head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  // A terminal that went away takes no messages; the work ends in good order all the same.
  process.stderr.on('error', () => undefined);
  try {
    const command = program();
    // Commander asks each command by itself whether it may exit.
    for (const sub of command.commands) exitOverrideAll(sub);
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      printError(error);
      process.exitCode = exitCode(error);
    }
  }
}

function exitOverrideAll(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) exitOverrideAll(sub);
}

if (require.main === module) void main();
