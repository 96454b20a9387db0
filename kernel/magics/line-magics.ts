import { cellMagics } from './cell-magics';
import { helpMagics } from './commands/help';
import { sessionMagics } from './commands/session';
import { settingsMagics } from './commands/settings';
import type { LineMagic } from './magic';

/** Magics of one line, in the order of the help. */
export const lineMagics: readonly LineMagic[] = [
  ...helpMagics(() => [...lineMagics, ...cellMagics]),
  ...settingsMagics,
  ...sessionMagics,
];
