import type { Molecule } from '../schema/molecule';
import { atomicNumberOf } from './elements';

/**
 * Nuclear repulsion energy Σ_{i<j} Z_i Z_j / r_ij, ghosts counting Z = 0.
 *
 * @returns hartree.
 */
export function nuclearRepulsionEnergy(molecule: Pick<Molecule, 'symbols' | 'geometry' | 'real'>): number {
  const { symbols, geometry, real } = molecule;
  const charge = symbols.map((symbol, i) => (real[i] ? atomicNumberOf(symbol) : 0));
  let energy = 0;
  for (let i = 0; i < charge.length; i++) {
    if (charge[i] === 0) continue;
    for (let j = 0; j < i; j++) {
      if (charge[j] === 0) continue;
      const dx = geometry[3 * i]! - geometry[3 * j]!;
      const dy = geometry[3 * i + 1]! - geometry[3 * j + 1]!;
      const dz = geometry[3 * i + 2]! - geometry[3 * j + 2]!;
      energy += (charge[i]! * charge[j]!) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return energy;
}
