import type { HeartbeatConfig } from "../runtime/config";
import { child, count, groups, problem, type Reader, read, text, texts } from "../runtime/configReader";
import { isRecord, listOf } from "../runtime/values";

/** A call is answered within 3.6 s; a probe and its confirmation have to fit into two calls. */
export const LONGEST_PROBE_SECONDS = 3;

export function readHeartbeatConfig(document: string | undefined): HeartbeatConfig {
  return read(document, (reader) => ({
    site: text(reader, "site"),
    groups: groups(reader),
    listenerArns: texts(reader, "listenerArns"),
    functionName: text(reader, "functionName"),
    ...(reader.value.probe === undefined ? {} : { probe: probe(child(reader, "probe", reader.value.probe)) }),
  }));
}

function probe(reader: Reader): NonNullable<HeartbeatConfig["probe"]> {
  const { groups: list } = reader.value;
  if (listOf(list).length === 0) {
    problem(reader, "groups", "a list with at least one group");
  }
  const timeoutSeconds = count(reader, "timeoutSeconds", 1);
  if (timeoutSeconds > LONGEST_PROBE_SECONDS) {
    problem(reader, "timeoutSeconds", `at most ${LONGEST_PROBE_SECONDS}`);
  }
  return {
    origin: matching(reader, "origin", /^https?:\/\/[^/?#]+$/, "https://NAME without a path"),
    header: text(reader, "header"),
    timeoutSeconds,
    groups: listOf(list).map((item, index) => {
      const group: Reader = {
        problems: reader.problems,
        at: `${reader.at}groups[${index}].`,
        value: isRecord(item) ? item : {},
      };
      return {
        name: text(group, "name"),
        key: text(group, "key"),
        path: matching(group, "path", /^\//, "a path that starts with /"),
        successCodes: matching(
          group,
          "successCodes",
          /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/,
          "status codes such as 200, 200-299 or 200,204",
        ),
      };
    }),
  };
}

function matching(reader: Reader, key: string, pattern: RegExp, rule: string): string {
  const value = reader.value[key];
  if (typeof value === "string" && pattern.test(value)) {
    return value;
  }
  problem(reader, key, rule);
  return "";
}
