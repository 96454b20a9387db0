import { parseBibFile } from 'bibtex';
import { describe, expect, test } from 'vitest';
import { ManyBodyComputer, samples } from '../../src';
import { basisNames } from '../../src/engines/builtin/basis-library';
import { methodNames } from '../../src/engines/builtin/methods';
import { bibtex, citationSentence, citations } from '../../src/notebook/cite/citations';
import { latex } from '../../src/notebook/cite/reference';
import { basisReferences, engineReferences, methodReferences } from '../../src/notebook/cite/references';
import { viewFromDocument } from '../../src/notebook/view-from-document';
import { exampleResult } from './fixtures/example-result';

const water = exampleResult('h2o3_hf_631g');
const keys = (over: object) => citations({ ...water, ...over }).map(({ key }) => key);

describe('citations', () => {
  test('name what was used, and only that', () => {
    expect(keys({})).toEqual([
      'Burns2024',
      'Boys1970',
      'Valiron1997',
      'Roothaan1951',
      'Ditchfield1971',
      'Hehre1972',
      'Smith2020',
    ]);
    expect(keys({ treatments: ['nocp'], engines: [] })).toEqual([
      'Burns2024',
      'Roothaan1951',
      'Ditchfield1971',
      'Hehre1972',
    ]);
  });

  test('polarised, diffuse and augmented basis sets bring their papers', () => {
    const level = (basis: string) => ({
      treatments: ['nocp'],
      engines: [],
      levels: [{ bodies: [1], modelChemistry: 'x', method: 'mp2', basis, engine: 'builtin' }],
    });
    expect(keys(level('6-31+G*'))).toEqual(
      expect.arrayContaining(['Hehre1972', 'Hariharan1973', 'Clark1983', 'Moller1934']),
    );
    expect(keys(level('aug-cc-pVDZ'))).toEqual(expect.arrayContaining(['Dunning1989', 'Kendall1992']));
    expect(keys(level('6-311G'))).not.toContain('Hehre1972');
  });

  test('density fitting brings its papers', () => {
    const level = (method: string, densityFitting: boolean) => ({
      treatments: ['nocp'],
      engines: [],
      levels: [{ bodies: [1], modelChemistry: 'x', method, basis: 'cc-pvdz', engine: 'builtin', densityFitting }],
    });
    expect(keys(level('hf', true))).toEqual(expect.arrayContaining(['Dunlap1979', 'Weigend2002']));
    expect(keys(level('hf', true))).not.toContain('Feyereisen1993');
    expect(keys(level('scs-mp2', true))).toContain('Feyereisen1993');
    expect(keys(level('mp2', false))).not.toContain('Weigend2002');
  });

  test('a result and its document say whether densities were fitted', async () => {
    const fitted = ManyBodyComputer.of(samples.water2)
      .engine('builtin', { scf_type: 'df' })
      .level(1, 'hf/cc-pvdz')
      .bsse('nocp');
    const result = await fitted.executor('sequential').run();
    expect(result.cite().bibtex).toContain('On some approximations in applications of X{$\\alpha$} theory');
    const view = viewFromDocument(JSON.parse(JSON.stringify(result.toJSON())));
    expect(citations(view).map(({ key }) => key)).toContain('Weigend2002');
  });

  test('every method and basis set of the built-in engine has its paper', () => {
    for (const method of methodNames()) expect(methodReferences[method], method).toBeDefined();
    for (const basis of basisNames()) {
      expect(
        basisReferences.some(([pattern]) => pattern.test(basis)),
        basis,
      ).toBe(true);
    }
  });

  test('the sentence says treatment, order, level and programs', () => {
    expect(citationSentence(water)).toMatch(
      /counterpoise-corrected and uncorrected and VMFC many-body expansion through 3 bodies at hf\/6-31g, computed with manybody \(psi4 1\.3\.2\) \[Burns2024/,
    );
  });
});

describe('BibTeX', () => {
  const everything = {
    ...water,
    treatments: ['nocp', 'cp', 'vmfc'] as const,
    levels: Object.keys(methodReferences).flatMap((method) =>
      ['sto-3g', '3-21g', '6-31+g*', '6-311g', 'aug-cc-pvdz', 'def2-svp'].map((basis) => ({
        bodies: [1],
        modelChemistry: 'x',
        method,
        basis,
        densityFitting: true,
        engine: 'builtin',
      })),
    ),
    engines: Object.keys(engineReferences).map((name) => ({ name, version: '1.0' })),
  };
  const text = bibtex(everything, '0.1.0');
  const file = parseBibFile(text);
  const entries = Object.values(file.entries$);
  const field = (entry: (typeof entries)[number], name: string) => fieldText(entry.getField(name));

  test('a parser reads every entry, keys differ, and all is ASCII', () => {
    expect(entries.length).toBe(citations(everything).length + 1 + everything.engines.length - 2);
    expect(entries.length).toBeGreaterThan(30);
    expect(new Set(entries.map(({ _id }) => _id.toLowerCase())).size).toBe(entries.length);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('every article has all that a journal asks for, names that split, and a page range with two hyphens', () => {
    for (const entry of entries.filter(({ type }) => type === 'article')) {
      for (const name of ['author', 'title', 'journal'])
        expect(field(entry, name), `${entry._id} ${name}`).toMatch(/\w/);
      expect(field(entry, 'volume'), entry._id).toMatch(/^\d+$/);
      expect(field(entry, 'pages'), entry._id).toMatch(/^([A-Z]?\d+--[A-Z]?\d+|e?\d+)$/);
      expect(field(entry, 'doi'), entry._id).toMatch(/^10\.\d{4,}\/\S+$/);
      expect(entry._id.endsWith(field(entry, 'year')), entry._id).toBe(true);
      const names = entry.getAuthors()?.authors$ ?? [];
      expect(names.length, entry._id).toBeGreaterThan(0);
      for (const { lastNames } of names) expect(lastNames.join(''), entry._id).toMatch(/\w/);
    }
  });

  // Publishers put them there: 10.1103/RevModPhys.23.69 is volume 23, page 69.
  test('volume, page and year agree with a DOI that has them', () => {
    const patterns: [RegExp, (found: string[], entry: (typeof entries)[number]) => boolean][] = [
      [/^10\.1103\/\w+\.(\d+)\.(\d+)$/, ([v, p], e) => v === field(e, 'volume') && p === firstPage(e)],
      [/^10\.1016\/\S+\((\d\d)\)/, ([year], e) => `19${year}` === field(e, 'year')],
      [/^10\.1002\/jcc\.540(\d\d)/, ([v], e) => Number(v) === Number(field(e, 'volume'))],
      [/^10\.1098\/rspa\.(\d{4})/, ([year], e) => year === field(e, 'year')],
      [/^10\.1039\/b(\d)/, ([digit], e) => `200${digit}` === field(e, 'year')],
      [/^10\.1007\/s00894-0(\d\d)-/, ([year], e) => 2000 + Number(year) + 1 === Number(field(e, 'year'))],
    ];
    const firstPage = (entry: (typeof entries)[number]) => field(entry, 'pages').split('--')[0];
    let checked = 0;
    for (const entry of entries.filter(({ type }) => type === 'article')) {
      for (const [pattern, agrees] of patterns) {
        const found = pattern.exec(field(entry, 'doi'));
        if (!found) continue;
        expect(agrees(found.slice(1), entry), entry._id).toBe(true);
        checked++;
      }
    }
    expect(checked).toBe(14);
  });

  test('special characters and accents of any text become TeX', () => {
    expect(latex('my_engine & co')).toBe('my\\_engine \\& co');
    expect(latex('Møller, Günther, István, Aprà')).toBe('M{\\o}ller, G{\\"{u}}nther, Istv{\\\'{a}}n, Apr{\\`{a}}');
    const own = parseBibFile(bibtex({ ...water, engines: [{ name: 'my_engine & co', version: '1.0' }] }, '0.1.0'));
    expect(fieldText(own.getEntry('myenginecoProgram')?.getField('note'))).toBe('computer program, version 1.0');
  });
});

/** The text of a field as the parser holds it: strings and braced parts. */
function fieldText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(fieldText).join('');
  if (typeof value === 'object' && value !== null) {
    const { data, string } = value as { data?: unknown; string?: unknown };
    return fieldText(data ?? string);
  }
  return '';
}
