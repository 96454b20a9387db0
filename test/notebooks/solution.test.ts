import { beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, lessonPath, lessons, type Notebook, verdicts } from './lessons';
import { lessonsTimeoutMs, runLessons } from './run-lessons';

let executed: Map<string, Notebook>;
beforeAll(async () => {
  executed = await runLessons(lessons.map(lessonPath));
}, lessonsTimeoutMs);

describe.each(lessons)('%s with its solutions', (name) => {
  test('every cell runs', () => {
    expect(errorsOf(executed.get(name)!)).toEqual([]);
  });

  test('every check passes, the comparison with the reference too', () => {
    const { passed, hints } = verdicts(executed.get(name)!);
    expect(hints).toEqual([]);
    for (const kind of [/^Prediction 1/, /^Prediction 2/, /^Exercise 1/, /^Exercise 2/]) {
      expect(passed).toContainEqual(expect.stringMatching(kind));
    }
    expect(passed.length).toBeGreaterThanOrEqual(5);
  });
});
