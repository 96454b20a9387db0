import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';
import { parseManyBodyInput } from '../../src/schema/parse-many-body-input';

/** The first code block of a page of docs/. */
const firstBlock = (page: string) =>
  readFileSync(join(__dirname, '../../docs', page), 'utf8')
    .split('```')[1]!
    .trim();

test('the text that docs/molecules.md shows is a water dimer', () => {
  expect(moleculeFromText(firstBlock('molecules.md')).fragments).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('the message that docs/documents.md shows is the one that people get', () => {
  const specification = {
    driver: 'enrgy',
    keywords: { bsse: 'cp' },
    specification: { driver: 'energy', model: { method: 'hf' } },
  };
  const document = { molecule: { symbols: ['He'], geometry: [0, 0, 0] }, specification };
  expect(() => parseManyBodyInput(document)).toThrow(firstBlock('documents.md'));
});
