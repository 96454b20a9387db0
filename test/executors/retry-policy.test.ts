import { describe, expect, test } from 'vitest';
import { isWorthRetrying, retryDelayMs } from '../../src/executors/retry-policy';

describe('retries', () => {
  test.each(['worker_lost', 'timeout_error', 'unknown_error', 'store_error', 'random_error'])(
    '%s may be an accident',
    (type) => {
      expect(isWorthRetrying(type)).toBe(true);
    },
  );

  test.each(['input_error', 'convergence_error', 'resource_error', 'engine_not_found', 'cancelled'])(
    '%s stays',
    (type) => {
      expect(isWorthRetrying(type)).toBe(false);
    },
  );

  test('pauses double, up to a minute', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((failures) => retryDelayMs(failures, 1000, 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(retryDelayMs(3, 90_000, 1)).toBe(90_000);
    expect(retryDelayMs(30, 10, 1)).toBe(640);
    expect(retryDelayMs(5, 0, 1)).toBe(0);
  });

  test('jitter takes up to half of the pause', () => {
    expect(retryDelayMs(1, 1000, 0)).toBe(500);
    const pauses = Array.from({ length: 200 }, () => retryDelayMs(1, 1000));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...pauses)).toBeLessThan(1000);
    expect(new Set(pauses).size).toBeGreaterThan(100);
  });
});
