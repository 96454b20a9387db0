import { expect, test } from 'vitest';
import {
  cellMetadata,
  createConverter,
  hasSyntaxError,
  isCompleteCode,
  printQuickInfo,
  splitSourceMaps,
  tslabVersion,
  typescript,
} from '../../kernel/execution/tslab';

// What the kernel takes from tslab is no interface that tslab promises to keep: this is its contract.

test('the version is the pinned one', () => {
  expect(tslabVersion()).toBe('1.0.22');
  expect(typescript.version).toBe('5.0.4');
});

test('the converter compiles, keeps declarations, names the last expression, and leaves two source maps', () => {
  const converter = createConverter({});
  try {
    const first = converter.convert('', 'interface A { x: number }\nconst a: A = { x: 1 };');
    expect(first.declOutput).toContain('declare const a: A');
    const second = converter.convert(first.declOutput!, 'a.x + 1');
    expect(second.lastExpressionVar).toBe('tsLastExpr');
    const { code, maps } = splitSourceMaps(second.output!);
    expect(code).toContain('exports.tsLastExpr = exports.a.x + 1;');
    expect(maps).toHaveLength(2);
    expect(maps[0]).toMatchObject({ version: 3 });
    expect(converter.convert('', 'nowhere;').diagnostics[0]).toMatchObject({
      code: 2304,
      start: { line: 0, character: 0 },
    });
    const info = converter.inspect(first.declOutput!, 'a.x', 2);
    expect(printQuickInfo(info!)).toContain('(property) A.x: number');
    expect(converter.complete(first.declOutput!, 'a.', 2)).toMatchObject({ start: 2, end: 2, candidates: ['x'] });
    expect(converter.addModule('side', 'export const s = 1;', { module: 'side' })).toEqual([]);
  } finally {
    converter.close();
  }
});

test('cells are classified', () => {
  expect(cellMetadata('/** @module side */\nexport {}')).toMatchObject({ module: 'side' });
  expect(isCompleteCode('if (x) {')).toMatchObject({ completed: false, indent: '  ' });
  expect(isCompleteCode('1')).toMatchObject({ completed: true });
  expect(hasSyntaxError('const = 1')).toBe(true);
});
