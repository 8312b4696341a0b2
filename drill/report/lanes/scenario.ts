/** Lanes of what was done to the system: faults, and what the operator did. */
import type { LogEntry } from "../../kernel/log";
import type { DrillResult } from "../../scenario/run";
import { type Lane, type Mark, packed, type Span, secondOf } from "./lane";

function faultSpan(result: DrillResult, fault: LogEntry): Span {
  const over = result.log.find(
    ({ kind, text, at }) => kind === "fault-end" && at >= fault.at && text === `over: ${fault.text}`,
  );
  return {
    from: secondOf(result, fault.at),
    to: secondOf(result, over?.at ?? result.endedAt),
    label: fault.text,
    tone: "bad",
    why: over === undefined ? "it lasts to the end of the drill" : "",
  };
}

export function faultLanes(result: DrillResult): Lane[] {
  const spans = result.log.filter(({ kind }) => kind === "fault").map((fault) => faultSpan(result, fault));
  return packed("What fails", spans.length === 1 ? "fault" : "faults", spans);
}

const OPERATOR_KINDS = new Set(["act", "outcome", "rearmed"]);

export function operatorLane(result: DrillResult): Lane[] {
  const marks = result.log
    .filter(({ kind }) => OPERATOR_KINDS.has(kind))
    .map((entry): Mark => {
      const { at, text, why = "" } = entry;
      return { at: secondOf(result, at), label: text, why, tone: "operator" };
    });
  return marks.length === 0 ? [] : [{ tier: "People", name: "operator", spans: [], marks }];
}
