import { readPsi4 } from './psi4';
import type { TextFormat } from './text-format';
import { beginsWithCount, xyzFrames } from './xyz';

const firstAtom = (lines: Parameters<TextFormat['recognises']>[0]) =>
  lines.find(({ text }) => text !== '' && !/^[#>]/.test(text.slice(0, 1)));

/** psi4's molecule text: what a text without any mark is taken for. */
export const psi4Format: TextFormat = {
  name: 'psi4',
  title: 'psi4 molecule text',
  recognises: (lines) => {
    const first = firstAtom(lines);
    return first !== undefined && !beginsWithCount(first);
  },
  frames: (lines) => [{ title: '', read: () => readPsi4(lines) }],
};

/** xyz, extended xyz, and xyz+ where the count has a unit behind it. */
export const xyzFormat: TextFormat = {
  name: 'xyz',
  title: 'xyz text',
  recognises: (lines) => beginsWithCount(firstAtom(lines)),
  frames: (lines) => xyzFrames(lines),
};

/** xyz whose comment begins with charge and multiplicity. */
export const xyzPlusFormat: TextFormat = {
  name: 'xyz+',
  title: 'xyz+ text',
  recognises: () => false,
  frames: (lines) => xyzFrames(lines, true),
};
