import type * as danfo from 'danfojs-node';
import { asset } from '../asset';
import { displaySymbol } from '../mime-bundle';
import { type DataFrameLike, displayDataFrame } from './display-data-frame';
import type { TableData } from './table-data';

/** A danfojs DataFrame: labelled columns that can be sorted, grouped, joined and queried. */
export type DataFrame = danfo.DataFrame;
/** A danfojs Series: one column. */
export type Series = danfo.Series;
/** The library itself: `DataFrame`, `Series`, `concat`, `merge` and the rest of danfojs-node, but for Excel. */
export type Danfojs = Omit<typeof danfo, 'readExcel' | 'toExcel'>;

let loaded: Danfojs | undefined;

/**
 * The danfojs-node that this package carries: it computes in float64 (the original rounds DataFrame arithmetic to float32),
 * needs no native code, and its frames draw themselves in a notebook. Loaded at the first call.
 */
export function danfojs(): Danfojs {
  loaded ??= load();
  return loaded;
}

function load(): Danfojs {
  const library = require(asset('danfojs/danfojs.js')) as Danfojs;
  // The common base of DataFrame and Series, and of the frames that their methods return.
  Object.defineProperty(library.NDframe.prototype, displaySymbol, {
    value: function draw(this: DataFrameLike) {
      return displayDataFrame(this);
    },
  });
  return library;
}

/** The columns of a table as a DataFrame; the numbers are the same, missing ones are NaN as danfojs wants them. */
export function dataFrame(table: TableData): DataFrame {
  const rows = table.rows.map((row) => row.map((cell) => cell ?? Number.NaN));
  return new (danfojs().DataFrame)(rows, { columns: [...table.columns] });
}
