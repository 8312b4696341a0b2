/** What a drill says of each invariant: held, violated, or not claimed by the design, and how large the gap is. */
import { INVARIANT_IDS, INVARIANTS, type InvariantId, type InvariantReport } from "../invariants/violation";
import type { DrillResult } from "../scenario/run";

export interface InvariantRow {
  readonly id: InvariantId;
  readonly name: string;
  readonly status: "held" | "violated" | "not claimed" | "not checked";
  /** How large the violation or the gap is, for people; empty when there is none. */
  readonly size: string;
}

const times = (count: number) => (count === 1 ? "once" : `${count} times`);

/** Windows while the latch was not to close count as exempt, not as a gap of the design. */
export function windowText({ windows }: InvariantReport): string {
  const open = windows.filter(({ seconds, exempt }) => seconds > 0 && exempt === undefined);
  if (open.length === 0) return "no un-latched window";
  const total = open.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1);
  const answers = open.reduce((sum, { answersOfPrimary }) => sum + answersOfPrimary, 0);
  const answered = open.reduce((sum, { primarySeconds }) => sum + primarySeconds, 0).toFixed(1);
  const many =
    open.length === 1 ? `un-latched for ${total} s` : `un-latched ${open.length} times, ${total} s in all`;
  const unclosed = open.filter(({ closedAt }) => closedAt === undefined).length;
  const never = unclosed === 0 ? "" : `; ${times(unclosed)} nothing closed it`;
  return `${many}${never}; ${answers === 0 ? "the primary was not answered in that time" : `the primary was answered in that time ${times(answers)}, for ${answered} s`}`;
}

function statusOf(result: DrillResult, count: number, claimed: boolean): InvariantRow["status"] {
  if (result.warmUpProblem !== undefined) return "not checked";
  if (count > 0) return "violated";
  return claimed ? "held" : "not claimed";
}

export function invariantRows(result: DrillResult): InvariantRow[] {
  return INVARIANT_IDS.map((id) => {
    const count = result.invariants.violations.filter(({ invariant }) => invariant === id).length;
    const claimed = result.claimed.includes(id);
    const parts = [
      count > 0
        ? `${times(count)}${claimed ? "" : " (not claimed)"}`
        : claimed
          ? ""
          : "no violation in this drill",
      id === "I1" && result.warmUpProblem === undefined ? windowText(result.invariants) : "",
    ];
    return {
      id,
      name: INVARIANTS[id],
      status: statusOf(result, count, claimed),
      size: parts.filter((part) => part !== "").join("; "),
    };
  });
}

/** What was seen and exempt by definition, for people. */
export function exemptLines({ invariants }: DrillResult): string[] {
  return Object.entries(invariants.exempt).map(([reason, count]) => `exempt ${times(count)}: ${reason}`);
}
