import { cellMagics } from './cell-magics';
import { cacheMagic } from './commands/cache';
import { doctorMagic } from './commands/doctor';
import { enginesMagics } from './commands/engines';
import { exportMagic } from './commands/export';
import { helpMagics } from './commands/help';
import { resultMagics } from './commands/last-result';
import { sessionMagics } from './commands/session';
import { settingsMagics } from './commands/settings';
import type { LineMagic } from './magic';

/** Magics of one line, in the order of the help. */
export const lineMagics: readonly LineMagic[] = [
  ...helpMagics(() => [...lineMagics, ...cellMagics]),
  ...settingsMagics,
  cacheMagic,
  ...enginesMagics,
  ...resultMagics,
  exportMagic,
  doctorMagic,
  ...sessionMagics,
];
