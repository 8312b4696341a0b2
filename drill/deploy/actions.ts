/** Pulumi's spelling of listener actions and conditions → the API's. */
import type { Action, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { unmodelled } from "../aws/applied";
import { type Bag, bag, bags, numberOr, optionalText, texts } from "./values";

function forward(action: Bag): Action {
  const groups = bags(bag(action.forward).targetGroups);
  if (groups.length === 0) return { Type: "forward", TargetGroupArn: optionalText(action.targetGroupArn) };
  return {
    Type: "forward",
    ForwardConfig: {
      TargetGroups: groups.map((group) => ({
        TargetGroupArn: optionalText(group.arn),
        Weight: numberOr(group.weight, 1),
      })),
    },
  };
}

export function toAction(action: Bag): Action {
  const order = action.order === undefined ? {} : { Order: numberOr(action.order, 1) };
  switch (action.type) {
    case "forward":
      return { ...forward(action), ...order };
    case "fixed-response": {
      const fixed = bag(action.fixedResponse);
      return {
        Type: "fixed-response",
        FixedResponseConfig: {
          StatusCode: optionalText(fixed.statusCode),
          ContentType: optionalText(fixed.contentType),
          MessageBody: optionalText(fixed.messageBody),
        },
        ...order,
      };
    }
    case "redirect": {
      const redirect = bag(action.redirect);
      return {
        Type: "redirect",
        RedirectConfig: {
          Protocol: optionalText(redirect.protocol),
          Port: optionalText(redirect.port),
          StatusCode: redirect.statusCode === "HTTP_302" ? "HTTP_302" : "HTTP_301",
        },
        ...order,
      };
    }
    default:
      throw unmodelled(`the listener action ${JSON.stringify(action)}`, "Add it to drill/deploy/actions.ts.");
  }
}

export function toCondition(condition: Bag): RuleCondition {
  if (condition.pathPattern !== undefined) {
    return { Field: "path-pattern", PathPatternConfig: { Values: texts(bag(condition.pathPattern).values) } };
  }
  if (condition.hostHeader !== undefined) {
    return { Field: "host-header", HostHeaderConfig: { Values: texts(bag(condition.hostHeader).values) } };
  }
  if (condition.httpHeader !== undefined) {
    const header = bag(condition.httpHeader);
    return {
      Field: "http-header",
      HttpHeaderConfig: { HttpHeaderName: optionalText(header.httpHeaderName), Values: texts(header.values) },
    };
  }
  if (condition.sourceIp !== undefined)
    return { Field: "source-ip", SourceIpConfig: { Values: texts(bag(condition.sourceIp).values) } };
  throw unmodelled(`the rule condition ${JSON.stringify(condition)}`, "Add it to drill/deploy/actions.ts.");
}
