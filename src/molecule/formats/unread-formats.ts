import { InputError } from '../../errors/input-error';
import type { SourceLine } from './clean-text';
import { findLine, HEADER_LINES } from './text-format';

interface UnreadFormat {
  readonly title: string;
  readonly sign: RegExp;
  /** What to do instead. */
  readonly advice: string;
}

const output =
  'An output holds many geometries and much else: write the one that is meant as .xyz, or give the input file.';
const programs =
  'Write the geometry as .xyz (most programs and Open Babel do), with charge=... multiplicity=... in its comment line.';

/** Files that people have and that are not read: known by a line of theirs. */
const unread: readonly UnreadFormat[] = [
  { title: 'Gaussian output', sign: /^Entering Gaussian System/i, advice: output },
  { title: 'psi4 output', sign: /Psi4: An Open-Source Ab Initio/i, advice: output },
  { title: 'ORCA output', sign: /^\* O {3}R {3}C {3}A \*/, advice: output },
  { title: 'NWChem output', sign: /Northwest Computational Chemistry Package/i, advice: output },
  { title: 'GAMESS output', sign: /GAMESS VERSION\s*=/i, advice: output },
  { title: 'Q-Chem output', sign: /Welcome to Q-Chem/i, advice: output },
  { title: 'Molpro output', sign: /PROGRAM SYSTEM MOLPRO/i, advice: output },
  { title: 'CP2K input', sign: /^&(?:FORCE_EVAL|GLOBAL|SUBSYS|COORD)\b/i, advice: programs },
  { title: 'Turbomole coord file', sign: /^\$coord\b/i, advice: programs },
  { title: 'Dalton input', sign: /^\*\*DALTON/i, advice: programs },
  { title: 'Molden file', sign: /^\[Molden Format\]/i, advice: programs },
  {
    title: 'crystallographic information file (CIF)',
    sign: /^_atom_site_fract_x\b/i,
    advice:
      'Its coordinates are fractions of a cell: cut out the molecules with a crystal viewer and write them as .xyz.',
  },
  {
    title: 'VASP structure',
    sign: /^(?:Direct|Selective dynamics)$/i,
    advice: 'Its coordinates are those of a cell: cut out the molecules and write them as .xyz.',
  },
  {
    title: 'GROMACS topology',
    sign: /^\[\s*(?:moleculetype|defaults|atomtypes)\s*\]/i,
    advice: 'A topology has no coordinates: give the .gro or .pdb file.',
  },
  {
    title: 'Amber topology',
    sign: /^%VERSION\s+VERSION_STAMP/i,
    advice: 'A topology has no coordinates: write the structure as .pdb (ambpdb).',
  },
  {
    title: 'web page',
    sign: /^<(?:!doctype html|html\b)/i,
    advice: 'The page was saved, not the file that it offers: use its download link.',
  },
  { title: 'XML file', sign: /^<(?:\?xml|cml|molecule)\b/i, advice: programs },
  {
    title: 'InChI',
    sign: /^InChI=/,
    advice: 'It has no coordinates: make a geometry first, for example with Open Babel (obabel --gen3d).',
  },
];

/** @throws InputError where the text is one of another program that is not read: names it, the line that tells, and what to do. */
export function refuseUnreadFormat(lines: readonly SourceLine[]): void {
  const head = lines.slice(0, HEADER_LINES);
  for (const { title, sign, advice } of unread) {
    const at = findLine(head, sign);
    if (at < 0) continue;
    const line = head[at]!;
    throw new InputError(`This is a ${title} (line ${line.number}), which is not read. ${advice}`, {
      detail: { format: title, line: line.number },
    });
  }
}
