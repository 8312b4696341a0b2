/** An item of the events table, as an event with its version. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { makeError } from "../runtime/errors";
import { parseJson } from "../runtime/values";
import type { Stored } from "../state/store";
import type { FailoverEvent } from "./failoverEvent";
import { parseFailoverEvent } from "./parseFailoverEvent";

/** Throws EventMalformed: an item somebody edited by hand stops its reader, and is named. */
export function storedEvent(
  item: Readonly<Record<string, AttributeValue>>,
  table: string,
): Stored<FailoverEvent> {
  const version = Number(item.version?.N);
  const parsed = parseFailoverEvent(parseJson(item.document?.S ?? ""));
  if (!Number.isInteger(version) || version < 1 || parsed.kind === "malformed") {
    const problem =
      parsed.kind === "malformed" ? parsed.problem : `version is ${JSON.stringify(item.version)}`;
    throw makeError(
      "EventMalformed",
      `Item ${item.id?.S} of table ${table} cannot be used: ${problem}. Correct the item, or delete it to forget the event.`,
    );
  }
  return { version, document: parsed.document };
}
