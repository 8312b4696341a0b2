import type { SentinelConfig, SentinelResource } from "../runtime/config";
import { child, count, oneOf, problem, type Reader, read, text, texts } from "../runtime/configReader";
import { isRecord, listOf } from "../runtime/values";

export function readSentinelConfig(document: string | undefined): SentinelConfig {
  return read(document, (reader) => {
    const { controllerFunction, resources } = reader.value;
    if (!Array.isArray(resources)) {
      problem(reader, "resources", "a list");
    }
    return {
      site: text(reader, "site"),
      stateTable: text(reader, "stateTable"),
      ...(controllerFunction === undefined ? {} : { controllerFunction: text(reader, "controllerFunction") }),
      confirmations: count(reader, "confirmations", 1),
      checkTimeoutSeconds: count(reader, "checkTimeoutSeconds", 1),
      deadlineSeconds: count(reader, "deadlineSeconds", 1),
      resources: listOf(resources).map((item, index) =>
        resource({
          problems: reader.problems,
          at: `resources[${index}].`,
          value: isRecord(item) ? item : {},
        }),
      ),
    };
  });
}

function resource(reader: Reader): SentinelResource {
  const common = { name: text(reader, "name"), ...failover(reader) };
  const kind = oneOf(reader, "kind", ["ec2", "rds", "target_group", "endpoint"]);
  switch (kind) {
    case "ec2":
      return { ...common, kind, instanceId: text(reader, "instanceId") };
    case "rds":
      return { ...common, kind, identifier: text(reader, "identifier") };
    case "target_group":
      return {
        ...common,
        kind,
        arn: text(reader, "arn"),
        minimumHealthyTargets: count(reader, "minimumHealthyTargets", 0),
      };
    case "endpoint":
      return {
        ...common,
        kind,
        url: text(reader, "url"),
        expectedStatus: count(reader, "expectedStatus", 100),
      };
  }
}

function failover(reader: Reader): Pick<SentinelResource, "failover"> {
  if (reader.value.failover === undefined) {
    return {};
  }
  const wish = child(reader, "failover", reader.value.failover);
  const on = texts(wish, "on").filter((state) => state === "unhealthy" || state === "degraded");
  if (on.length < listOf(wish.value.on).length) {
    problem(wish, "on", "a list of unhealthy, degraded");
  }
  return {
    failover: {
      resourceType: oneOf(wish, "resourceType", ["load_balancer", "database", "dns", "auto_scaling"]),
      source: text(wish, "source"),
      target: text(wish, "target"),
      on,
    },
  };
}
