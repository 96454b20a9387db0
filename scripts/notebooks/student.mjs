const solution = /^([ \t]*)\/\/ BEGIN SOLUTION\n[\s\S]*?^[ \t]*\/\/ END SOLUTION/gm;
const stub = '// YOUR CODE HERE';

const sourceOf = (cell) => [cell.source].flat().join('');

/** Lines as nbformat keeps them: each with its end of line. */
const lines = (text) => text.split(/(?<=\n)/);

/** The same notebook without outputs and counts. */
export function withoutOutputs(notebook) {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, execution_count: null, outputs: [] } : cell,
  );
  return { ...notebook, cells };
}

/**
 * What students get, one folder further down: stubs instead of solutions, no outputs. nbgrader makes the same of the same
 * markers, with its own stub text.
 */
export function studentVersion(notebook) {
  const cells = withoutOutputs(notebook).cells.map((cell) => {
    const text = sourceOf(cell);
    const given =
      cell.cell_type === 'code' ? text.replace(solution, `$1${stub}`) : text.replaceAll('](../', '](../../');
    return given === text ? cell : { ...cell, source: lines(given) };
  });
  return { ...notebook, cells };
}
