/** A missing number is null, never 0 or NaN. */
export type Cell = string | number | null;

/** Names columns and holds rows; what every rendering of a table starts from. */
export interface TableData {
  readonly caption: string;
  /** Names that end in their unit: `total_Eh`, `interaction_kcal_mol`, `wall_s`. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Decimals of numbers whose column names no unit. */
  readonly decimals?: number | undefined;
}
