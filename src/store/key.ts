import { createHash } from 'node:crypto';
import type { AtomicInput } from '../schema/atomic';
import { canonicalJson } from '../schema/exact-json';
import type { EngineVersion } from './result-store';

/** Part of every key: a change of what a key covers must change it, so that old entries miss instead of lying. */
const keyFormat = 'manybody-key-1';

/**
 * The address of a calculation: SHA-256, in hex, of the canonical JSON of everything that can decide its numbers.
 *
 * That is: symbols, geometry, ghosts, charge, multiplicity, isotopes, connectivity, frame and symmetry flags of the molecule and
 * its extras (embedding charges live there); model, driver, keywords, protocols and extras of the specification; name and
 * version of the engine. Names, comments, labels, ids, provenance, the division into fragments and the `program` field (the
 * engine says it) do not count. Spelling does: `HF` and `hf` are two keys, because only an engine knows whether case matters. The
 * driver counts too: the energy in a gradient's result may have been converged to another threshold than an energy run's.
 */
export function keyOf(input: AtomicInput, engine: EngineVersion): string {
  const { molecule, specification } = input;
  const content = {
    format: keyFormat,
    engine: engine.name,
    version: engine.version,
    molecule: {
      symbols: molecule.symbols,
      geometry: molecule.geometry,
      real: molecule.real,
      charge: molecule.molecular_charge,
      multiplicity: molecule.molecular_multiplicity,
      masses: molecule.masses,
      massNumbers: molecule.mass_numbers,
      connectivity: molecule.connectivity,
      fixCom: molecule.fix_com,
      fixOrientation: molecule.fix_orientation,
      fixSymmetry: molecule.fix_symmetry,
      extras: molecule.extras,
    },
    driver: specification.driver,
    model: specification.model,
    keywords: specification.keywords,
    protocols: specification.protocols,
    extras: specification.extras,
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
