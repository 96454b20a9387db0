import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { atomicInput, type Calculation, context, largestDifference } from './atomic-input';

// f functions, further basis sets, the other kind of d and f functions, open shells, frozen cores, embedding.
// Program, version and settings are in the file; make_hf_mp2_more.py beside it makes it.

interface MoreRecord {
  id: string;
  symbols: string[];
  geometry: number[];
  basis: string;
  method: 'hf' | 'mp2';
  charge: number;
  multiplicity: number;
  real: boolean[];
  freeze_core: boolean;
  puream?: boolean;
  point_charges?: [number, [number, number, number]][];
  n_basis: number;
  hf_total_energy: number;
  mp2_total_energy?: number;
  hf_gradient?: number[];
  mp2_gradient?: number[];
}

const { records }: { records: MoreRecord[] } = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'reference', 'hf_mp2_more.json'), 'utf8'),
);
const energyTolerance = 1e-8; // hartree
const gradientTolerance = 1e-7; // hartree/bohr

function calculation(record: MoreRecord, method: 'hf' | 'mp2'): Calculation {
  const { symbols, geometry, real, charge, multiplicity, basis, freeze_core, puream, point_charges } = record;
  const keywords = {
    ...(method === 'mp2' ? { freeze_core } : {}),
    ...(puream === undefined ? {} : { puream }),
  };
  const driver = record.hf_gradient ? 'gradient' : 'energy';
  const embedding = point_charges ? { embeddingCharges: point_charges } : {};
  return { symbols, geometry, real, charge, multiplicity, basis, method, driver, keywords, ...embedding };
}

test.each(records.map((record) => [record.id, record] as const))('%s', async (_, record) => {
  const hf = await builtinEngine.compute(atomicInput(calculation(record, 'hf')), context());
  expect(hf.properties.calcinfo_nbasis).toBe(record.n_basis);
  expect(Math.abs(hf.properties.return_energy! - record.hf_total_energy)).toBeLessThan(energyTolerance);
  if (record.hf_gradient) {
    expect(largestDifference(hf.return_result as number[], record.hf_gradient)).toBeLessThan(gradientTolerance);
  }
  if (record.method === 'hf') return;
  const mp2 = await builtinEngine.compute(atomicInput(calculation(record, 'mp2')), context());
  expect(Math.abs(mp2.properties.return_energy! - record.mp2_total_energy!)).toBeLessThan(energyTolerance);
  if (record.mp2_gradient) {
    expect(largestDifference(mp2.return_result as number[], record.mp2_gradient)).toBeLessThan(gradientTolerance);
  }
});
