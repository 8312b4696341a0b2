/** One request id is one request: what else it asks for must be the same. Pure. */
import type { FailoverEvent } from "../history/failoverEvent";

/** What a request asks for. Its reason may be put differently the second time, and another person may ask. */
export type Wish = Pick<
  FailoverEvent,
  | "id"
  | "resourceType"
  | "source"
  | "target"
  | "type"
  | "rollbackPlan"
  | "acceptDataLossSeconds"
  | "synchronised"
>;

function partsOf(wish: Wish): readonly (readonly [name: string, value: unknown])[] {
  const { resourceType, source, target, type, rollbackPlan, acceptDataLossSeconds, synchronised } = wish;
  const { autoRollback, rollbackDelaySeconds } = rollbackPlan;
  return [
    ["resourceType", resourceType],
    ["source", source],
    ["target", target],
    ["type", type],
    ["rollback", autoRollback ? `after ${rollbackDelaySeconds} s` : "by hand"],
    ["acceptDataLossSeconds", acceptDataLossSeconds ?? 0],
    ["synchronised", synchronised ?? false],
  ];
}

/** What differs from the event that has this id, in a sentence that says what to do; undefined when nothing does. */
export function otherRequest(known: Wish, asked: Wish): string | undefined {
  const parts = partsOf(known);
  const different = partsOf(asked).flatMap(([name, value], index) =>
    value === parts[index]?.[1] ? [] : [`${name} ${parts[index]?.[1]} and not ${value}`],
  );
  return different.length === 0
    ? undefined
    : `Nothing was done: event ${known.id} was asked for with ${different.join(", ")}. Ask with a new request id.`;
}
