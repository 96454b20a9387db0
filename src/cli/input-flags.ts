import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CutoffOptions } from '../computer/many-body-computer';
import { isModulePath } from '../engines/allowed-engines';
import { InputError } from '../errors/input-error';
import { type Bsse, bsseSchema } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import { bsseTypes } from '../schema/many-body-keywords';
import { type Closure, closures, type DistanceKind, distanceKinds, type Measure, measures } from '../schema/selection';
import { unknownNames } from '../schema/strict-document';
import { addMoleculeFlags, type MoleculeFlags, moleculeFlagsOf, type RawMoleculeFlags } from './molecule-flags';
import { wholeNumber } from './whole-number-flag';

/** Flags that say, or change, what an input asks for. */
export interface InputFlags {
  readonly levels: readonly {
    readonly body: string;
    readonly model: string;
    readonly keywords?: Readonly<Record<string, unknown>> | undefined;
  }[];
  readonly model?: string | undefined;
  readonly maxBody?: number | undefined;
  readonly bsse: readonly Bsse[];
  readonly driver?: Driver | undefined;
  readonly units?: 'bohr' | 'angstrom' | undefined;
  readonly engine?: string | undefined;
  /** Paths of the modules that the input may name as its engine; `all` where none will be loaded. */
  readonly allowedEngines: readonly string[] | 'all';
  readonly totalData?: boolean | undefined;
  readonly detectFragments?: boolean | number | undefined;
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly supersystemIeOnly?: boolean | undefined;
  /** Angstrom, by number of bodies. */
  readonly cutoffs?: Readonly<Record<number, number>> | undefined;
  readonly cutoffOptions?: Pick<CutoffOptions, 'distance' | 'measure' | 'closure'>;
  readonly charges: MoleculeFlags;
}

/** The flags as commander hands them over. */
export interface RawInputFlags extends RawMoleculeFlags {
  level?: { body: string; model: string }[];
  levelKeyword?: Record<string, Record<string, unknown>>;
  model?: string;
  maxBody?: number;
  bsse?: Bsse[];
  driver?: Driver;
  units?: 'bohr' | 'angstrom';
  engine?: string;
  allowEngine?: string[];
  totalData?: boolean;
  detectFragments?: boolean | number;
  keyword?: Record<string, unknown>;
  supersystemIeOnly?: boolean;
  cutoff?: Record<number, number>;
  distance?: DistanceKind;
  measure?: Measure;
  closure?: Closure;
}

/** Adds the flags to a command. */
export function addInputFlags(command: Command): Command {
  return addMoleculeFlags(command)
    .option(
      '--level <n=model>',
      'level of theory, e.g. 2=mp2/cc-pvdz, 1=psi4:ccsd(t)/cc-pvdz or supersystem=xtb:gfn2; may be repeated',
      collectLevel,
    )
    .option(
      '--level-keyword <n:name=value>',
      'keyword of the engine at one --level, e.g. 1:e_convergence=1e-9; may be repeated',
      collectLevelKeyword,
    )
    .addOption(new Option('--model <model>', 'one level of theory for all bodies, e.g. hf/6-31g').conflicts('level'))
    .option('--max-body <n>', 'truncate after n bodies', wholeNumber('--max-body'))
    .option(
      '--bsse <list>',
      'treatments of basis-set superposition error: nocp (mbe, none), cp (ssfc), vmfc (comma-separated)',
      bsseList,
    )
    .addOption(new Option('--driver <driver>', 'what to compute').choices(['energy', 'gradient', 'hessian']))
    .option('--engine <name>', 'engine of every level that names none (see `manybody engines`)')
    .option(
      '--allow-engine <path>',
      'a module that the input may name as its engine: loading it runs its code; may be repeated',
      modulePaths,
    )
    .option(
      '--keyword <name=value>',
      'keyword of the engine at every level; may be repeated; JSON or text',
      collectKeyword,
    )
    .option('--supersystem-ie-only', 'only the interaction energy of the whole: monomers and supersystem')
    .option('--cutoff <n=length,...>', 'keep only clusters up to a size in angstrom, e.g. 2=8,3=6', collectCutoffs)
    .addOption(new Option('--distance <kind>', 'of two fragments, for --cutoff').choices(distanceKinds))
    .addOption(new Option('--measure <measure>', 'of a cluster, for --cutoff').choices(measures))
    .addOption(new Option('--closure <closure>', 'parts beyond their --cutoff').choices(closures))
    .option('--total-data', 'return totals rather than interactions')
    .option('--no-total-data', 'return interactions rather than totals');
}

