import { Command } from 'commander';
import { bibtex, citationSentence, citations } from '../notebook/cite/citations';
import { VERSION } from '../schema/version';
import { readResult } from './read-result';

/** `manybody cite RESULT` */
export function citeCommand(): Command {
  return new Command('cite')
    .description('say what to cite for a result: methods, basis sets and programs that were used')
    .argument('<result>', 'file that `manybody run --output` wrote')
    .option('--bibtex', 'print BibTeX and nothing else')
    .action(async (path: string, flags: { bibtex?: boolean }) => {
      const { view } = await readResult(path);
      const list = citations(view).map(({ key, text }) => `[${key}] ${text}`);
      process.stdout.write(
        flags.bibtex ? bibtex(view, VERSION) : `${[citationSentence(view), '', ...list].join('\n')}\n`,
      );
    });
}
