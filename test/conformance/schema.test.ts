import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAtomicInput, parseAtomicResult } from '../../src/molecule/parse-atomic';
import { parseOrExplain } from '../../src/schema/input-error-from-zod';
import { manyBodyPropertiesSchema } from '../../src/schema/many-body-properties';
import { parseDocument } from '../../src/schema/parse-document';
import { parseManyBodyInput } from '../../src/schema/parse-many-body-input';
import { expectNoLoss } from '../schema/lossless';
import { vector, vectorFiles, vectorsFound } from './vectors';

describe.skipIf(!vectorsFound)('documents as in the reference', () => {
  for (const { fields, valid, nset, error_contains: message } of vector('schema/properties_fields.json').cases) {
    test(`property names ${JSON.stringify(fields)}`, () => {
      const parse = () => parseOrExplain(manyBodyPropertiesSchema, fields, 'ManyBodyProperties');
      if (!valid) expect(parse).toThrow(message);
      else expect(Object.keys(parse()).filter((name) => name !== 'schema_name')).toHaveLength(nset);
    });
  }

  const molecules = vector('schema/molecules.json');
  // biome-ignore lint/suspicious/noExplicitAny: foreign JSON
  vector('schema/keyword_resolution.json').cases.forEach((c: any, i: number) => {
    test(`keywords ${i}: ${JSON.stringify(c.keywords)} parse, or are refused as the schema's errors`, () => {
      const document = {
        molecule: molecules[c.molecule],
        specification: { driver: c.driver, keywords: c.keywords, specification: molecules.specification },
      };
      // What fails for the reference's schema fails for ours; what fails later is for those who resolve the keywords.
      if (c.error?.message.includes('validation error for ManyBodyInput')) {
        expect(() => parseManyBodyInput(document)).toThrow(c.error.contains);
      } else {
        const { specification } = parseManyBodyInput(document).input;
        expect(Object.keys(specification.specification)).toEqual(['(auto)']);
        if (c.resolved !== undefined) expect(specification.keywords.bsse_type).toEqual(c.resolved.bsse_type);
      }
    });
  });

  test.each(vectorFiles('result'))('%s is read, and converts without loss', (file) => {
    const { result } = vector(file);
    const parsed = parseDocument(result);
    expect(parsed).toMatchObject({ kind: 'ManyBodyResult', generation: 2 });
    expectNoLoss(result);
    expectNoLoss(result.input_data);
    expectNoLoss(result.molecule);
  });
});

const samples = join(process.env.MANYBODY_SHARED ?? resolve(__dirname, '../../../shared'), 'reference/qc/samples');
const sampleFiles = existsSync(samples)
  ? readdirSync(samples)
      .filter((file) => file.endsWith('.json'))
      .sort()
  : [];

describe.skipIf(sampleFiles.length === 0)('documents of real programs', () => {
  /** A program may print before its document, which is then the last line. */
  const read = (file: string): unknown => {
    const text = readFileSync(join(samples, file), 'utf8');
    try {
      return JSON.parse(text);
    } catch {
      return JSON.parse(text.trim().split('\n').at(-1)!);
    }
  };

  const ofPsi4 = sampleFiles.filter((file) => file.includes('psi4json'));

  test.each(ofPsi4)('%s, in the dialect of psi4 --json, is read', (file) => {
    const document = read(file) as Record<string, unknown>;
    const { kind, document: parsed } = parseDocument(document);
    if (kind === 'AtomicResult') {
      const { result } = parseAtomicResult({ ...document, raw_output: 'the output' });
      expect(result).toMatchObject({ properties: document.properties, stdout: 'the output' });
    } else {
      expect(parsed).toMatchObject({ error: document.error, input_data: { model: document.model }, success: false });
    }
    expectNoLoss(parsed);
  });

  test.each(sampleFiles.filter((file) => !ofPsi4.includes(file)))('%s is read, and converts without loss', (file) => {
    const document = read(file);
    const { kind } = parseDocument(document);
    if (file.endsWith('.in.json')) {
      expect(kind).toBe('AtomicInput');
      if (file !== 'fail_bad_mult.in.json') expect(parseAtomicInput(document).input.molecule.validated).toBe(true);
      else expect(() => parseAtomicInput(document)).toThrow('Inconsistent or unspecified charge/multiplicity');
    } else if (kind === 'AtomicResult') {
      const { result } = parseAtomicResult(document);
      expect(result.properties.return_energy ?? result.return_result).toEqual(expect.any(Number));
    } else expect(kind).toBe('FailedOperation');
    expectNoLoss(document);
  });
});
