import { InputError } from '../../../errors/input-error';
import { readChargeLine } from '../charge-line';
import { type SourceLine, withoutComment } from '../clean-text';
import { useChargePairs, useFragmentNumbers } from '../fragment-numbers';
import { readAtoms } from '../geometry-lines';
import { emptyMolecule, type Frame, type ParsedMolecule } from '../parsed-molecule';
import { lineError } from '../text-error';
import type { TextFormat } from '../text-format';
import { isWhole, wordsOf } from '../words';

const WHAT = 'Gaussian input';
const link = /^--link1--$/i;
const charges = /^[-+]?\d{1,3}(?:[\s,]+[-+]?\d{1,3})+$/;

/** Input files of Gaussian: `%` lines, the route `#`, a title, charges and multiplicities, the atoms. */
export const gaussian: TextFormat = {
  name: 'gaussian',
  title: WHAT,
  recognises: (lines) => {
    const first = lines.find(({ text }) => text !== '' && !text.startsWith('%'));
    if (first === undefined || !first.text.startsWith('#')) return false;
    if (lines.find(({ text }) => text !== '')!.text.startsWith('%')) return true;
    // A comment of a plain text begins with # as well: behind route and title, the third section begins with charges.
    const [, , third] = sectionsOf(lines);
    return third !== undefined && charges.test(third[0]!.text.slice(0, 400));
  },
  frames: (lines) => {
    const jobs: SourceLine[][] = [[]];
    for (const line of lines) {
      if (link.test(line.text)) jobs.push([]);
      else jobs.at(-1)!.push(line);
    }
    const read = jobs.map((job, i): Frame => ({ title: `job ${i + 1}`, read: () => readJob(job) }));
    return read.filter((_, i) => i === 0 || !/geom(?:etry)?\s*[=(]+\s*\(?\s*(?:all)?check/i.test(routeOf(jobs[i]!)));
  },
};

/** Runs of lines without an empty one between; lines that are only a comment (`!`) do not separate. */
function sectionsOf(lines: readonly SourceLine[]): SourceLine[][] {
  const sections: SourceLine[][] = [];
  let open = false;
  for (const whole of lines) {
    if (whole.text === '') {
      open = false;
      continue;
    }
    const line = withoutComment(whole, '!');
    if (line.text === '') continue;
    if (!open && line.text.startsWith('%') && sections.length === 0) continue;
    if (open) sections.at(-1)!.push(line);
    else sections.push([line]);
    open = true;
  }
  return sections;
}

const routeOf = (lines: readonly SourceLine[]): string =>
  (sectionsOf(lines)[0] ?? []).map(({ text }) => text.slice(0, 400)).join(' ');

function readJob(lines: readonly SourceLine[]): ParsedMolecule {
  const [route = [], , block, ...more] = sectionsOf(lines);
  if (block === undefined) {
    throw new InputError(
      `${WHAT}: there is no molecule: behind the route and an empty line come a title, an empty line, then charge, multiplicity and atoms.${/check/i.test(routeOf(lines)) ? ' Its geometry is in a checkpoint file; give the geometry itself.' : ''}`,
      { detail: { line: route[0]?.number } },
    );
  }
  const parsed = emptyMolecule();
  if (/units\s*=?\s*\(?\s*(?:au|bohr)/i.test(routeOf(lines))) parsed.units = 'bohr';
  const [head, ...atoms] = block;
  const words = wordsOf(head!.text.slice(0, 20_000));
  if (words.length < 2 || words.length % 2 !== 0 || !words.every(isWhole)) {
    throw lineError(WHAT, head!, 'Charge and multiplicity of the whole, then of each fragment, are expected here.');
  }
  const pairs = Array.from(
    { length: words.length / 2 },
    (_, i) => readChargeLine({ ...head!, text: words.slice(2 * i, 2 * i + 2).join(' ') }, WHAT)!,
  );
  // Behind a Z-matrix, sections of variables and constants follow.
  const variables = more
    .flat()
    .filter(({ text }) =>
      /^(?:variables|constants)\s*:?$|^[a-z_]\w{0,40}[\s=]+[-+.\d]\S{0,40}$/i.test(text.slice(0, 120)),
    );
  readAtoms([...atoms, ...variables], parsed, { what: WHAT, trailing: 'fragments' });
  parsed.charges = [null];
  parsed.multiplicities = [null];
  parsed.fragmentOf = parsed.atoms.map(() => 0);
  useFragmentNumbers(parsed, WHAT);
  if (pairs.length > 1) useChargePairs(parsed, pairs, WHAT);
  else {
    parsed.charge = pairs[0]!.charge;
    parsed.multiplicity = pairs[0]!.multiplicity;
  }
  return parsed;
}
