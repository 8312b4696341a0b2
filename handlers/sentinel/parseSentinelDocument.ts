import { isRecord } from "../runtime/values";
import type { SentinelDocument } from "../state/documents";
import { type Parsed, problemOf, type Shape } from "../state/shapes";

const STATES: readonly unknown[] = ["healthy", "unhealthy", "degraded", "unknown"];
const OBSERVATION: Shape = { state: "text", since: "time", detail: "text", healthySince: "optional time" };
const CANDIDATE: Shape = { state: "text", count: "number", at: "optional time" };
const ASKED: Shape = { requestId: "text", at: "time", sentAt: "optional time" };

function observationProblem(at: string, value: unknown): string | undefined {
  const { state, candidate, asked } = isRecord(value) ? value : {};
  const problem =
    problemOf(at, value, OBSERVATION) ??
    (candidate === undefined ? undefined : problemOf(`${at}.candidate`, candidate, CANDIDATE)) ??
    (asked === undefined ? undefined : problemOf(`${at}.asked`, asked, ASKED));
  const states = isRecord(candidate) ? [state, candidate.state] : [state];
  return (
    problem ??
    (states.every((item) => STATES.includes(item))
      ? undefined
      : `${at}.state is none of ${STATES.join(", ")}`)
  );
}

export function parseSentinelDocument(value: unknown): Parsed<SentinelDocument> {
  const resources = isRecord(value) ? value.resources : undefined;
  if (!isRecord(resources)) {
    return { kind: "malformed", problem: "resources is not an object" };
  }
  const problem = Object.entries(resources)
    .map(([name, observation]) => observationProblem(`resources.${name}`, observation))
    .find((found) => found !== undefined);
  return problem === undefined
    ? { kind: "ok", document: value as SentinelDocument }
    : { kind: "malformed", problem };
}
