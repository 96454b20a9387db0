import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMoleculeText } from '../../src/molecule/read-molecule-text';

const inputs = join(__dirname, '../../../shared/reference/inputs');
const read = (file: string) => readMoleculeText(readFileSync(join(inputs, file), 'utf8'));

test.each<[string, string, number, number, number]>([
  ['02-qm9-starcaret/m.xyz', 'OHH', 1, 0, 1],
  ['01-qm9-trailer/m.xyz', 'CHHHH', 1, 0, 1],
  ['03-ase-extxyz-forces/m.xyz', 'OHHOHH', 1, 0, 1],
  ['15-xyz-charge-line/m.xyz', 'OHOHH', 1, -1, 1],
  ['28-gaussian-frag/block.txt', 'OHHOHH', 2, 0, 1],
  ['28-gaussian-frag/frozen.txt', 'OHHOHH', 2, 0, 1],
  ['28-gaussian-frag/old.txt', 'OHHOHH', 2, 0, 1],
  ['28-gaussian-frag/m.gjf', 'OHHOHH', 2, 0, 1],
  ['30-orca/m.inp', 'OHHOHH', 2, 0, 1],
  ['30-orca/ghost.txt', 'OHHOHH', 1, 0, 1],
  ['31-nwchem/m.nw', 'OHHOHH', 1, 0, 1],
  ['32-gamess/m.inp', 'OHH', 1, 0, 1],
  ['34-psi4-input/m.dat', 'OHHOHH', 2, 0, 1],
  ['34-psi4-input/vars.txt', 'HeHe', 2, 0, 1],
  ['34-psi4-input/zmat.txt', 'OHHAr', 2, 0, 1],
  ['37-nbsp/m.xyz', 'OHH', 1, 0, 1],
  ['39-cr-only/m.xyz', 'OHH', 1, 0, 1],
  ['43-gromacs-names/labels.xyz', 'OHH', 1, 0, 1],
  ['43-gromacs-names/labels2.xyz', 'OHHOHH', 1, 0, 1],
  ['43-gromacs-names/m.xyz', 'OHHNa', 1, 1, 1],
  ['58-gscdb-li-water/m.xyz', 'LiOHH', 1, 1, 1],
])('%s is read as %s in %i fragments with charge %i and multiplicity %i', (file, symbols, fragments, charge, spin) => {
  const { molecule } = read(file);
  expect(molecule.symbols.join('')).toBe(symbols);
  expect(molecule.fragments.length).toBe(fragments);
  expect([molecule.molecular_charge, molecule.molecular_multiplicity]).toEqual([charge, spin]);
});

test.each([
  ['21-negative-mult/m.psi4', 'line 5: "0 -2" cannot be read. Multiplicity -2'],
  ['34-psi4-input/pubchem.txt', 'A pubchem line asks a server'],
  ['35-text-file-cli/trunc.xyz', 'announces 8 atoms, but 0 follow'],
  ['58-gscdb-li-water/big.xyz', 'molecule with charge 0 has 23 electrons, an odd number'],
])('%s is refused with the reason', (file, reason) => {
  expect(() => read(file)).toThrow(reason);
});
