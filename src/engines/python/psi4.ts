import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile } from '../../files/built-file';
import type { Engine } from '../engine';
import { findProgram } from '../find-program';
import { keywordNumber } from './keyword-number';
import { definePythonEngine } from './python-engine';

/** psi4, imported once in each worker. docs/python-engines.md says what it is asked by default. */
export const psi4Engine: Engine = definePythonEngine({
  name: 'psi4',
  title: 'psi4',
  harness: builtFile(__dirname, 'harness/psi4_harness.py'),
  revision: 1,
  packages: { debian: 'psi4', conda: 'psi4', pip: null, home: 'https://psicode.org' },
  methods: 'every method of psi4',
  drivers: ['energy', 'gradient', 'hessian'],
  ghosts: true,
  pointCharges: true,
  morePythons: besideProgram,
  energyConvergence: (input) => keywordNumber(input, 'e_convergence') ?? 1e-10,
});

/** conda's psi4 is often on the PATH without its environment being active: its Python stands beside it. */
function besideProgram(): string[] {
  try {
    const folder = dirname(realpathSync(findProgram('psi4', process.cwd(), process.env.PATH)));
    return [join(folder, 'python3')];
  } catch {
    return []; // no such program
  }
}
