/** The parts a recovery time is the sum of. */

export interface RecoveryTerm {
  /** What takes the time, in a word or two: `metric bucket`. */
  readonly name: string;
  readonly minimumSeconds: number;
  readonly meanSeconds: number;
  readonly worstSeconds: number;
  /** Where the numbers come from. */
  readonly why: string;
}

/** Seconds: the least, the mean, the most. */
export type Span = readonly [minimumSeconds: number, meanSeconds: number, worstSeconds: number];

export interface RecoveryTime {
  /** How it recovers, as a phrase: `by alarm`. */
  readonly way: string;
  readonly terms: readonly RecoveryTerm[];
  readonly minimumSeconds: number;
  /** Of many outages at arbitrary moments. */
  readonly meanSeconds: number;
  readonly worstSeconds: number;
}

export function term(name: string, [minimum, mean, worst]: Span, why: string): RecoveryTerm {
  return {
    name,
    minimumSeconds: rounded(minimum),
    meanSeconds: rounded(mean),
    worstSeconds: rounded(worst),
    why,
  };
}

/** Terms one after the other. */
export function recoveryTime(way: string, terms: readonly RecoveryTerm[]): RecoveryTime {
  const sum = (seconds: (each: RecoveryTerm) => number) =>
    rounded(terms.reduce((total, each) => total + seconds(each), 0));
  return {
    way,
    terms,
    minimumSeconds: sum((each) => each.minimumSeconds),
    meanSeconds: sum((each) => each.meanSeconds),
    worstSeconds: sum((each) => each.worstSeconds),
  };
}

/** To hundredths: more would pretend to know, and terms are to add up as they are printed. */
function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
