import { describe, expect, test } from 'vitest';
import { bibtex, citationSentence, citations } from '../../src/notebook/cite/citations';
import { exampleResult } from './fixtures/example-result';

const water = exampleResult('h2o3_hf_631g');
const keys = (over: object) => citations({ ...water, ...over }).map(({ key }) => key);

describe('citations', () => {
  test('name what was used, and only that', () => {
    expect(keys({})).toEqual(['Burns2024', 'Boys1970', 'Valiron1997', 'Roothaan1951', 'Hehre1972', 'Smith2020']);
    expect(keys({ treatments: ['nocp'], engines: [] })).toEqual(['Burns2024', 'Roothaan1951', 'Hehre1972']);
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

  test('BibTeX: every entry has a key of its own, balanced braces and a DOI or a version', () => {
    const text = bibtex({ ...water, engines: [{ name: 'my_engine & co', version: '1.0_β' }] }, '0.1.0');
    const entries = text.trim().split(/\n\n/);
    const found = entries.map((entry) => /^@(article|misc)\{([A-Za-z0-9-]+),\n/.exec(entry)?.[2]);
    expect(new Set(found).size).toBe(entries.length);
    expect(found).not.toContain(undefined);
    for (const entry of entries) {
      let depth = 0;
      for (const character of entry.replace(/\\./g, '')) {
        if (character === '{') depth++;
        if (character === '}') depth--;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
      expect(entry).toMatch(/doi = \{10\.|version/);
    }
    expect(text).toContain('my\\_engine \\& co');
    expect(text).toContain('10.1063/5.0231843');
  });

  test('the sentence says treatment, order, level and programs', () => {
    expect(citationSentence(water)).toMatch(
      /counterpoise-corrected and uncorrected and VMFC many-body expansion through 3 bodies at hf\/6-31g, computed with manybody \(psi4 1\.3\.2\) \[Burns2024/,
    );
  });
});
