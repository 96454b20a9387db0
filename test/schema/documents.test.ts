import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAtomicInput, parseAtomicResult } from '../../src/molecule/parse-atomic';
import { convertDocument } from '../../src/schema/convert-document';
import { identifyDocument } from '../../src/schema/identify-document';
import { parseOrExplain } from '../../src/schema/input-error-from-zod';
import { isNBodyPropertyName, manyBodyPropertiesSchema } from '../../src/schema/many-body-properties';
import { nearestName } from '../../src/schema/nearest-name';
import { parseDocument } from '../../src/schema/parse-document';
import { expectNoLoss } from './lossless';

const molecule = { schema_name: 'qcschema_molecule', schema_version: 3, symbols: ['He'], geometry: [0, 0, 0] };
const molecule1 = { ...molecule, schema_version: 2 };
const model = { method: 'hf', basis: 'sto-3g' };
const provenance = { creator: 'test', version: '1' };

describe('conversion between the generations', () => {
  const word = fc.string({ minLength: 1, maxLength: 6 }).filter((s) => s !== '__proto__');
  const extras = fc.dictionary(
    word,
    fc.oneof(fc.integer(), fc.boolean(), word, fc.array(fc.integer(), { maxLength: 3 })),
    { maxKeys: 3 },
  );
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
  const driver = fc.constantFrom('energy', 'gradient', 'hessian');
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const protocols = fc.record(
    { stdout: fc.boolean(), wavefunction: fc.constantFrom('all', 'none') },
    { requiredKeys: [] },
  );
  const stamp = fc.record({ creator: word, version: word, routine: word }, { requiredKeys: ['creator'] });
  const properties = fc.record(
    {
      return_energy: number,
      return_gradient: fc.array(number, { minLength: 3, maxLength: 3 }),
      ccsd_total_energy: number,
    },
    { requiredKeys: [] },
  );
  const level = { driver, model: fc.constant(model), keywords: extras, protocols, extras };

  const atomicInput = fc.record({
    schema_name: fc.constant('qcschema_atomic_input'),
    schema_version: fc.constant(2),
    id: maybe(word),
    molecule: fc.constant(molecule),
    specification: fc.record({ ...level, program: fc.constantFrom('', 'psi4') }),
    provenance: maybe(stamp),
  });
  const atomicResult = fc.record({
    schema_name: fc.constant('qcschema_atomic_result'),
    schema_version: fc.constant(2),
    id: maybe(word),
    success: fc.constant(true),
    input_data: atomicInput,
    molecule: fc.constantFrom<object>(molecule, { ...molecule, geometry: [1, 2, 3] }),
    properties,
    return_result: fc.oneof(number, fc.array(number, { minLength: 3, maxLength: 3 })),
    stdout: maybe(word),
    stderr: maybe(word),
    provenance: stamp,
    native_files: maybe(fc.dictionary(word, word)),
    extras,
  });
  const keywords = fc.record(
    {
      bsse_type: fc.uniqueArray(fc.constantFrom('cp', 'nocp', 'vmfc'), { minLength: 1 }),
      max_nbody: maybe(fc.integer({ min: 1, max: 5 })),
      levels: maybe(fc.record({ 1: word, supersystem: word }, { requiredKeys: [] })),
      embedding_charges: maybe(fc.record({ 1: fc.array(number) })),
      return_total_data: maybe(fc.boolean()),
    },
    { requiredKeys: [] },
  );
  const manyBodyInput = fc.record({
    schema_name: fc.constant('qcschema_many_body_input'),
    schema_version: fc.constant(2),
    id: maybe(word),
    provenance: maybe(stamp),
    molecule: fc.constant(molecule),
    specification: fc.record({
      driver,
      keywords,
      program: fc.constantFrom('', 'manybody'),
      protocols: fc.record({ cluster_results: fc.constantFrom('all', 'none') }),
      specification: fc.dictionary(
        word.filter((w) => w !== 'model'),
        fc.record({ ...level, program: word }),
        { maxKeys: 2 },
      ),
      extras,
    }),
  });
  const manyBodyResult = fc.record({
    schema_name: fc.constant('qcschema_many_body_result'),
    schema_version: fc.constant(2),
    id: maybe(word),
    success: fc.constant(true),
    input_data: manyBodyInput,
    molecule: fc.constantFrom<object>(molecule, { ...molecule, name: 'other' }),
    properties: fc.record(
      {
        calcinfo_nfr: fc.nat(),
        return_energy: number,
        cp_corrected_total_gradient: fc.array(number, { minLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    cluster_properties: fc.dictionary(word, properties, { maxKeys: 2 }),
    cluster_results: fc.dictionary(word, atomicResult, { maxKeys: 2 }),
    return_result: number,
    stdout: maybe(word),
    provenance: stamp,
    native_files: fc.dictionary(word, word, { maxKeys: 2 }),
    extras,
  });
  const plain = (document: unknown) => JSON.parse(JSON.stringify(document));

  test.each([
    ['AtomicInput', atomicInput],
    ['AtomicResult', atomicResult],
    ['ManyBodyInput', manyBodyInput],
    ['ManyBodyResult', manyBodyResult],
  ])('loses nothing of any %s, from either side', (kind, documents: fc.Arbitrary<unknown>) => {
    fc.assert(
      fc.property(documents, (generated) => {
        const document = plain(generated);
        expect(parseDocument(document)).toMatchObject({ kind, generation: 2 });
        expectNoLoss(document);
        expectNoLoss(plain(convertDocument(document, 1)));
      }),
      { numRuns: 150 },
    );
  });

  test('keeps extras beside a generation-1 input, which generation 2 has no place for', () => {
    const document = {
      schema_name: 'qcschema_manybodyinput',
      schema_version: 1,
      molecule: molecule1,
      specification: {
        driver: 'energy',
        keywords: {},
        specification: { a: { driver: 'energy', model, program: 'x' } },
        extras: { inner: 1 },
      },
      extras: { outer: 2 },
    };
    expectNoLoss(document);
    expect(convertDocument(convertDocument(document, 2), 1)).toMatchObject({
      extras: { outer: 2 },
      specification: { extras: { inner: 1 } },
    });
  });

  test('leaves no trace where nothing had to be kept', () => {
    const input = { molecule, specification: { driver: 'energy', model } };
    expect(convertDocument(input, 1)).toEqual({
      schema_name: 'qcschema_input',
      schema_version: 1,
      molecule: molecule1,
      driver: 'energy',
      model,
      keywords: {},
      protocols: {},
      extras: {},
    });
  });

  test('failures and molecules convert too', () => {
    expectNoLoss({
      success: false,
      error: { error_type: 'input_error', error_message: 'no' },
      input_data: { any: 1 },
      id: '7',
      extras: { a: 1 },
    });
    expectNoLoss({
      schema_name: 'qcschema_failed_operation',
      schema_version: 2,
      success: false,
      error: { error_type: 'x', error_message: 'y', extras: { z: 1 } },
      input_data: null,
    });
    expectNoLoss(molecule);
    expectNoLoss(molecule1);
    expect(convertDocument(molecule, 1)).toMatchObject({ schema_version: 2 });
  });
});

describe('what a document is', () => {
  const spec = { driver: 'energy', keywords: {}, specification: {} };
  test.each<[object, string, 1 | 2]>([
    [molecule, 'Molecule', 2],
    [molecule1, 'Molecule', 1],
    [{ symbols: [], geometry: [] }, 'Molecule', 2],
    [{ schema_name: 'qc_schema_input' }, 'AtomicInput', 1],
    [{ schema_name: 'qcschema_input', return_result: 1 }, 'AtomicResult', 1],
    [{ molecule, driver: 'energy', model }, 'AtomicInput', 1],
    [{ molecule, specification: { driver: 'energy', model } }, 'AtomicInput', 2],
    [{ molecule, specification: spec }, 'ManyBodyInput', 2],
    [{ molecule, specification: spec, extras: {} }, 'ManyBodyInput', 1],
    [{ molecule, specification: spec, schema_version: 1 }, 'ManyBodyInput', 1],
    [{ success: false, error: {} }, 'FailedOperation', 1],
    [{ component_properties: {} }, 'ManyBodyResult', 1],
    [{ cluster_properties: {} }, 'ManyBodyResult', 2],
  ])('%j is told by its name, or its fields', (document, kind, generation) => {
    expect(identifyDocument(document)).toEqual({ kind, generation });
  });

  test('what cannot be told is refused', () => {
    expect(() => identifyDocument({ foo: 1 })).toThrow('neither a schema_name nor the fields of a Molecule');
    expect(() => identifyDocument({ schema_name: 'qcschema_atomic_inptu' })).toThrow(
      "did you mean 'qcschema_atomic_input'?",
    );
    expect(() => identifyDocument({ schema_name: 5 })).toThrow('schema_name: 5 is not known; known are');
    expect(() => identifyDocument('text')).toThrow('is an object with fields, not string');
  });
});

describe('atomic documents', () => {
  test('come with a complete molecule, from either generation', () => {
    const from1 = parseAtomicInput({
      schema_name: 'qcschema_input',
      molecule: { symbols: ['he'], geometry: [[0, 0, 0]] },
      driver: 'energy',
      model,
    });
    expect(from1).toMatchObject({
      generation: 1,
      input: {
        schema_version: 2,
        molecule: { symbols: ['He'], fragments: [[0]] },
        specification: { driver: 'energy', model },
      },
    });
    const from2 = parseAtomicInput({ molecule, specification: { driver: 'gradient', model, program: 'psi4' } });
    expect(from2).toMatchObject({ generation: 2, input: { specification: { program: 'psi4' } } });
  });

  test('results too, with flat arrays', () => {
    const { result } = parseAtomicResult({
      molecule,
      driver: 'gradient',
      model,
      provenance,
      success: true,
      properties: { return_energy: -2 },
      return_result: [[1, 2, 3]],
    });
    expect(result).toMatchObject({
      return_result: [1, 2, 3],
      input_data: { molecule: { name: 'He' } },
      molecule: { name: 'He' },
    });
  });

  test.each<[string, unknown, string]>([
    [
      'a misspelt field',
      { molecule, driver: 'energy', model, keyword: {} },
      "AtomicInput: 'keyword' is not a field here; did you mean 'keywords'?",
    ],
    [
      'a misspelt protocol',
      { molecule, driver: 'energy', model, protocols: { wavefunktion: 'all' } },
      "protocols: 'wavefunktion' is not a field here; did you mean 'wavefunction'?",
    ],
    [
      'no method',
      { molecule, driver: 'energy', model: { basis: 'sto-3g' } },
      'AtomicInput: model.method: is missing (text)',
    ],
    [
      'an impossible molecule',
      { molecule: { ...molecule, molecular_multiplicity: 2 }, driver: 'energy', model },
      'an even number',
    ],
  ])('with %s are refused in words', (_, document, message) => {
    expect(() => parseAtomicInput(document)).toThrow(message);
  });

  test('a result that is neither number nor list says so', () => {
    const document = { molecule, driver: 'energy', model, provenance, properties: {}, return_result: 'high' };
    expect(() => parseAtomicResult(document)).toThrow(
      "AtomicResult: return_result: must be a number or a list, not 'high'",
    );
  });
});

describe('names of many-body properties', () => {
  test.each([
    ['cp_corrected_total_energy', true],
    ['vmfc_corrected_interaction_hessian_through_12_body', true],
    ['nocp_corrected_3_body_contribution_to_gradient', true],
    ['cp_corrected_total_energy_through_x_body', false],
    ['cp_corrected_energy', false],
    ['ssfc_corrected_total_energy', false],
  ])('%s: %s', (name, valid) => {
    expect(isNBodyPropertyName(name)).toBe(valid);
  });

  test('a wrong name is told with the nearest right one, a wrong type with the right one', () => {
    const parse = (fields: object) => () => parseOrExplain(manyBodyPropertiesSchema, fields, 'ManyBodyProperties');
    expect(parse({ cp_corrected_totl_energy: 1 })).toThrow(
      "Field names not allowed: 'cp_corrected_totl_energy' (did you mean 'cp_corrected_total_energy'?)",
    );
    expect(parse({ cp_corrected_total_energy: [1] })).toThrow(
      'cp_corrected_total_energy: must be a number (an energy), not a list',
    );
    expect(parse({ cp_corrected_total_gradient: 1 })).toThrow('cp_corrected_total_gradient: must be a list of numbers');
    expect(parse({ cp_corrected_total_energy: null, return_energy: 1 })()).toEqual({
      schema_name: 'qcschema_many_body_properties',
      return_energy: 1,
    });
  });
});

describe('the nearest name', () => {
  const fields = ['bsse_type', 'max_nbody', 'levels', 'return_total_data', 'supersystem_ie_only'];
  test.each([
    ['bsse', 'bsse_type'],
    ['BSSE-type', 'bsse_type'],
    ['bse_type', 'bsse_type'],
    ['maxnbody', 'max_nbody'],
    ['level', 'levels'],
    ['total_data', 'return_total_data'],
    ['zzz', undefined],
    ['', undefined],
  ])('of %j is %j', (word, name) => {
    expect(nearestName(word, fields)).toBe(name);
  });
});
