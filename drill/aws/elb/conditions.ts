/**
 * Conditions of listener rules, made into functions once per rule: every request of a drill asks them.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
import { BlockList, isIPv4 } from "node:net";
import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { unmodelled } from "../applied";
import type { HttpRequest } from "./routing";

export type Matches = (request: HttpRequest) => boolean;

/** `*` and `?` are wildcards in path patterns, host names and header values. */
function pattern(text: string, ignoreCase: boolean): (value: string) => boolean {
  if (!/[*?]/.test(text) && !ignoreCase) return (value) => value === text;
  const expression = text
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  const compiled = new RegExp(`^${expression}$`, ignoreCase ? "i" : "");
  return (value) => compiled.test(value);
}

function anyOf(values: readonly string[], ignoreCase: boolean): (value: string) => boolean {
  const patterns = values.map((value) => pattern(value, ignoreCase));
  const [only] = patterns;
  if (only !== undefined && patterns.length === 1) return only;
  return (value) => patterns.some((matches) => matches(value));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}

/**
 * The address of whoever opened the connection; addresses in X-Forwarded-For are not looked at.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#source-ip-conditions
 */
function sourceIp(ranges: readonly string[]): Matches {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix = ""] = range.split("/");
    list.addSubnet(network, Number(prefix), familyOf(network));
  }
  // The addresses of a drill are few.
  const known = new Map<string, boolean>();
  return ({ clientAddress }) => {
    if (clientAddress === undefined)
      throw unmodelled(
        "a source-ip condition for a request without a client address",
        "Give HttpRequest.clientAddress.",
      );
    let inside = known.get(clientAddress);
    if (inside === undefined) {
      inside = list.check(clientAddress, familyOf(clientAddress));
      known.set(clientAddress, inside);
    }
    return inside;
  };
}

function matcherOf(condition: RuleCondition): Matches {
  switch (condition.Field) {
    case "path-pattern": {
      const matches = anyOf(condition.PathPatternConfig?.Values ?? condition.Values ?? [], false);
      return ({ path }) => matches(path);
    }
    case "http-header": {
      const name = condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? "";
      const matches = anyOf(condition.HttpHeaderConfig?.Values ?? [], true);
      return ({ headers }) => {
        const value = headers[name];
        return value !== undefined && matches(value);
      };
    }
    case "host-header": {
      const matches = anyOf(condition.HostHeaderConfig?.Values ?? condition.Values ?? [], true);
      return ({ host }) => matches(host);
    }
    case "source-ip":
      return sourceIp(condition.SourceIpConfig?.Values ?? condition.Values ?? []);
    default:
      throw unmodelled(
        `the listener rule condition "${condition.Field}"`,
        "Add it to drill/aws/elb/conditions.ts.",
      );
  }
}

const compiled = new WeakMap<readonly RuleCondition[], Matches>();

/** All of a rule's conditions together. */
export function matcherFor(conditions: readonly RuleCondition[]): Matches {
  let matches = compiled.get(conditions);
  if (matches === undefined) {
    const each = conditions.map(matcherOf);
    const [only] = each;
    matches =
      only !== undefined && each.length === 1 ? only : (request) => each.every((holds) => holds(request));
    compiled.set(conditions, matches);
  }
  return matches;
}
