/**
 * Rules that faults add to a model. A model asks the list each time; nothing is ever saved and restored, so that
 * faults may begin and end in any order.
 */

/** Takes the rule back; calling it again does nothing. */
export type Remove = () => void;

export class Rules<Rule> {
  private list: readonly Rule[] = [];

  /** `changed`: told after each addition and removal, for models that derive something from the rules. */
  constructor(private readonly changed: () => void = () => {}) {}

  add(rule: Rule): Remove {
    // A wrapper of its own, so that two equal rules are two entries.
    const entry = { rule };
    this.entries.push(entry);
    this.update();
    return () => {
      const index = this.entries.indexOf(entry);
      if (index < 0) return;
      this.entries.splice(index, 1);
      this.update();
    };
  }

  /** Rules in force, in the order in which they began. */
  all(): readonly Rule[] {
    return this.list;
  }

  private readonly entries: { readonly rule: Rule }[] = [];

  private update(): void {
    this.list = this.entries.map(({ rule }) => rule);
    this.changed();
  }
}

/** A span of time in which a rule held: kept after its end, for what is judged by the moment it was about. */
export interface Span<Rule> {
  readonly from: number;
  until: number;
  readonly rule: Rule;
}

/** Rules with their times, ended ones included: a datapoint of a minute is late by the rules of that minute. */
export class TimedRules<Rule> {
  private readonly spans: Span<Rule>[] = [];

  /** Begins at `from`; the answer ends it at a time. Milliseconds since the epoch. */
  begin(from: number, rule: Rule): (until: number) => void {
    const span: Span<Rule> = { from, until: Number.POSITIVE_INFINITY, rule };
    this.spans.push(span);
    return (until) => {
      span.until = until;
    };
  }

  get isEmpty(): boolean {
    return this.spans.length === 0;
  }

  /** Rules in force at `time`. */
  at(time: number): Rule[] {
    return this.spans.filter(({ from, until }) => from <= time && time < until).map(({ rule }) => rule);
  }
}
