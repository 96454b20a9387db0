import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineContext } from '../engine';
import type { Program } from '../program/program-version';
import { runProgram } from '../run-program';
import type { XtbInput } from './build-input';
import type { XtbOutput } from './parse-output';

export const xtb: Program = {
  title: 'xtb',
  command: 'xtb',
  versionArguments: ['--version'],
  versionPattern: /xtb version (\S+)/,
  packages: { debian: 'xtb', conda: 'xtb', pip: null, home: 'https://xtb-docs.readthedocs.io' },
};

/** Runs xtb in the task's scratch folder and gathers what it left there. */
export async function runXtb(input: XtbInput, context: EngineContext): Promise<XtbOutput> {
  const folder = context.scratchDir!;
  for (const [name, text] of Object.entries(input.files)) await writeFile(join(folder, name), text);
  // Its Fortran keeps arrays on the stacks of its threads.
  const run = await runProgram(xtb.command, input.arguments, { context, env: { OMP_STACKSIZE: '1G' } });
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  return {
    run,
    energy: await read('energy'),
    gradient: await read('gradient'),
    hessian: await read('hessian'),
    chargesGradient: await read('charges_gradient'),
    notConverged: (await read('.sccnotconverged')) !== undefined,
  };
}
