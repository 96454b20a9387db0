import { Command } from 'commander';
import { basisNames, fittingBasisNames, loadBasisSet } from '../engines/builtin/basis-library';

/** `manybody basis [NAME]`: the basis sets of the built-in engine, or the numbers of one. */
export function basisCommand(): Command {
  return new Command('basis')
    .description('list the basis sets of the builtin engine, or describe one')
    .argument('[name]')
    .option('--json', 'as JSON; with a name: all exponents and coefficients')
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      process.stdout.write(name === undefined ? list(json) : describe(name, json));
    });
}

function list(json = false): string {
  const rows = [...basisNames(), ...fittingBasisNames()].map((name) => {
    const { role, pure, elements } = loadBasisSet(name, 'fitting');
    return { name, role, functions: pure ? 'spherical' : 'cartesian', elements: Object.keys(elements) };
  });
  if (json) return `${JSON.stringify(rows, null, 2)}\n`;
  return rows
    .map(
      ({ name, role, functions, elements }) =>
        `${name.padEnd(18)} ${role.padEnd(8)} ${functions.padEnd(10)} ${elements.join(' ')}\n`,
    )
    .join('');
}

function describe(name: string, json = false): string {
  const data = loadBasisSet(name, 'fitting');
  if (json) return `${JSON.stringify(data, null, 2)}\n`;
  const rows = Object.entries(data.elements).map(([symbol, shells]) => {
    const counts = new Map<string, number>();
    for (const [letters] of shells) for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const list = [...counts].map(([letter, n]) => `${n}${letter}`).join(' ');
    return `${symbol.padEnd(3)} ${list}\n`;
  });
  return `${data.name}, ${data.pure ? 'spherical' : 'cartesian'} functions; ${data.source}\n${rows.join('')}`;
}
