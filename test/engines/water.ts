import type { AtomicInput } from '../../src/schema/atomic';
import { atomicInput, type Calculation } from './builtin/atomic-input';

/** One calculation of the water molecule of the samples (bohr). */
export function water(calculation: Partial<Calculation> & Pick<Calculation, 'method'>): AtomicInput {
  const symbols = ['O', 'H', 'H'];
  const geometry = [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366];
  return atomicInput({ symbols, geometry, basis: null, ...calculation });
}
