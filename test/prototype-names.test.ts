import { expect, test } from 'vitest';
import { builtinEngine } from '../src/engines/builtin/engine';
import { modelEngine } from '../src/engines/model/engine';
import { translateQcvariables } from '../src/expansion/qcvariables';
import { parseAtomicInput } from '../src/molecule/parse-atomic';
import { citations } from '../src/notebook/cite/citations';
import { heuristicCost } from '../src/scheduling/named-priorities';
import { atomicInput, type Calculation } from './engines/builtin/atomic-input';

/* Names that every JavaScript object has are names that no table has. */
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
const helium: Calculation = { symbols: ['He'], geometry: [0, 0, 0], method: 'hf', basis: '6-31g' };

test.each(names)('%s is no method, basis set, document or variable', (name) => {
  const given = (change: Partial<Calculation>) => atomicInput({ ...helium, ...change });
  expect(() => builtinEngine.validate!(given({ method: name }))).toThrow(`has no method '${name}'`);
  expect(() => builtinEngine.validate!(given({ basis: name }))).toThrow(`has no basis set '${name}'`);
  expect(() => modelEngine.validate!(given({ method: name, basis: null }))).toThrow(`has no method '${name}'`);
  expect(() => parseAtomicInput({ ...given({}), schema_name: name })).toThrow(
    'is not known for a AtomicInput document',
  );
  expect(translateQcvariables({ [name]: 1 })).toEqual({});
  expect(heuristicCost({ chemistry: `${name}/6-31g`, natoms: 1 })).toBe(10);
  const level = { bodies: 1, method: name, basis: null, engine: name } as never;
  const cited = { levels: [level], treatments: ['nocp'], energies: [], engines: [{ name, version: '1' }], maxBody: 1 };
  expect(citations(cited as never).map(({ text }) => typeof text)).not.toContain('undefined');
});
