/** The heartbeat of a site, found by its rule on the first listener. */
import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { SiteManifest } from "../../components/manifest";
import type { OpsClients } from "../clients";
import { attempt } from "../errors";
import type { HeartbeatState } from "./observation";

/** As in components/loadBalancing/heartbeat.ts, which cannot be loaded without Pulumi; a test compares them. */
export const HEARTBEAT_PATH = "/lb-heartbeat";

/** Pages of rules, 400 each at most. */
const MAXIMUM_PAGES = 50;

/** Undefined without a heartbeat. */
export async function readHeartbeat(
  clients: OpsClients,
  { region, listenerArns: [listenerArn] }: SiteManifest,
): Promise<HeartbeatState | undefined> {
  const rules = await attempt("DescribeRules", listenerArn ?? "no listener", "Try again.", () =>
    readRules(clients, region, listenerArn),
  );
  const group = rules.find(isHeartbeat)?.Actions?.find(({ Type: type }) => type === "forward");
  const arn = group?.TargetGroupArn ?? group?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
  if (arn === undefined) {
    return undefined;
  }
  const output = await attempt("DescribeTargetHealth", arn, "Try again.", () =>
    clients.elb(region).send(new DescribeTargetHealthCommand({ TargetGroupArn: arn })),
  );
  const health = output.TargetHealthDescriptions?.[0]?.TargetHealth;
  return { state: health?.State ?? "not registered", reason: health?.Description ?? health?.Reason };
}

function isHeartbeat({ Conditions: conditions = [] }: Rule): boolean {
  return conditions.some(({ Values: values, PathPatternConfig: path }) =>
    (path?.Values ?? values)?.includes(HEARTBEAT_PATH),
  );
}

async function readRules(clients: OpsClients, region: string, listenerArn?: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const input = { ListenerArn: listenerArn, ...(marker === undefined ? {} : { Marker: marker }) };
    const output = await clients.elb(region).send(new DescribeRulesCommand(input));
    rules.push(...(output.Rules ?? []));
    marker = output.NextMarker;
    if (!marker) {
      return rules;
    }
  }
  throw new Error(`more than ${MAXIMUM_PAGES} pages of rules`);
}
