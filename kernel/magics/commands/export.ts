import { type LineMagic, misuse } from '../magic';
import { lastResult } from './last-result';

/** `%mb export FOLDER`: everything about the newest result, as files. */
export const exportMagic: LineMagic = {
  kind: 'line',
  name: 'mb export',
  usage: 'FOLDER',
  summary: 'Write the newest result as CSV, JSON, BibTeX and an HTML report.',
  equivalent: "await result.export('FOLDER')",
  async run([folder, ...more], { channel, print }) {
    if (folder === undefined || more.length > 0) misuse(exportMagic, 'one folder is needed');
    const result = lastResult(channel);
    const files = await result.export(folder);
    print(`await result.export(${JSON.stringify(folder)})`);
    for (const file of files) print(`  ${file}`);
  },
};
