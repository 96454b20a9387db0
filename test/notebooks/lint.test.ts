import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { committed } from '../../scripts/notebooks/committed.mjs';
import { studentVersion } from '../../scripts/notebooks/student.mjs';
import {
  errorsOf,
  joined,
  lessonPath,
  lessons,
  outputsOf,
  readNotebook,
  studentPath,
  tagged,
  verdicts,
} from './lessons';

test('there are ten lessons and two more, numbered in reading order', () => {
  expect(lessons.map((name) => name.slice(0, 2))).toEqual(
    Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0')),
  );
});

/** Every number of references.json, which psi4 computed. */
const references = Object.values(
  JSON.parse(readFileSync(`${__dirname}/references.json`, 'utf8')) as Record<string, unknown>,
).flatMap((value) => (typeof value === 'object' ? Object.values(value as object) : [value]));

describe.each(lessons)('%s', (name) => {
  const notebook = readNotebook(lessonPath(name));
  const { lesson, title, teachingMinutes, exerciseMinutes, objectives } = notebook.metadata.manybody;
  const html = outputsOf(notebook).map(({ data }) => joined(data?.['text/html']));

  test('its first cell says the goals and the time', () => {
    const first = notebook.cells[0]!;
    expect(first.metadata.tags).toContain('goals');
    const text = joined(first.source);
    expect(text).toContain(`# ${lesson}. ${title}`);
    expect(text).toContain(`**Teaching** ${teachingMinutes} min`);
    expect(text).toContain(`**exercises** ${exerciseMinutes} min`);
    for (const objective of objectives) expect(text).toContain(`- ${objective}`);
    expect(objectives.length).toBeGreaterThanOrEqual(3);
    expect(Number(name.slice(0, 2))).toBe(lesson);
  });

  test('it has two predictions, two exercises, checks, questions and a glossary', () => {
    expect(tagged(notebook, 'predict').length).toBeGreaterThanOrEqual(2);
    expect(tagged(notebook, 'exercise').length).toBeGreaterThanOrEqual(2);
    expect(tagged(notebook, 'check').length).toBeGreaterThanOrEqual(3);
    const last = joined(notebook.cells.at(-1)!.source);
    expect(last).toContain('## Think further');
    expect(last).toContain('**Words.**');
  });

  test('answers are marked for nbgrader, and nothing else is', () => {
    for (const { source, metadata } of notebook.cells) {
      const marked = /\/\/ BEGIN SOLUTION\n[\s\S]*\/\/ END SOLUTION/.test(joined(source));
      expect(marked).toBe(metadata.nbgrader?.solution === true);
      expect(marked).toBe(metadata.tags?.some((tag) => tag === 'predict' || tag === 'exercise') === true);
    }
  });

  test('every picture has alternative text, and there is one at least', () => {
    const prose = notebook.cells
      .filter(({ cell_type }) => cell_type === 'markdown')
      .map(({ source }) => joined(source));
    expect(prose.filter((text) => /!\[\s*\]\(/.test(text))).toEqual([]);
    const images = html.join('').match(/<img[^>]*>/g) ?? [];
    expect(images.length).toBeGreaterThanOrEqual(1);
    for (const image of images) expect(image).toMatch(/ alt="[^"]{15,}"/);
  });

  test('it ends with a comparison with numbers of another program', () => {
    const source = tagged(notebook, 'reference')
      .map((cell) => joined(cell.source))
      .join('\n');
    // Lesson 12 is compared with a closed formula and with the engine of this package.
    if (lesson === 12) expect(source).toContain("engine('model')");
    else {
      const quoted = source.match(/-\d+(\.\d{8,})(e-\d+)?/g) ?? [];
      expect(quoted.length).toBeGreaterThanOrEqual(1);
      for (const number of quoted) {
        expect(references.some((value) => Math.abs(Number(value) - Number(number)) < 1e-10)).toBe(true);
      }
      expect(source).toContain('psi4 1.3.2');
    }
  });

  test('it is committed with outputs, all checks passed, small, without scripts and names of folders', () => {
    expect(errorsOf(notebook)).toEqual([]);
    const { passed, hints } = verdicts(notebook);
    expect(passed.length).toBeGreaterThanOrEqual(5);
    expect(hints).toEqual([]);
    expect(readFileSync(lessonPath(name)).length).toBeLessThan(250_000);
    expect(html.filter((text) => text.includes('<script'))).toEqual([]);
    expect(committed(structuredClone(notebook))).toEqual(notebook);
  });

  test('the student version is made of it', () => {
    expect(readNotebook(studentPath(name))).toEqual(studentVersion(notebook));
    const text = readFileSync(studentPath(name), 'utf8');
    expect(text).not.toContain('SOLUTION');
    expect(text).toContain('// YOUR CODE HERE');
  });
});
