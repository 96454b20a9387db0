import type { KernelChannel, KernelSettings } from 'manybody/notebook';
import type { Prelude } from '../execution/prelude';
import type { Session } from '../execution/session';

/** What a magic works on. */
export interface MagicContext {
  readonly session: Session;
  readonly prelude: Prelude;
  readonly channel: Omit<KernelChannel, 'settings'> & { readonly settings: KernelSettings; resetSettings(): void };
  /** Shows a value below the cell, as if it were the cell's last expression. */
  show(value: unknown): Promise<void>;
  /** Prints a line below the cell. */
  print(line: string): void;
}

interface Described {
  /** `mb workers` for `%mb workers`. */
  readonly name: string;
  /** What may follow the name: `N|auto`. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** The same thing in TypeScript. */
  readonly equivalent: string;
  /** Words that may follow, for completion. */
  readonly choices?: readonly string[];
}

/** `%name arguments`: a command on a line of its own. */
export interface LineMagic extends Described {
  readonly kind: 'line';
  /** It changes what the rest of its cell was compiled against, so it must be alone in its cell. */
  readonly alone?: boolean;
  /** @throws MagicError for arguments that make no sense. */
  run(words: readonly string[], context: MagicContext): void | Promise<void>;
}

/** What stands below a cell magic. */
export interface CellBody {
  readonly text: string;
  /** Line of the cell in which it starts, from 0. */
  readonly line: number;
  /** Runs it as a cell of its own, magics and all; line numbers are those of the whole cell. @returns its last expression */
  execute(): Promise<unknown>;
}

/** `%%name arguments` in the first line: what follows is its body. */
export interface CellMagic extends Described {
  readonly kind: 'cell';
  /** @returns what the cell shows as its value. @throws MagicError for arguments or a body that make no sense. */
  run(words: readonly string[], body: CellBody, context: MagicContext): Promise<unknown>;
}

export type Magic = LineMagic | CellMagic;

/** A magic that is not known or was not used as it should be. */
export class MagicError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MagicError';
  }
}

/** `%mb workers N|auto` */
export function usageOf(magic: Magic): string {
  return `${magic.kind === 'cell' ? '%%' : '%'}${magic.name}${magic.usage === '' ? '' : ` ${magic.usage}`}`;
}

/** What Shift-Tab shows. */
export function describe(magic: Magic): string {
  return `${usageOf(magic)}\n\n${magic.summary}\n\nIn TypeScript: ${magic.equivalent}`;
}

/** @throws MagicError that shows how `magic` is used. */
export function misuse(magic: Magic, problem: string): never {
  throw new MagicError(`${problem}. Usage: ${usageOf(magic)}`);
}
