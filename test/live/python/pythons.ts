import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { resolveEngine } from '../../../src/engines/registry';

const root = join(__dirname, '..', '..', '..');

/** The Pythons of scripts/python-venv.sh and Debian's, for the engines of this test file. */
export function useTestPythons(...environments: string[]): void {
  const made = (environments.length > 0 ? environments : ['python']).map((name) =>
    join(root, '.cache', name, 'bin', 'python'),
  );
  process.env.MANYBODY_PYTHON = [...made.filter((file) => existsSync(file)), '/usr/bin/python3'].join(delimiter);
}

/** Which of these engines are here; the others are named, so that nobody takes them for tested. */
export async function enginesHere(names: readonly string[]): Promise<ReadonlySet<string>> {
  const here = new Set<string>();
  for (const name of names) {
    const probe = await (await resolveEngine({ name })).probe();
    if ('version' in probe) here.add(name);
    else console.log(`skipped ${name}: ${probe.missing}`);
  }
  return here;
}
