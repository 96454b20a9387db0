import { InputError } from '../errors/input-error';
import type { Molecule } from '../schema/molecule';
import data from './data/samples.json';
import { moleculeFromText } from './molecule-from-text';

/** Rings of waters and of hydrogen fluorides, a tetrahedron of heliums, a chain of neons; the number is that of the fragments. */
export type SampleName = 'water2' | 'water3' | 'water4' | 'water5' | 'water6' | 'hf3' | 'he4' | 'ne4';

const known: Readonly<Record<SampleName, { readonly description: string; readonly atoms: readonly string[] }>> = data;

/** What a sample is and where its geometry comes from. */
export function describeSample(name: SampleName): string {
  return known[name].description;
}

/** @throws InputError that lists the names. */
export function sampleNamed(name: string): Molecule {
  if (!Object.hasOwn(known, name)) {
    throw new InputError(`There is no sample '${name}'. There are: ${sampleNames().join(', ')}.`);
  }
  const { atoms } = known[name as SampleName];
  return { ...moleculeFromText(`${atoms.join('\n')}\nunits angstrom`), name };
}

/** All names: the waters, the fluorides, the rare gases. */
export function sampleNames(): SampleName[] {
  return Object.keys(known) as SampleName[];
}

/**
 * Small clusters to try things with, one molecule a fragment: `samples.water3`. Each is made when it is asked for.
 *
 * @example
 * await ManyBodyComputer.of(samples.water2).level(2, 'hf/6-31g').bsse('cp').run();
 */
export const samples: Readonly<Record<SampleName, Molecule>> = Object.defineProperties(
  {} as Record<SampleName, Molecule>,
  Object.fromEntries(sampleNames().map((name) => [name, { get: () => sampleNamed(name), enumerable: true }])),
);

// What a cell or `console.log` shows of all of them.
Object.defineProperty(samples, Symbol.for('nodejs.util.inspect.custom'), {
  value: () =>
    sampleNames()
      .map((name) => `samples.${name.padEnd(7)} ${describeSample(name)}`)
      .join('\n'),
});
