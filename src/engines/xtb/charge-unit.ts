import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../errors/engine-error';
import { buildMolecule } from '../../molecule/build-molecule';
import { BOHR_IN_ANGSTROM } from '../../schema/constants';
import type { PointCharge } from '../embedding-charges';
import type { EngineContext } from '../engine';
import { buildXtbInput, type ChargeUnit } from './build-input';
import { parseXtbOutput } from './parse-output';
import { defaultKeywords } from './request';
import { runXtb } from './run-xtb';

/** By version. */
const known = new Map<string, ChargeUnit>();

/** A charge so far from an ion that they feel each other's charge alone: e, and a length in the unit that is sought. */
const charge = 0.1;
const distance = 100;

/**
 * In which unit the xtb that is installed reads the positions of point charges. Its manual says bohr; 6.5.1 reads ångström, and
 * says nothing. So it is asked, once: the energy of a sodium ion and a far charge is q Q / r.
 *
 * @throws EngineError when it is neither.
 */
export async function chargeUnit(version: string, context: EngineContext): Promise<ChargeUnit> {
  const before = known.get(version);
  if (before) return before;
  const far: PointCharge = [charge, [0, 0, distance]];
  const energy = (await ionEnergy([far], context)) - (await ionEnergy([], context));
  const expected = { bohr: charge / distance, angstrom: (charge / distance) * BOHR_IN_ANGSTROM };
  for (const unit of ['bohr', 'angstrom'] as const) {
    if (Math.abs(energy / expected[unit] - 1) > 0.05) continue;
    known.set(version, unit);
    return unit;
  }
  throw new EngineError(
    `xtb ${version} puts point charges where they were not: a charge of ${charge} e at ${distance} bohr changes the energy of Na+ ` +
      `by ${energy} hartree, where ${expected.bohr} were expected. Use another engine for embedding charges.`,
    { detail: { version, energy, expected } },
  );
}

async function ionEnergy(pointCharges: readonly PointCharge[], context: EngineContext): Promise<number> {
  const ion = buildMolecule({ symbols: ['Na'], geometry: [0, 0, 0], molecular_charge: 1 });
  const scratchDir = join(context.scratchDir!, `unit-${pointCharges.length}`);
  await mkdir(scratchDir, { recursive: true });
  const request = { gfn: 2, keywords: defaultKeywords, pointCharges } as const;
  return parseXtbOutput(await runXtb(buildXtbInput(ion, 'energy', request, 'bohr'), { ...context, scratchDir })).energy;
}
