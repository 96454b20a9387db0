import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ManyBodyComputer } from '../computer/many-body-computer';
import { abilities } from '../engines/engine-words';
import { surveyEngines } from '../engines/survey-engines';
import { jupyterProgram, kernelsFolders } from './jupyter-folders';
import { installedKernels, kernelMain } from './kernelspec';

/** What a check found. */
export interface Finding {
  readonly what: string;
  /** `note`: something optional is missing. */
  readonly state: 'ok' | 'note' | 'problem';
  readonly says: string;
  readonly mend?: string | undefined;
}

const run = promisify(execFile);
const load = createRequire(__filename);
const oldestNode = [20, 19] as const;
const neededTslab = '1.0.22';

/** Interaction energy (cp, RHF/STO-3G, hartree) of the water dimer below, from psi4 1.3.2. */
const referenceInteraction = -0.00223291328;
/** Both programs converge to 1e-8 hartree in the density; five energies enter. */
const selfTestTolerance = 1e-6;
const waterDimer = `
O -1.551007 -0.114520 0.000000
H -1.934259  0.762503 0.000000
H -0.599677  0.040712 0.000000
--
O  1.350625  0.111469  0.000000
H  1.680398 -0.373741 -0.758561
H  1.680398 -0.373741  0.758561`;

/** Every check, in the order in which it makes sense to mend. */
export const checks: readonly (() => Promise<Finding[]>)[] = [
  node,
  zeromq,
  tslab,
  jupyter,
  kernelspec,
  kernel,
  engines,
  calculation,
];

async function node(): Promise<Finding[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const says = `${process.version} (${process.execPath})`;
  if (recent) return [{ what: 'Node', state: 'ok', says }];
  return [
    { what: 'Node', state: 'problem', says, mend: `install Node ${oldestNode.join('.')} or newer: https://nodejs.org` },
  ];
}

async function zeromq(): Promise<Finding[]> {
  const mend = 'its install script was not run: npm rebuild zeromq (newer npm: npm approve-scripts zeromq first)';
  try {
    const { Publisher, version } = load('zeromq') as typeof import('zeromq');
    new Publisher().close();
    return [{ what: 'zeromq', state: 'ok', says: `ZeroMQ ${version}` }];
  } catch (error) {
    return [{ what: 'zeromq', state: 'problem', says: (error as Error).message.split('\n')[0]!, mend }];
  }
}

async function tslab(): Promise<Finding[]> {
  const { version } = load('tslab/package.json') as { version: string };
  if (version === neededTslab) return [{ what: 'tslab', state: 'ok', says: version }];
  const mend = `npm install tslab@${neededTslab} (the kernel uses inner parts of exactly this version)`;
  return [{ what: 'tslab', state: 'problem', says: version, mend }];
}

async function jupyter(): Promise<Finding[]> {
  const program = jupyterProgram();
  if (!program) {
    const mend = 'pip install jupyterlab (in a virtual environment), or use VS Code with its Jupyter extension';
    return [{ what: 'Jupyter', state: 'note', says: 'not on the PATH', mend }];
  }
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 30_000 });
    const versions = stdout.split('\n').filter((line) => /^(jupyterlab|notebook|jupyter_client)\s/.test(line));
    const found = versions
      .map((line) => line.replace(/\s*:\s*/, ' '))
      .filter((line) => !line.includes('not installed'));
    return [{ what: 'Jupyter', state: 'ok', says: `${found.join(', ')} (${program})` }];
  } catch (error) {
    const mend = 'reinstall it: pip install --force-reinstall jupyterlab';
    return [{ what: 'Jupyter', state: 'note', says: (error as Error).message.split('\n')[0]!, mend }];
  }
}

async function kernelspec(): Promise<Finding[]> {
  const mend = 'manybody kernel install';
  const installed = installedKernels(kernelsFolders());
  if (installed.length === 0) return [{ what: 'kernelspec', state: 'note', says: 'not installed', mend }];
  return installed.map(({ folder, spec, usable }): Finding => {
    if (!usable) return { what: 'kernelspec', state: 'problem', says: `${folder}: its files are gone`, mend };
    if (spec.argv[1] === kernelMain) return { what: 'kernelspec', state: 'ok', says: folder };
    return { what: 'kernelspec', state: 'note', says: `${folder} starts another copy: ${spec.argv[1]}`, mend };
  });
}

async function kernel(): Promise<Finding[]> {
  const what = 'kernel';
  const mend = 'npm rebuild zeromq, or reinstall manybody; `jupyter lab --debug` shows what the kernel prints';
  try {
    const { stdout } = await run(process.execPath, [join(kernelMain, '..', 'self-test.js')], { timeout: 120_000 });
    const times = JSON.parse(stdout) as { readyMs: number; firstCellMs: number; simpleCellMs: number };
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    const says = `answers after ${seconds(times.readyMs)}, first cell ${seconds(times.firstCellMs)}, next ${seconds(times.simpleCellMs)}`;
    return [{ what, state: 'ok', says }];
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    const problem = /"problem":"([^"]*)"/.exec(stdout ?? '')?.[1] ?? stderr?.trim().split('\n').at(-1) ?? message;
    return [{ what, state: 'problem', says: problem, mend }];
  }
}

async function engines(): Promise<Finding[]> {
  return (await surveyEngines()).map((report): Finding => {
    const what = `engine ${report.name}`;
    if (report.state === 'missing') return { what, state: 'note', says: 'not here', mend: report.missing };
    if (report.state === 'broken') return { what, state: 'problem', says: report.problem };
    return { what, state: 'ok', says: `version ${report.version}; ${abilities(report.traits)}` };
  });
}

async function calculation(): Promise<Finding[]> {
  const what = 'self-test';
  const mend = 'report this with the output of `manybody doctor --json`';
  const start = performance.now();
  try {
    const computer = ManyBodyComputer.of(waterDimer).level(2, 'hf/sto-3g').bsse('cp').workers(2).store(false);
    const interaction = (await computer.run()).interaction('cp', 2);
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    const says = `water dimer, HF/STO-3G, cp: ${interaction?.toFixed(8)} hartree in ${seconds} s`;
    const right = interaction !== null && Math.abs(interaction - referenceInteraction) < selfTestTolerance;
    if (right) return [{ what, state: 'ok', says }];
    return [{ what, state: 'problem', says: `${says}; psi4 says ${referenceInteraction}`, mend }];
  } catch (error) {
    return [{ what, state: 'problem', says: (error as Error).message, mend }];
  }
}
