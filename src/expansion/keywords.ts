import { InputError } from '../errors/input-error';
import type { EmbeddingCharges } from '../molecule/cluster-molecule';
import type { Bsse } from '../schema/bsse';
import type { Driver } from '../schema/driver';
import type { ExpansionRequest } from './expansion-request';
import { bodyOrders, groupLevels, type LevelGroup } from './model-chemistries';

/** ManyBodyKeywords as the schema parses them; what is absent or null gets its default here. */
export interface KeywordsGiven {
  readonly bsse_type?: readonly Bsse[] | undefined;
  readonly embedding_charges?: EmbeddingCharges | null | undefined;
  readonly return_total_data?: boolean | null | undefined;
  readonly levels?: Readonly<Record<string, string>> | null | undefined;
  readonly max_nbody?: number | null | undefined;
  readonly supersystem_ie_only?: boolean | null | undefined;
}

export interface KeywordContext {
  readonly nFragments: number;
  readonly driver: Driver;
  /** Names that have a specification; when given, every level must name one of them. */
  readonly modelChemistries?: readonly string[] | undefined;
}

/** Keywords with every default filled in. */
export interface ResolvedKeywords {
  readonly bsse: readonly Bsse[];
  /** Model chemistry of every body order 1 … M, and perhaps of 'supersystem'. */
  readonly levels: Readonly<Record<string, string>>;
  /** The levels as they were given, ascending, the supersystem last. */
  readonly levelsGiven: Readonly<Record<string, string>>;
  /** Body orders of each model chemistry. */
  readonly groups: readonly LevelGroup[];
  /** M */
  readonly maxBody: number;
  readonly returnTotalData: boolean;
  readonly supersystemIeOnly: boolean;
  readonly embeddingCharges: EmbeddingCharges | undefined;
  /** What `createExpansion` takes; it checks what is left to check. */
  readonly request: ExpansionRequest;
}

/** The model chemistry of input that names none: there is one specification for everything. */
export const AUTO = '(auto)';

/**
 * Fills in the defaults of many-body keywords. A level stands for itself and for all lower body orders that are not listed:
 * `{ 1: a, 3: b }` is a for 1, b for 2 and 3.
 *
 * @throws InputError when keywords contradict each other, or a level has no specification.
 */
export function resolveKeywords(keywords: KeywordsGiven, context: KeywordContext): ResolvedKeywords {
  const { nFragments, driver } = context;
  const maxBody = keywords.max_nbody ?? undefined;
  if (maxBody !== undefined && (!Number.isInteger(maxBody) || maxBody < 1 || maxBody > nFragments)) {
    throw new InputError(`max_nbody=${maxBody} should be between 1 and ${nFragments}.`, {
      detail: { max_nbody: maxBody, nFragments },
    });
  }
  const levelsGiven = sortLevels(keywords.levels ?? { [maxBody ?? nFragments]: AUTO });
  const names = Object.values(levelsGiven);
  if (new Set(names).size < names.length) {
    throw new InputError(
      `Cannot have duplicate model chemistries in levels: ${JSON.stringify(levelsGiven)}. A level covers the unlisted ones below it.`,
      { detail: { levels: levelsGiven } },
    );
  }
  const largest = bodyOrders(levelsGiven).at(-1)!;
  if (maxBody !== undefined && maxBody !== largest) {
    throw new InputError(
      `max_nbody=${maxBody} contradicts the levels, whose largest body order is ${largest}. Drop max_nbody, or make them agree.`,
      { detail: { max_nbody: maxBody, levels: levelsGiven } },
    );
  }
  checkSpecifications(names, context.modelChemistries);

  const charges = keywords.embedding_charges ?? {};
  const embeddingCharges = Object.keys(charges).length > 0 ? charges : undefined;
  if (embeddingCharges) checkEmbeddedFragments(embeddingCharges, nFragments);
  const levels = expandLevels(levelsGiven);
  const groups = groupLevels(levels);
  const bsse = keywords.bsse_type ?? ['cp'];
  const returnTotalData = keywords.return_total_data ?? driver !== 'energy';
  const supersystemIeOnly = keywords.supersystem_ie_only ?? false;
  return {
    bsse,
    levels,
    levelsGiven,
    groups,
    maxBody: largest,
    returnTotalData,
    supersystemIeOnly,
    embeddingCharges,
    request: {
      nFragments,
      bsse,
      levels,
      returnTotalData,
      supersystemIeOnly,
      embedding: embeddingCharges !== undefined,
    },
  };
}

/** One model chemistry for every body order up to the largest given. */
export function expandLevels(levelsGiven: Readonly<Record<string, string>>): Record<string, string> {
  const given = bodyOrders(levelsGiven);
  const levels: Record<string, string> = {};
  given.forEach((n, i) => {
    for (let body = (given[i - 1] ?? 0) + 1; body <= n; body += 1) levels[body] = levelsGiven[n]!;
  });
  if (levelsGiven.supersystem !== undefined) levels.supersystem = levelsGiven.supersystem;
  return levels;
}

function sortLevels(levels: Readonly<Record<string, string>>): Record<string, string> {
  const sorted: Record<string, string> = {};
  for (const n of bodyOrders(levels)) sorted[n] = levels[n]!;
  if (levels.supersystem !== undefined) sorted.supersystem = levels.supersystem;
  return sorted;
}

function checkSpecifications(names: readonly string[], given: readonly string[] | undefined): void {
  if (given === undefined) return;
  const missing = names.filter((name) => !given.includes(name));
  if (missing.length > 0) {
    throw new InputError(
      `No specification for the model chemistry ${missing.map((name) => JSON.stringify(name)).join(', ')} of the levels; there is one for ${given.map((name) => JSON.stringify(name)).join(', ')}.`,
      { detail: { missing, given } },
    );
  }
}

/** @throws InputError unless there is one entry for each fragment, counted from 1. */
export function checkEmbeddedFragments(charges: EmbeddingCharges, nFragments: number): void {
  const given = Object.keys(charges);
  const wanted = Array.from({ length: nFragments }, (_, i) => String(i + 1));
  if (given.length === nFragments && wanted.every((fragment) => given.includes(fragment))) return;
  throw new InputError(
    `embedding_charges dict should have entries for each 1-indexed fragment (${nFragments}), but has [${given.join(', ')}].`,
    { detail: { fragments: given, nFragments } },
  );
}
