import { ManyBodyComputer } from '../../src/computer/many-body-computer';
import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { moleculeFromArrays } from '../../src/molecule/molecule-from-arrays';
import type { Molecule } from '../../src/schema/molecule';

export const waterDimer = `
O  -1.551007  -0.114520   0.000000
H  -1.934259   0.762503   0.000000
H  -0.599677   0.040712   0.000000
--
O   1.350625   0.111469   0.000000
H   1.680398  -0.373741  -0.758561
H   1.680398  -0.373741   0.758561
units angstrom`;

/** A crooked chain of argon atoms, one a fragment; `seed` bends it. */
export function argon(atoms: number, seed = 1): Molecule {
  const geometry = Array.from({ length: atoms }, (_, i) => [
    7 * i,
    2 * Math.sin(seed + 3 * i),
    2 * Math.cos(seed + 5 * i),
  ]).flat();
  return moleculeFromArrays({
    symbols: Array.from({ length: atoms }, () => 'Ar'),
    geometry,
    units: 'bohr',
    fragments: Array.from({ length: atoms }, (_, i) => [i]),
  });
}

/** In this thread, so that tests of the computer do not depend on the build. */
export function modelComputer(molecule: Molecule, nBody: number, method = 'lj+at'): ManyBodyComputer {
  return ManyBodyComputer.of(molecule).engine('model').level(nBody, method).executor(new SequentialExecutor());
}
