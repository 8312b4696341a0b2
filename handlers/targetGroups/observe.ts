/** Reads the world: health of every application group, and every listener and rule that forwards to the list. */
import type { Listener, Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ElbPort, ElbReadPort } from "../runtime/clients";
import { type GroupConfig, PROBE_HEADER } from "../runtime/config";
import { errorText, makeError } from "../runtime/errors";
import { isManaged, type Route } from "./routes";

export interface GroupHealth {
  readonly name: string;
  readonly kind: GroupConfig["kind"];
  readonly minimumHealthyTargets: number;
  /** Undefined when the health could not be read. A sorry page has no health of its own and counts 0. */
  readonly healthy: number | undefined;
  /** Some targets have not finished their first checks, and none has failed: how many are healthy is not known yet. */
  readonly settling?: true;
  /** The heartbeat's probes prove it dead, whatever the load balancer calls its targets: it counts 0 healthy ones. */
  readonly dead?: true;
  readonly problem?: string;
}

/** What a reading needs; it never writes. */
export type RoutesReadPort = ElbReadPort & Pick<ElbPort, "describeRules">;

export interface RoutesReading {
  readonly routes: readonly Route[];
  /** Listeners whose rules could not be read. */
  readonly problems: readonly string[];
}

/** Limit on pages of one listing: 100 rules a load balancer by default, at most 400 a page. */
const MAXIMUM_PAGES = 50;

/** Only `healthy` counts; `initial`, `unused` and `draining` targets cannot take new traffic yet, or no longer. */
export async function readGroupHealth(
  elb: ElbReadPort,
  groups: readonly GroupConfig[],
): Promise<GroupHealth[]> {
  return Promise.all(
    groups.map(async (group): Promise<GroupHealth> => {
      const { name, kind, minimumHealthyTargets } = group;
      if (kind === "sorry-page") {
        return { name, kind, minimumHealthyTargets, healthy: 0 };
      }
      try {
        const { TargetHealthDescriptions: targets = [] } = await elb.describeTargetHealth({
          TargetGroupArn: group.arn,
        });
        const states = targets.map((target) => target.TargetHealth?.State);
        const healthy = states.filter((state) => state === "healthy").length;
        const settling =
          states.includes("initial") && states.every((state) => state === "healthy" || state === "initial");
        return { name, kind, minimumHealthyTargets, healthy, ...(settling ? { settling } : {}) };
      } catch (error) {
        const problem = `DescribeTargetHealth of group ${name} failed (${errorText(error)})`;
        return { name, kind, minimumHealthyTargets, healthy: undefined, problem };
      }
    }),
  );
}

/** Throws when the listeners cannot be read: then nothing is known. Rules of one listener may be unreadable. */
export async function readRoutes(
  elb: RoutesReadPort,
  listenerArns: readonly string[],
  groups: readonly GroupConfig[],
): Promise<RoutesReading> {
  const listeners = await readListeners(elb, listenerArns);
  const readings = await Promise.all(
    listeners.map(async (listener) => {
      try {
        return { routes: routesOf(listener, await readRules(elb, listener.ListenerArn ?? "")), problems: [] };
      } catch (error) {
        const problem = `DescribeRules of ${labelOf(listener)} (${listener.ListenerArn}) failed (${errorText(error)})`;
        return { routes: routesOf(listener, []), problems: [problem] };
      }
    }),
  );
  return {
    routes: readings.flatMap((reading) => reading.routes).filter((route) => isManaged(route.actions, groups)),
    problems: readings.flatMap((reading) => reading.problems),
  };
}

export async function readListeners(elb: ElbReadPort, listenerArns: readonly string[]): Promise<Listener[]> {
  const found: Listener[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const output = await elb.describeListeners({
      ListenerArns: [...listenerArns],
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    found.push(...(output.Listeners ?? []));
    marker = output.NextMarker;
    if (!marker) {
      break;
    }
  }
  // In the order of the configuration: the first listener decides for the gate and names the others' `from`.
  return listenerArns.map((arn) => {
    const listener = found.find((item) => item.ListenerArn === arn);
    if (listener === undefined) {
      throw makeError(
        "ListenerMissing",
        `Listener ${arn} does not exist. Correct loadBalancer in the stack's configuration and run pulumi up.`,
      );
    }
    return listener;
  });
}

async function readRules(elb: RoutesReadPort, listenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const output = await elb.describeRules({
      ListenerArn: listenerArn,
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    rules.push(...(output.Rules ?? []));
    marker = output.NextMarker;
    if (!marker) {
      return rules;
    }
  }
  throw makeError("TooManyRules", `Listener ${listenerArn} has more than ${MAXIMUM_PAGES} pages of rules.`);
}

function labelOf(listener: Listener): string {
  return `listener ${listener.Port ?? listener.ListenerArn}`;
}

/** A probe's rule forwards to one group for good, whichever serves. Names of headers have no case. */
function isProbe({ Conditions: conditions = [] }: Rule): boolean {
  const header = PROBE_HEADER.toLowerCase();
  return conditions.some((condition) => condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === header);
}

/** The default rule of DescribeRules is the listener's default action once more; it is changed by ModifyListener. */
function routesOf(listener: Listener, rules: readonly Rule[]): Route[] {
  const label = labelOf(listener);
  const own: Route = {
    kind: "listener",
    arn: listener.ListenerArn ?? "",
    label,
    actions: listener.DefaultActions ?? [],
  };
  const others = rules
    .filter((rule) => rule.IsDefault !== true && rule.RuleArn !== undefined && !isProbe(rule))
    .map(
      (rule): Route => ({
        kind: "rule",
        arn: rule.RuleArn ?? "",
        label: `rule ${rule.Priority} of ${label}`,
        actions: rule.Actions ?? [],
      }),
    );
  return [own, ...others];
}
