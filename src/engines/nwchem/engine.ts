import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Engine, EngineContext } from '../engine';
import { programResult } from '../program/program-result';
import { foundVersion, probeProgram } from '../program/program-version';
import { buildNwchemInput } from './build-input';
import { parseNwchemOutput } from './parse-output';
import { parseNwchemRequest } from './request';
import { nwchem, runNwchem } from './run-nwchem';

/** Hartree-Fock, density functionals, MP2 and coupled cluster, by the program NWChem. */
export const nwchemEngine: Engine = {
  name: 'nwchem',
  traits: {
    threadSafe: true,
    childProcess: true,
    usesScratch: true,
    drivers: ['energy', 'gradient', 'hessian'],
    pointCharges: true,
    ghosts: true,
    methods: 'HF, DFT, MP2, CCSD, CCSD(T)',
  },
  probe: (signal) => probeProgram(nwchem, signal),
  validate: (input) => {
    parseNwchemRequest(input);
  },
  compute,
};

async function compute(input: AtomicInput, context: EngineContext): Promise<AtomicResult> {
  const request = parseNwchemRequest(input);
  const version = await foundVersion(nwchem, context.signal);
  const inputText = buildNwchemInput(request, context.memoryMiB / context.cores);
  const output = await runNwchem(inputText, context);
  const answer = parseNwchemOutput(output, input.molecule.symbols.length);
  return programResult(
    input,
    { ...answer, extras: { ...answer.extras, frozen_core_orbitals: request.frozen } },
    {
      program: 'NWChem',
      version,
      routine: `${input.specification.model.method} ${input.specification.driver}`,
      inputText,
      stdout: output.run.stdout,
    },
  );
}
