import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AtomicInput, AtomicResult } from '../../schema/atomic';
import type { Engine, EngineContext } from '../engine';
import { programResult } from '../program/program-result';
import { foundVersion, type Program, probeProgram } from '../program/program-version';
import { runProgram } from '../run-program';
import { buildMopacInput, jobName } from './build-input';
import { parseMopacOutput } from './parse-output';
import { parseMopacRequest, whyNoGhosts } from './request';

const mopac: Program = {
  title: 'MOPAC',
  command: 'mopac',
  versionArguments: ['--version'],
  versionPattern: /MOPAC version (\S+)/i,
  packages: { debian: 'mopac', conda: 'mopac', pip: 'mopactools', home: 'http://openmopac.net' },
};

/** PM7, PM6 and older semi-empirical methods, by the program MOPAC. The energy is the heat of formation. */
export const mopacEngine: Engine = {
  name: 'mopac',
  traits: {
    threadSafe: true,
    childProcess: true,
    usesScratch: true,
    drivers: ['energy', 'gradient'],
    pointCharges: false,
    ghosts: false,
    whyNoGhosts,
    methods: 'PM7, PM6, PM6-D3H4, PM3, AM1, RM1, MNDO',
  },
  probe: (signal) => probeProgram(mopac, signal),
  validate: (input) => {
    parseMopacRequest(input);
  },
  compute,
};

async function compute(input: AtomicInput, context: EngineContext): Promise<AtomicResult> {
  const request = parseMopacRequest(input);
  const version = await foundVersion(mopac, context.signal);
  const inputText = buildMopacInput(input.molecule, request, context.cores);
  const folder = context.scratchDir!;
  await writeFile(join(folder, `${jobName}.mop`), inputText);
  const run = await runProgram(mopac.command, [`${jobName}.mop`], { context });
  const read = (extension: string) => readFile(join(folder, `${jobName}.${extension}`), 'utf8').catch(() => undefined);
  const out = await read('out');
  const answer = parseMopacOutput({ run, out, aux: await read('aux') }, request.keywords.max_iterations);
  return programResult(input, answer, {
    program: 'MOPAC',
    version,
    routine: `${request.method} ${input.specification.driver}`,
    inputText,
    stdout: out ?? run.stdout,
  });
}
