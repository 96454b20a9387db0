import type { Provenance } from '../schema/molecule';

/** Version of this package; a test holds it equal to package.json. */
export const VERSION = '0.1.0';

/** QCSchema provenance of something that this package made. */
export function provenanceStamp(routine: string): Provenance {
  return { creator: 'manybody', version: VERSION, routine };
}
