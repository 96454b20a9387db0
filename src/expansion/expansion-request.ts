import type { Bsse } from '../schema/bsse';

/** Everything that decides which tasks an expansion has and how their results combine. */
export interface ExpansionRequest {
  readonly nFragments: number;
  /** The first is the treatment of the returned value. */
  readonly bsse: readonly Bsse[];
  /** Model chemistry of every body order 1 … M, and perhaps of 'supersystem'. */
  readonly levels: Readonly<Record<string, string>>;
  /** Return total data (true) or interaction data (false). */
  readonly returnTotalData: boolean;
  /** Only what the N-body interaction needs: monomers and the supersystem. */
  readonly supersystemIeOnly: boolean;
  /** Are point charges attached to the clusters? Then interaction data have no meaning and are left out. */
  readonly embedding: boolean;
}
