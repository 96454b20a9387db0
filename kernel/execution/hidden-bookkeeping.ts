import { inspect } from 'node:util';

/** What Node notes on promises and timers while it follows who started them. */
const bookkeeping = /^(async_id_symbol|trigger_async_id_symbol|asyncId|triggerId|kResourceStore)$/;

/**
 * Node writes on each promise and timer which cell it belongs to, and would print that with it, the cell's whole request
 * included. After this, a promise prints as a promise.
 */
export function hideBookkeeping(): void {
  const timeout = setTimeout(() => undefined, 0);
  const immediate = setImmediate(() => undefined);
  clearTimeout(timeout);
  clearImmediate(immediate);
  for (const prototype of [Promise.prototype, Object.getPrototypeOf(timeout), Object.getPrototypeOf(immediate)]) {
    const earlier = prototype[inspect.custom] as ((...all: unknown[]) => unknown) | undefined;
    Object.defineProperty(prototype, inspect.custom, {
      value: function (this: object, ...all: unknown[]): unknown {
        for (const key of Object.getOwnPropertySymbols(this)) {
          const hides = bookkeeping.test(key.description ?? '');
          if (hides) Object.defineProperty(this, key, { enumerable: false });
        }
        // Giving oneself asks for what `inspect` would have printed.
        return earlier ? earlier.apply(this, all) : this;
      },
      configurable: true,
      writable: true,
    });
  }
}
