import { Command } from 'commander';
import { moleculeToText } from '../molecule/molecule-to-text';
import { describeSample, sampleNamed, sampleNames } from '../molecule/samples';

/** `manybody samples [NAME]`: the clusters that come with the package, or one of them as a molecule file. */
export function samplesCommand(): Command {
  return new Command('samples')
    .description('list the sample clusters, or print one as a molecule that every command reads')
    .argument('[name]')
    .action((name: string | undefined) => {
      const text =
        name === undefined
          ? sampleNames()
              .map((each) => `${each.padEnd(8)} ${describeSample(each)}\n`)
              .join('')
          : `# ${name}\n${moleculeToText(sampleNamed(name), 'psi4', { units: 'angstrom' })}`;
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
}
