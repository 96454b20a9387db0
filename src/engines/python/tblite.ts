import { InputError } from '../../errors/input-error';
import { builtFile } from '../../files/built-file';
import type { AtomicInput } from '../../schema/atomic';
import type { Engine } from '../engine';
import { keywordNumber } from './keyword-number';
import { definePythonEngine } from './python-engine';

/** Hartree of its self-consistent charges at accuracy 1. */
const convergenceAtAccuracyOne = 1e-6;
const defaultAccuracy = 1e-3;

/** GFN1-xTB and GFN2-xTB in process: no program is started for a task. */
export const tbliteEngine: Engine = definePythonEngine({
  name: 'tblite',
  title: 'tblite',
  harness: builtFile(__dirname, 'harness/tblite_harness.py'),
  revision: 1,
  packages: { debian: null, conda: 'tblite-python', pip: 'tblite', home: 'https://tblite.readthedocs.io' },
  methods: 'gfn1, gfn2, ipea1',
  drivers: ['energy', 'gradient'],
  ghosts: false,
  pointCharges: false,
  validate: refuseWhatItHasNot,
  energyConvergence: (input) => convergenceAtAccuracyOne * (keywordNumber(input, 'accuracy') ?? defaultAccuracy),
});

function refuseWhatItHasNot({ molecule, specification }: AtomicInput): void {
  const { basis, method } = specification.model;
  if (basis) {
    throw new InputError(
      `tblite takes no basis set, but '${basis}' was given: its methods bring their own. Write '${method}'.`,
    );
  }
  const ghost = molecule.real.indexOf(false);
  if (ghost >= 0) {
    throw new InputError(
      `tblite has no ghost atoms: its functions belong to atoms that are there. Atom ${ghost} (${molecule.symbols[ghost]}) is a ghost; use bsse_type nocp.`,
      { detail: { atom: ghost } },
    );
  }
}
