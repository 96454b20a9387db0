import { describe, expect, test } from 'vitest';
import { parseManyBodyInput } from '../../src/schema/parse-many-body-input';

const molecule = { symbols: ['He', 'He'], geometry: [0, 0, 0, 0, 0, 4], fragments: [[0], [1]] };
const specification = { driver: 'energy', model: { method: 'hf', basis: 'cc-pvdz' }, program: 'psi4' };

/** A generation-2 document with some keywords and further fields of its specification. */
const document = (keywords: object = {}, further: object = {}) => ({
  molecule,
  specification: { driver: 'energy', keywords, specification, ...further },
});
const keywordsOf = (keywords: object) => parseManyBodyInput(document(keywords)).input.specification.keywords;

describe('a ManyBodyInput', () => {
  test('has its defaults filled in', () => {
    expect(parseManyBodyInput(document())).toEqual({
      generation: 2,
      input: {
        schema_name: 'qcschema_many_body_input',
        schema_version: 2,
        molecule,
        specification: {
          schema_name: 'qcschema_many_body_specification',
          driver: 'energy',
          program: '',
          protocols: { schema_name: 'qcschema_many_body_protocols', cluster_results: 'none' },
          extras: {},
          keywords: {
            schema_name: 'qcschema_many_body_keywords',
            bsse_type: ['cp'],
            embedding_charges: null,
            return_total_data: null,
            levels: null,
            max_nbody: null,
            supersystem_ie_only: false,
          },
          specification: {
            '(auto)': {
              schema_name: 'qcschema_atomic_specification',
              driver: 'energy',
              model: { method: 'hf', basis: 'cc-pvdz' },
              program: 'psi4',
              keywords: {},
              protocols: {},
              extras: {},
            },
          },
        },
      },
    });
  });

  test.each([
    ['CP', ['cp']],
    ['ssfc', ['cp']],
    [['mbe', 'None', 'nocp'], ['nocp']],
    [
      ['ssfc', 'vmfc', 'nocp', 'cp'],
      ['cp', 'vmfc', 'nocp'],
    ],
    [[], []],
  ])('bsse_type %j is read as %j', (given, read) => {
    expect(keywordsOf({ bsse_type: given }).bsse_type).toEqual(read);
  });

  test('numbers are read leniently, words are not', () => {
    expect(keywordsOf({ max_nbody: 2.0 }).max_nbody).toBe(2);
    expect(keywordsOf({ max_nbody: '2' }).max_nbody).toBe(2);
    expect(keywordsOf({ max_nbody: -1 }).max_nbody).toBe(-1);
    expect(keywordsOf({ supersystem_ie_only: null }).supersystem_ie_only).toBe(false);
    expect(keywordsOf({ levels: { 1: 'a', supersystem: 'b' } }).levels).toEqual({ 1: 'a', supersystem: 'b' });
  });

  test('several specifications keep their names', () => {
    const { input } = parseManyBodyInput(document({}, { specification: { a: specification, b: specification } }));
    expect(Object.keys(input.specification.specification)).toEqual(['a', 'b']);
  });

  test('generation 1 is read into generation 2', () => {
    const { input, generation } = parseManyBodyInput({
      schema_name: 'qcschema_manybodyinput',
      schema_version: 1,
      molecule: { ...molecule, schema_name: 'qcschema_molecule', schema_version: 2 },
      specification: {
        driver: 'gradient',
        keywords: { bsse_type: 'vmfc', max_nbody: 2 },
        protocols: { component_results: 'all' },
        specification,
      },
      extras: { mine: 1 },
    });
    expect(generation).toBe(1);
    expect(input).toMatchObject({
      schema_version: 2,
      molecule: { schema_version: 3 },
      specification: {
        driver: 'gradient',
        keywords: { bsse_type: ['vmfc'], max_nbody: 2 },
        protocols: { cluster_results: 'all' },
      },
    });
  });

  test.each<[string, unknown, string]>([
    [
      'a misspelt keyword',
      document({ bsse: 'cp' }),
      "ManyBodyInput: specification.keywords: 'bsse' is not a field here; did you mean 'bsse_type'?",
    ],
    ['a keyword in camel case', document({ maxNbody: 2 }), "'maxNbody' is not a field here; did you mean 'max_nbody'?"],
    ['a shortened keyword', document({ nbody: 2 }), "did you mean 'max_nbody'?"],
    [
      'a keyword like nothing',
      document({ color: 'red' }),
      "specification.keywords: 'color' is not a field here; the fields are bsse_type, embedding_charges, return_total_data, levels, max_nbody, supersystem_ie_only",
    ],
    [
      'an unknown treatment',
      document({ bsse_type: ['cp', 'mycp'] }),
      "specification.keywords.bsse_type[1]: must be one of 'nocp', 'cp', 'vmfc', not 'mycp'",
    ],
    [
      'max_nbody as a word',
      document({ max_nbody: 'two' }),
      "specification.keywords.max_nbody: must be a number, not 'two'",
    ],
    ['half a body', document({ max_nbody: 1.5 }), 'specification.keywords.max_nbody: must be a whole number, not 1.5'],
    [
      'a level 0',
      document({ levels: { 0: 'a' } }),
      'specification.keywords.levels["0"]: must be a number of bodies (1, 2, ...) or \'supersystem\'',
    ],
    ['a level in words', document({ levels: { two: 'a' } }), "must be a number of bodies (1, 2, ...) or 'supersystem'"],
    [
      'a level without a name',
      document({ levels: { 1: 2 } }),
      'specification.keywords.levels["1"]: must be text, not 2',
    ],
    ['charges of fragment 0', document({ embedding_charges: { 0: [1] } }), 'must be a fragment, counted from 1'],
    [
      'an unknown driver',
      document({}, { driver: 'enrgy' }),
      "specification.driver: must be one of 'energy', 'gradient', 'hessian', not 'enrgy'; did you mean 'energy'?",
    ],
    [
      'the driver properties',
      document({}, { driver: 'properties' }),
      "must be one of 'energy', 'gradient', 'hessian', not 'properties'",
    ],
    [
      'no driver',
      document({}, { driver: undefined }),
      "specification.driver: is missing (one of 'energy', 'gradient', 'hessian')",
    ],
    [
      'no molecule',
      { specification: document().specification },
      'ManyBodyInput: molecule: is missing (an object with fields)',
    ],
    [
      'no model',
      document({}, { specification: { a: { driver: 'energy' } } }),
      'specification.specification.a.model: is missing',
    ],
    [
      'a misspelt protocol',
      document({}, { protocols: { component_results: 'all' } }),
      "'component_results' is not a field here; the fields are cluster_results",
    ],
    [
      'a misspelt field of a level',
      document({}, { specification: { hf: { ...specification, keyword: {} } } }),
      "specification.specification.hf: 'keyword' is not a field here; did you mean 'keywords'?",
    ],
    [
      'another document',
      { schema_name: 'qcschema_input', molecule, driver: 'energy', model: {} },
      'A ManyBodyInput document is expected, but this is an AtomicInput document.',
    ],
    [
      'a misspelt schema_name',
      { ...document(), schema_name: 'qcschema_manybody_input' },
      "did you mean 'qcschema_manybodyinput'?",
    ],
    ['a list', [], 'A ManyBodyInput document is an object with fields, not a list.'],
    ['nothing', null, 'A ManyBodyInput document is an object with fields, not null.'],
  ])('with %s is refused in words', (_, input, message) => {
    expect(() => parseManyBodyInput(input)).toThrow(message);
    expect(() => parseManyBodyInput(input)).toThrow(expect.objectContaining({ code: 'INPUT' }));
  });

  test('every problem is listed, with its path, and as data', () => {
    const wrong = document({ bsse: 'cp', max_nbody: 'two' }, { driver: 'enrgy' });
    expect(() => parseManyBodyInput(wrong)).toThrow(/^ManyBodyInput: 3 problems\.\n {2}specification\.keywords/);
    expect(() => parseManyBodyInput(wrong)).toThrow(
      expect.objectContaining({
        detail: {
          what: 'ManyBodyInput',
          problems: expect.arrayContaining([
            { path: 'specification.keywords.max_nbody', message: "must be a number, not 'two'" },
          ]),
        },
      }),
    );
  });

  test('a flood of problems is cut short', () => {
    const geometry = new Array(300).fill('x');
    expect(() => parseManyBodyInput({ ...document(), molecule: { ...molecule, geometry } })).toThrow(
      /300 problems[\s\S]*and 290 more$/,
    );
  });
});
