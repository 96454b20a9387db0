import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Engine, EngineContext } from '../engine';
import { programResult } from '../program/program-result';
import { foundVersion, probeProgram } from '../program/program-version';
import { buildXtbInput } from './build-input';
import { chargeUnit } from './charge-unit';
import { parseXtbOutput } from './parse-output';
import { parseXtbRequest, whyNoGhosts } from './request';
import { runXtb, xtb } from './run-xtb';

/** GFN1-xTB and GFN2-xTB, by the program xtb. */
export const xtbEngine: Engine = {
  name: 'xtb',
  traits: {
    threadSafe: true,
    childProcess: true,
    usesScratch: true,
    drivers: ['energy', 'gradient', 'hessian'],
    pointCharges: true,
    ghosts: false,
    whyNoGhosts,
    chargeForces: true,
    methods: 'GFN1-xTB, GFN2-xTB',
  },
  probe: (signal) => probeProgram(xtb, signal),
  validate: (input) => {
    parseXtbRequest(input);
  },
  energyConvergence: (input) => 1e-6 * parseXtbRequest(input).keywords.accuracy,
  compute,
};

async function compute(input: AtomicInput, context: EngineContext): Promise<AtomicResult> {
  const request = parseXtbRequest(input);
  const version = await foundVersion(xtb, context.signal);
  const unit = request.pointCharges.length > 0 ? await chargeUnit(version, context) : 'bohr';
  const { driver } = input.specification;
  const prepared = buildXtbInput(input.molecule, driver, request, unit);
  const output = await runXtb(prepared, context);
  const answer = parseXtbOutput(output);
  return programResult(input, answer, {
    program: 'xtb',
    version,
    routine: `gfn${request.gfn} ${driver}`,
    inputText: prepared.files.coord!,
    stdout: output.run.stdout,
  });
}
