import type { Provenance } from '../schema/molecule';
import { VERSION } from '../schema/version';

/** QCSchema provenance of something that this package made. */
export function provenanceStamp(routine: string): Provenance {
  return { creator: 'manybody', version: VERSION, routine };
}