export function inputFlagsOf(options: RawInputFlags): InputFlags {
  const {
    level = [],
    levelKeyword = {},
    bsse = [],
    keyword = {},
    allowEngine = [],
    distance,
    measure,
    closure,
    ...rest
  } = options;
  const lost = Object.keys(levelKeyword).find((body) => !level.some((one) => one.body === body));
  if (lost !== undefined)
    throw new InputError(`--level-keyword ${lost}: goes with --level ${lost}=..., which is not given.`);
  const cutoffOptions = {
    ...(distance ? { distance } : {}),
    ...(measure ? { measure } : {}),
    ...(closure ? { closure } : {}),
  };
  if (!rest.cutoff && Object.keys(cutoffOptions).length > 0) {
    const flags = Object.keys(cutoffOptions).map((name) => `--${name}`);
    throw new InputError(`${flags.join(' and ')} say how --cutoff is meant: give --cutoff 2=8 too.`);
  }
  return {
    levels: level.map((one) => ({ ...one, keywords: levelKeyword[one.body] })),
    bsse,
    model: rest.model,
    maxBody: rest.maxBody,
    driver: rest.driver,
    units: rest.units,
    engine: rest.engine,
    allowedEngines: allowEngine,
    totalData: rest.totalData,
    detectFragments: rest.detectFragments,
    keywords: keyword,
    supersystemIeOnly: rest.supersystemIeOnly,
    cutoffs: rest.cutoff,
    cutoffOptions,
    charges: moleculeFlagsOf(rest),
  };
}

function collectLevel(text: string, sofar: { body: string; model: string }[] = []): { body: string; model: string }[] {
  const match = /^(\d+|supersystem)=(.+)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Write n=method/basis, as in 2=hf/6-31g or supersystem=hf/sto-3g.');
  if (sofar.some(({ body }) => body === match[1]!))
    throw new InvalidArgumentError(`The level ${match[1]} is given twice; give one model for it.`);
  return [...sofar, { body: match[1]!, model: match[2]! }];
}

function collectCutoffs(text: string, sofar: Record<number, number> = {}): Record<number, number> {
  const cutoffs = { ...sofar };
  for (const part of text.split(',')) {
    const [, n, length] = /^\s*(\d+)=(\S+)\s*$/.exec(part) ?? [];
    if (n === undefined || length === undefined || Number.isNaN(Number(length)))
      throw new InvalidArgumentError('Write n=length, as in 2=8,3=6 (angstrom).');
    if (cutoffs[Number(n)] !== undefined) throw new InvalidArgumentError(`The cutoff of ${n} bodies is given twice.`);
    cutoffs[Number(n)] = Number(length);
  }
  return cutoffs;
}

function modulePaths(text: string, sofar: string[] = []): string[] {
  if (!isModulePath(text))
    throw new InvalidArgumentError('Give the path of a module (/…, ./…); engines with a name need not be allowed.');
  return [...sofar, text];
}

function collectKeyword(text: string, sofar: Record<string, unknown> = {}): Record<string, unknown> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Write name=value, as in e_convergence=1e-9.');
  if (Object.hasOwn(sofar, name)) throw new InvalidArgumentError(`The keyword ${name} is given twice.`);
  return { ...sofar, [name]: jsonOrText(value) };
}

function collectLevelKeyword(
  text: string,
  sofar: Record<string, Record<string, unknown>> = {},
): Record<string, Record<string, unknown>> {
  const [, body, keyword] = /^(\d+|supersystem):(.+)$/s.exec(text) ?? [];
  if (body === undefined || keyword === undefined)
    throw new InvalidArgumentError('Write n:name=value, as in 1:e_convergence=1e-9 or supersystem:accuracy=0.1.');
  return { ...sofar, [body]: collectKeyword(keyword, sofar[body]) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function bsseList(text: string): Bsse[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !bsseTypes.safeParse(word).success);
  if (unknown.length > 0) throw new InvalidArgumentError(unknownNames(unknown, bsseSchema.options, 'treatment'));
  return bsseTypes.parse(words);
}

/** @throws InputError that names the flags that were given and mean nothing for this kind of document. @param meaningful long names */
export function refuseOtherFlags(command: Command, document: string, meaningful: ReadonlySet<string>): void {
  const given = command.options.filter((option) => {
    const name = option.attributeName();
    if (meaningful.has(option.long ?? '') || command.getOptionValueSource(name) !== 'cli') return false;
    return option.negate === (command.getOptionValue(name) === false);
  });
  if (given.length === 0) return;
  const flags = given.map(({ long }) => long).join(', ');
  throw new InputError(
    `${flags} ${given.length === 1 ? 'does' : 'do'} not apply to ${document}: it says itself what to compute.`,
  );
}
