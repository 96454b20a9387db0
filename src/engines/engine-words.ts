import type { EngineTraits } from './engine';
import type { EngineReport } from './survey-engines';

/** What an engine can do, in the words of a list: its methods, drivers, and what it knows besides atoms. */
export function abilities({ methods, drivers, ghosts, pointCharges, chargeForces }: EngineTraits): string {
  const charges = chargeForces ? 'point charges and the forces on them' : 'point charges';
  return [
    ...(methods === undefined ? [] : [methods]),
    drivers.join(', '),
    ghosts ? 'ghost atoms' : 'no ghost atoms',
    ...(pointCharges ? [charges] : []),
  ].join('; ');
}

/** One engine of a list, in one line. */
export function engineLine(report: EngineReport): string {
  const { name, state, traits } = report;
  const can = traits ? `; ${abilities(traits)}` : '';
  const found = { found: 'version', missing: 'not here:', broken: 'in trouble:' }[state];
  const what = state === 'found' ? report.version : state === 'missing' ? report.missing : report.problem;
  return `${name.padEnd(10)} ${found} ${what}${can}`;
}
