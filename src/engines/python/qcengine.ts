import { InputError } from '../../errors/input-error';
import { builtFile } from '../../files/built-file';
import type { AtomicInput } from '../../schema/atomic';
import { convertDocument } from '../../schema/convert-document';
import type { Engine } from '../engine';
import { keywordNumber } from './keyword-number';
import { definePythonEngine } from './python-engine';

/** Programs of QCEngine that know atoms alone. */
const withoutGhosts = new Set([
  ...['xtb', 'mopac', 'dftd3', 's-dftd3', 'dftd4', 'mp2d', 'gcp', 'mctc-gcp'],
  ...['torchani', 'aimnet2', 'mace', 'orb', 'rdkit', 'openmm'],
]);

/** Tight enough for energies that are subtracted from each other, where the program's own defaults are not. */
const tightKeywords: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  psi4: { e_convergence: 1e-10, d_convergence: 1e-8 },
  nwchem: { scf__thresh: 1e-8 },
};

/**
 * A program of QCEngine.
 *
 * @param program as QCEngine calls it; undefined: QCEngine itself, which computes nothing, but says whether it is here.
 */
export function qcengineEngine(program?: string): Engine {
  return definePythonEngine({
    name: program === undefined ? 'qcengine' : `qcengine:${program}`,
    title: program === undefined ? 'QCEngine' : `QCEngine with ${program}`,
    harness: builtFile(__dirname, 'harness/qcengine_harness.py'),
    args: program === undefined ? [] : [program],
    revision: 1,
    packages: {
      debian: 'python3-qcengine',
      conda: 'qcengine',
      pip: 'qcengine',
      home: 'https://molssi.github.io/QCEngine',
    },
    methods: program === undefined ? 'qcengine:NAME is every program of QCEngine' : `every method of ${program}`,
    drivers: ['energy', 'gradient', 'hessian'],
    ghosts: program === undefined || !withoutGhosts.has(program),
    pointCharges: false,
    validate: () => {
      if (program !== undefined) return;
      throw new InputError(
        'Say which program QCEngine shall run: the engine is called qcengine:NAME, as in qcengine:psi4 or qcengine:nwchem.',
      );
    },
    ...(program === 'psi4'
      ? { energyConvergence: (input: AtomicInput) => keywordNumber(input, 'e_convergence') ?? 1e-10 }
      : {}),
    toInput: (input, { schema }) => {
      const { specification } = input;
      const keywords = withDefaults(specification.keywords, tightKeywords[program ?? ''] ?? {});
      const its = { ...input, specification: { ...specification, program: program ?? '', keywords } };
      return schema === 2 ? its : convertDocument(its, 1);
    },
  });
}

/** Programs differ in whether the case of keywords counts; a keyword that the user gave is left alone in any case. */
function withDefaults(
  keywords: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = new Set(Object.keys(keywords).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !given.has(name))), ...keywords };
}
