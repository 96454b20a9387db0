import { builtFile } from '../../files/built-file';
import type { Engine } from '../engine';
import { keywordNumber } from './keyword-number';
import { definePythonEngine } from './python-engine';

/** PySCF, imported once in each worker. docs/python-engines.md lists its methods and keywords. */
export const pyscfEngine: Engine = definePythonEngine({
  name: 'pyscf',
  title: 'PySCF',
  harness: builtFile(__dirname, 'harness/pyscf_harness.py'),
  revision: 1,
  packages: { debian: null, conda: 'pyscf', pip: 'pyscf', home: 'https://pyscf.org' },
  methods: 'HF, density functionals, MP2, CCSD, CCSD(T)',
  drivers: ['energy', 'gradient', 'hessian'],
  ghosts: true,
  pointCharges: true,
  energyConvergence: (input) => keywordNumber(input, 'conv_tol') ?? 1e-10,
});
