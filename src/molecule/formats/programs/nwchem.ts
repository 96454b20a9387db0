import { type SourceLine, withoutComment } from '../clean-text';
import { readAtoms } from '../geometry-lines';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import { findLine, type TextFormat } from '../text-format';
import { wordsOf } from '../words';

const WHAT = 'NWChem input';
const begin = /^geometry\b(?!\s*[={(])/i;
const zmatrix = /^(?:zmatrix|zmat|zmt)\b/i;
const spins = ['singlet', 'doublet', 'triplet', 'quartet', 'quintet', 'sextet', 'septet', 'octet'];
/** Lines of a geometry block that are no atoms and change nothing here. */
const directives = /^(?:symmetry|noautosym|autosym|noautoz|autoz|nocenter|center|print|noprint|system|adjust)\b/i;

/** Input files of NWChem: each `geometry` block is a geometry; `charge`, `mult` and the words of `scf` are read. */
export const nwchem: TextFormat = {
  name: 'nwchem',
  title: WHAT,
  recognises: (lines) => {
    const at = findLine(lines, begin);
    return at >= 0 && findLine(lines, /^end\b/i, at) >= 0;
  },
  frames: (lines) => {
    const frames: Frame[] = [];
    for (let at = findLine(lines, begin); at >= 0; at = findLine(lines, begin, at + 1)) {
      const inside = geometryBlock(lines, at + 1);
      const head = lines[at]!;
      frames.push({ title: `line ${head.number}`, read: () => readBlock(head, inside, lines) });
      at += inside.length;
    }
    return frames;
  },
};

/** To the `end` of the block, past those of Z-matrices in it. */
function geometryBlock(lines: readonly SourceLine[], from: number): SourceLine[] {
  const inside: SourceLine[] = [];
  let depth = 1;
  for (let at = from; at < lines.length; at++) {
    const line = withoutComment(lines[at]!, '#');
    if (zmatrix.test(line.text.slice(0, 40))) depth++;
    if (/^end$/i.test(line.text) && --depth === 0) break;
    inside.push(line);
  }
  return inside;
}

function readBlock(head: SourceLine, inside: readonly SourceLine[], all: readonly SourceLine[]): ParsedMolecule {
  const parsed = emptyMolecule();
  const unit = /\b(?:units?[\s=]+)?(au|atomic|bohr|nm|nanometers|pm|picometers|an|angstroms?)\b/i
    .exec(head.text.slice(8, 200))?.[1]
    ?.toLowerCase();
  if (unit !== undefined && /^(?:au|atomic|bohr)$/.test(unit)) parsed.units = 'bohr';
  if (unit !== undefined && /^[np]/.test(unit)) {
    throw lineError(WHAT, head, `Coordinates in ${unit} are not read; give them in angstrom or bohr.`);
  }
  const atoms = inside.filter(
    ({ text }) =>
      text !== '' && !directives.test(text.slice(0, 40)) && !zmatrix.test(text.slice(0, 40)) && !/^end$/i.test(text),
  );
  const load = atoms.find(({ text }) => /^load\b/i.test(text.slice(0, 40)));
  if (load !== undefined) throw lineError(WHAT, load, 'The geometry is in another file; give that one.');
  readAtoms(atoms, parsed, { what: WHAT });
  for (const { text } of all) {
    const [word = '', value = ''] = wordsOf(text.slice(0, 100).toLowerCase());
    if (word === 'charge' && /^[-+]?\d+(\.0*)?$/.test(value)) parsed.charge = Number(value);
    if (word === 'mult' && /^\d+$/.test(value)) parsed.multiplicity = Number(value);
    if (word === 'nopen' && /^\d+$/.test(value)) parsed.multiplicity = Number(value) + 1;
    if (value === '' && spins.includes(word)) parsed.multiplicity = spins.indexOf(word) + 1;
  }
  return parsed;
}
