import { InputError } from '../../errors/input-error';

/** Blocks of NWChem's input that keywords reach. */
const blocks = ['scf', 'dft', 'mp2', 'ccsd', 'tce', 'cosmo', 'relativistic', 'set'] as const;
export type Block = (typeof blocks)[number];

/** Keywords of the engine, understood. */
export interface NwchemKeywords {
  /** Correlation leaves the core orbitals of real atoms out. */
  readonly freezeCore: boolean;
  /** Spherical (true) or cartesian (false) d and f functions; as usual for the basis set where undefined. */
  readonly puream: boolean | undefined;
  /** By block: directives in order; `set` holds entries of the database. */
  readonly directives: ReadonlyMap<Block, ReadonlyMap<string, DirectiveValue>>;
}

/** `false` leaves a directive of the engine out. */
export type DirectiveValue = string | number | boolean;

// A line break or a semicolon would begin another directive, a # a comment, a quote a string.
const plainValue = /^[\w .,:+*()/<>=@-]*$/;
const plainName = /^[a-z][\w :-]*$/i;

/**
 * Keywords are named `block__directive`, as `scf__maxiter` or `dft__grid`, and go to NWChem as they are: it knows them, and refuses
 * what it does not know. `freeze_core` and `puream` are the engine's own.
 *
 * @throws InputError
 */
export function parseKeywords(keywords: Readonly<Record<string, unknown>>): NwchemKeywords {
  const directives = new Map<Block, Map<string, DirectiveValue>>();
  let freezeCore = false;
  let puream: boolean | undefined;
  for (const [keyword, value] of Object.entries(keywords)) {
    if (keyword === 'freeze_core') freezeCore = flag(keyword, value);
    else if (keyword === 'puream') puream = flag(keyword, value);
    else {
      const [, block = '', directive = ''] = /^([a-z0-9]+)__(.+)$/i.exec(keyword) ?? [];
      const known = blocks.find((name) => name === block.toLowerCase());
      if (known === undefined || !plainName.test(directive)) throw notAKeyword(keyword);
      const entries = directives.get(known) ?? new Map<string, DirectiveValue>();
      directives.set(known, entries.set(directive.toLowerCase(), directiveValue(keyword, value)));
    }
  }
  return { freezeCore, puream, directives };
}

function flag(keyword: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InputError(`Keywords of the nwchem engine: ${keyword} is true or false, not ${JSON.stringify(value)}.`);
}

function directiveValue(keyword: string, value: unknown): DirectiveValue {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string' && plainValue.test(value)) return value;
  throw new InputError(
    `Keywords of the nwchem engine: ${keyword} is ${JSON.stringify(value)}. Give a number, true, false, or the words that follow the ` +
      'directive, on one line and without quotes, semicolons and #.',
    { detail: { keyword, value } },
  );
}

function notAKeyword(keyword: string): InputError {
  return new InputError(
    `Keywords of the nwchem engine: '${keyword}' is none. Write block__directive, as scf__maxiter or dft__grid, with one of the blocks ` +
      `${blocks.join(', ')}; or freeze_core or puream.`,
    { detail: { keyword, blocks } },
  );
}
