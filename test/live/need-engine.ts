import { resolveEngine } from '../../src/engines/registry';

/**
 * The version of an engine's program, or undefined where it is not installed: then its live tests are skipped, and this says so. With
 * MANYBODY_LIVE=required, as continuous integration has it, a missing program is an error: nothing is skipped in silence.
 */
export async function liveVersion(name: string): Promise<string | undefined> {
  const probe = await (await resolveEngine({ name })).probe();
  if ('version' in probe) return probe.version;
  if (process.env.MANYBODY_LIVE === 'required')
    throw new Error(`${name} is needed for the live tests: ${probe.missing}`);
  console.log(`skipped live tests of ${name}: ${probe.missing}`);
  return undefined;
}
