import { parseDocument } from 'yaml';
import { type CellMagic, MagicError, misuse } from '../magic';

const identifier = /^[A-Za-z_$][\w$]*$/;

/** `%%mb molecule water2`: the cell is a geometry, as psi4 or an .xyz file writes it. */
const molecule: CellMagic = {
  kind: 'cell',
  name: 'mb molecule',
  usage: 'NAME [bohr|angstrom]',
  summary: 'Read the geometry in this cell (-- between fragments) as the molecule NAME.',
  equivalent: 'const NAME = mb.moleculeFromText(`…`)',
  rewrite([name, units, ...more], body, { session, print }) {
    if (name === undefined || !identifier.test(name)) misuse(molecule, `'${name ?? ''}' is not a variable name`);
    if ((units !== undefined && units !== 'bohr' && units !== 'angstrom') || more.length > 0) {
      misuse(molecule, `'${[units, ...more].join(' ')}' is not a unit of length`);
    }
    const options = units ? `, { units: '${units}' }` : '';
    return {
      code: `const ${name} = (await import('manybody')).moleculeFromText(${JSON.stringify(body)}${options});`,
      after: () => {
        const made = session.value(name) as { symbols?: unknown[]; fragments?: unknown[] } | undefined;
        if (!made?.fragments || !made.symbols) return;
        print(`const ${name} = mb.moleculeFromText(\`…\`${options})`);
        print(`${made.fragments.length} fragments, ${made.symbols.length} atoms`);
      },
    };
  },
};

/** `%%mb run`: the cell is a QCSchema ManyBodyInput document. */
const run: CellMagic = {
  kind: 'cell',
  name: 'mb run',
  usage: '[NAME]',
  summary: 'Run the ManyBodyInput (JSON or YAML) in this cell; the result is NAME, or `result`.',
  equivalent: 'const result = await ManyBodyComputer.from(document).run()',
  rewrite([name = 'result', ...more], body, { print }) {
    if (!identifier.test(name)) misuse(run, `'${name}' is not a variable name`);
    if (more.length > 0) misuse(run, `'${more.join(' ')}' is too much`);
    // JSON is YAML, so one parser reads both.
    const document = parseDocument(body, { prettyErrors: true });
    const [problem] = document.errors;
    if (problem)
      throw new MagicError(`The document in this cell cannot be read: ${problem.message}`, { cause: problem });
    const value: unknown = document.toJS();
    if (typeof value !== 'object' || value === null) throw new MagicError('The cell holds no document.');
    print(`const ${name} = await ManyBodyComputer.from(document).run()`);
    const from = `(await import('manybody')).ManyBodyComputer.from(${JSON.stringify(value)})`;
    return { code: `const ${name} = await ${from}.run();\n${name}` };
  },
};

export const documentMagics: readonly CellMagic[] = [molecule, run];
