import type { MimeBundle } from 'manybody/notebook';
import { sdkNotebook } from './sdk';

/** As much of danfojs' DataFrame and Series as is needed to know one; several copies of danfojs may be loaded. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
  readonly index: readonly (string | number)[];
}

export function isDataFrame(value: unknown): value is DataFrameLike {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, values, index } = value as Partial<DataFrameLike>;
  const name = (value as object).constructor?.name;
  const named = name === 'DataFrame' || name === 'Series';
  return named && Array.isArray(columns) && Array.isArray(values) && Array.isArray(index);
}

/** The SDK's own table renderer: danfojs has none for notebooks. */
export function showDataFrame(frame: DataFrameLike): MimeBundle {
  return sdkNotebook().displayDataFrame(frame);
}
