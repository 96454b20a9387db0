import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Bsse, bsseSchema } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import { unknownNames } from '../schema/strict-document';

/** Flags that say, or change, what an input asks for. */
export interface InputFlags {
  readonly levels: readonly { readonly body: string; readonly model: string }[];
  readonly model?: string | undefined;
  readonly maxBody?: number | undefined;
  readonly bsse: readonly Bsse[];
  readonly driver?: Driver | undefined;
  readonly units?: 'bohr' | 'angstrom' | undefined;
  readonly engine?: string | undefined;
  readonly totalData?: boolean | undefined;
  readonly detectFragments?: boolean | number | undefined;
}

/** The flags as commander hands them over. */
export interface RawInputFlags {
  level?: { body: string; model: string }[];
  model?: string;
  maxBody?: number;
  bsse?: Bsse[];
  driver?: Driver;
  units?: 'bohr' | 'angstrom';
  engine?: string;
  totalData?: boolean;
  detectFragments?: boolean | number;
}

/** Adds the flags to a command. */
export function addInputFlags(command: Command): Command {
  return command
    .option(
      '--level <n=model>',
      'level of theory, e.g. 1=mp2/cc-pvdz or supersystem=hf/sto-3g; may be repeated',
      collectLevel,
    )
    .option('--model <model>', 'one level of theory for all bodies, e.g. hf/6-31g')
    .option('--max-body <n>', 'truncate after n bodies', wholeNumber('--max-body'))
    .option('--bsse <list>', 'treatments of basis-set superposition error: nocp, cp, vmfc (comma-separated)', bsseList)
    .addOption(new Option('--driver <driver>', 'what to compute').choices(['energy', 'gradient', 'hessian']))
    .addOption(
      new Option('--units <units>', 'unit of the coordinates of a text or .xyz geometry').choices(['angstrom', 'bohr']),
    )
    .option('--engine <name>', 'engine of every level that names none (see `manybody engines`)')
    .option('--total-data', 'return totals rather than interactions')
    .option('--no-total-data', 'return interactions rather than totals')
    .option('--detect-fragments [tolerance]', 'divide the molecule at its covalent bonds', toleranceOf);
}

export function inputFlagsOf(options: RawInputFlags): InputFlags {
  const { level = [], bsse = [], ...rest } = options;
  return {
    levels: level,
    bsse,
    model: rest.model,
    maxBody: rest.maxBody,
    driver: rest.driver,
    units: rest.units,
    engine: rest.engine,
    totalData: rest.totalData,
    detectFragments: rest.detectFragments,
  };
}

function collectLevel(text: string, sofar: { body: string; model: string }[] = []): { body: string; model: string }[] {
  const match = /^(\d+|supersystem)=(.+)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Write n=method/basis, as in 2=hf/6-31g or supersystem=hf/sto-3g.');
  return [...sofar, { body: match[1]!, model: match[2]! }];
}

function bsseList(text: string): Bsse[] {
  return text.split(',').map((word) => {
    const parsed = bsseSchema.safeParse(word.trim().toLowerCase());
    if (!parsed.success) throw new InvalidArgumentError(unknownNames([word.trim()], bsseSchema.options, 'treatment'));
    return parsed.data;
  });
}

function toleranceOf(text: string): number {
  const tolerance = Number(text);
  if (!(tolerance > 0))
    throw new InvalidArgumentError('Give a positive factor of the sum of covalent radii, such as 1.2.');
  return tolerance;
}

/** A parser of whole numbers from 1. */
export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
      throw new InvalidArgumentError(`${flag} takes a whole number of at least 1.`);
    return value;
  };
}
