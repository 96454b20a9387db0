import { documentMagics } from './commands/documents';
import { timeMagic } from './commands/time';
import type { CellMagic } from './magic';

/** Magics of whole cells, in the order of the help. */
export const cellMagics: readonly CellMagic[] = [...documentMagics, timeMagic];
