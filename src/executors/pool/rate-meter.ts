/** Counts events, and says how many of them came in a second of late. */
export interface RateMeter {
  /** @param at ms */
  count(at: number): void;
  /** Of the last {@link spanMs}. */
  perSecond(at: number): number;
}

const spanMs = 2000;

export function rateMeter(): RateMeter {
  let since = 0;
  let counted = 0;
  let last = 0;
  const turn = (at: number): void => {
    if (at - since < spanMs) return;
    // Two spans without an event leave nothing.
    last = at - since < 2 * spanMs ? (counted * 1000) / (at - since) : 0;
    since = at;
    counted = 0;
  };
  return {
    count(at) {
      turn(at);
      counted++;
    },
    perSecond(at) {
      turn(at);
      return Math.max(last, (counted * 1000) / spanMs);
    },
  };
}
