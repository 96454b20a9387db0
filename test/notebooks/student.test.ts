import { beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, lessonPath, lessons, type Notebook, readNotebook, studentPath, verdicts } from './lessons';
import { lessonsTimeoutMs, runLessons } from './run-lessons';

let executed: Map<string, Notebook>;
beforeAll(async () => {
  executed = await runLessons(lessons.map(studentPath));
}, lessonsTimeoutMs);

/** `Exercise 1, law. Hint: …` → `Exercise 1, law`. */
const nameOf = (hint: string): string => hint.split('. Hint: ')[0]!;
const isTask = (check: string): boolean => /^(Prediction|Exercise) /.test(check);

describe.each(lessons)('%s as students get it', (name) => {
  test('no cell fails before anything was answered', () => {
    expect(errorsOf(executed.get(name)!)).toEqual([]);
  });

  test('every prediction and exercise fails its check, with a hint', () => {
    const { passed, hints } = verdicts(executed.get(name)!);
    expect(passed.filter(isTask)).toEqual([]);
    for (const hint of hints) expect(hint).toMatch(/\. Hint: .{10,}/);
    const asked = verdicts(readNotebook(lessonPath(name))).passed.filter(isTask);
    expect(hints.map(nameOf).filter(isTask)).toEqual(asked);
  });
});
