/**
 * The group that serves. The controller writes which group is wanted (the pin) and wakes the target-group function,
 * which alone writes listeners.
 */
import { SCHEDULE_SOURCE } from "../events/alarmMessage";
import type { FailoverEvent } from "../history/failoverEvent";
import type { ElbPort } from "../runtime/clients";
import type { ControllerConfig } from "../runtime/config";
import { makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import { TARGET_GROUPS_ID, type TargetGroupsDocument } from "../state/documents";
import { parseTargetGroupsDocument } from "../state/parseDocuments";
import { documentStore, updateDocument } from "../state/store";
import { EMPTY_DOCUMENT } from "../targetGroups/memory";
import { type GroupHealth, readGroupHealth, readRoutes } from "../targetGroups/observe";
import { isAsDecided, type Route, servingGroup } from "../targetGroups/routes";
import type { ControllerContext } from "./context";
import type { Goal, PinOf, Prior } from "./goals";
import type { StepView } from "./stepRules";

type GroupGoal = Extract<Goal, { kind: "group" }>;
type LoadBalancer = NonNullable<ControllerConfig["loadBalancer"]>;

export function isAbleGroup({ kind, healthy, minimumHealthyTargets }: GroupHealth): boolean {
  return kind === "application" && (healthy ?? 0) >= Math.max(1, minimumHealthyTargets);
}

/** `backup 2/1`: healthy targets and the number needed. */
export function groupText({ name, healthy, minimumHealthyTargets }: GroupHealth): string {
  return `${name} ${healthy ?? "unknown"}/${minimumHealthyTargets}`;
}

export interface Serving {
  readonly routes: readonly Route[];
  /** The group all managed routes serve; undefined when they disagree or there is none. */
  readonly group: string | undefined;
  readonly seen: string;
}

/** Throws when a listener or its rules cannot be read. */
export async function readServing(elb: ElbPort, { listenerArns, groups }: LoadBalancer): Promise<Serving> {
  const { routes, problems } = await readRoutes(elb, listenerArns, groups);
  if (problems.length > 0 || routes.length === 0) {
    throw makeError("RoutesUnreadable", problems.join("; ") || `no route forwards to a group of the list`);
  }
  const serving = routes.map((route) => servingGroup(route.actions, groups));
  const group = serving.every((name) => name === serving[0]) ? serving[0] : undefined;
  const seen = routes.map((route, index) => `${route.label} -> ${serving[index] ?? "none"}`).join(", ");
  return { routes, group, seen };
}

function loadBalancerOf({ config }: ControllerContext): LoadBalancer {
  if (config.loadBalancer === undefined) {
    throw makeError("ConfigurationNotFound", `Site ${config.site} has no target-group failover any more.`);
  }
  return config.loadBalancer;
}

function pinStore({ config, ports }: ControllerContext) {
  return documentStore(ports.dynamoDb, config.stateTable, TARGET_GROUPS_ID, parseTargetGroupsDocument);
}

export type Pin = NonNullable<TargetGroupsDocument["pinned"]>;

export async function readPin(context: ControllerContext): Promise<Pin | undefined> {
  return (await pinStore(context).read())?.document.pinned;
}

function isSamePin(one: PinOf | undefined, other: PinOf | undefined): boolean {
  return one?.group === other?.group && one?.eventId === other?.eventId;
}

function isOn(routes: readonly Route[], { groups }: LoadBalancer, group: string): boolean {
  return routes.every((route) => isAsDecided(route.actions, groups, group));
}

export async function lookAtGroup(context: ControllerContext, goal: GroupGoal): Promise<StepView> {
  const loadBalancer = loadBalancerOf(context);
  const { elb } = context.ports;
  const [serving, health, pin] = await Promise.all([
    readServing(elb, loadBalancer),
    readGroupHealth(
      elb,
      loadBalancer.groups.filter(({ name }) => name === goal.group),
    ),
    readPin(context),
  ]);
  const [target] = health;
  const prior = { group: serving.group ?? null, pinned: pin?.group ?? null, pinnedBy: pin?.eventId ?? null };
  const seen = `${serving.seen}; pinned: ${pin?.group ?? "none"}; healthy/needed: ${health.map(groupText).join(", ")}`;
  if (isOn(serving.routes, loadBalancer, goal.group)) {
    return { kind: isSamePin(pin, goal.pin) ? "reached" : "ready", seen, prior };
  }
  if (target === undefined) {
    return { kind: "impossible", seen: `${seen}; the site has no group ${goal.group}`, prior };
  }
  return { kind: isAbleGroup(target) ? "ready" : "blocked", seen, prior };
}

/**
 * Traffic follows a pin at once, also where the return policy or the switch limit would keep it; so a group without a pin
 * of its own is pinned until traffic is on it. Answers what the target-group function decided.
 */
export async function moveGroup(
  context: ControllerContext,
  goal: GroupGoal,
  event: FailoverEvent,
): Promise<string> {
  const loadBalancer = loadBalancerOf(context);
  const { functionName } = loadBalancer;
  const { routes } = await readServing(context.ports.elb, loadBalancer);
  const there = isOn(routes, loadBalancer, goal.group);
  const pin = there ? goal.pin : { group: goal.group, eventId: event.id };
  const { written } = await updateDocument(pinStore(context), EMPTY_DOCUMENT, (document) =>
    withPin(document, pin, there, event, context.now()),
  );
  if (written) {
    context.report.written.push(pin === undefined ? "pin removed" : `pin ${pin.group}`);
  }
  if (there) {
    return "";
  }
  const answer = await context.ports.lambda.invoke({
    FunctionName: functionName,
    InvocationType: "RequestResponse",
    Payload: JSON.stringify({ source: SCHEDULE_SOURCE }),
  });
  const text = answer.Payload === undefined ? "" : Buffer.from(answer.Payload).toString();
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: a function that threw answers status 200 with this.
  if (answer.FunctionError !== undefined) {
    throw makeError("TargetGroupFunctionFailed", `Function ${functionName} failed: ${text.slice(0, 500)}`);
  }
  return `${functionName} answered ${text.slice(0, 300)}`;
}

/** Where the step failed before traffic was on the group: the pin before it again, or none. */
export async function withdrawPin(
  context: ControllerContext,
  group: string,
  { pinned, pinnedBy }: Prior,
  event: FailoverEvent,
): Promise<string> {
  const pin = typeof pinned === "string" ? { group: pinned, eventId: String(pinnedBy) } : undefined;
  const { written } = await updateDocument(pinStore(context), EMPTY_DOCUMENT, (document) =>
    document.pinned?.eventId === event.id &&
    document.pinned.group === group &&
    document.pinned.reachedAt === undefined
      ? withPin(document, pin, true, event, context.now())
      : document,
  );
  return written ? `; the pin of ${group} is taken back` : "";
}

/** `there`: traffic is not to be moved for the pin. Of one event a group is pinned once, of another event anew. */
function withPin(
  document: TargetGroupsDocument,
  pin: PinOf | undefined,
  there: boolean,
  { requestedBy, reason, rollback }: FailoverEvent,
  now: number,
): TargetGroupsDocument {
  const { pinned: before, ...rest } = document;
  if (isSamePin(before, pin)) {
    return document;
  }
  const at = isoTime(now);
  const why = { by: rollback?.requestedBy ?? requestedBy, reason: rollback?.reason ?? reason, at };
  return pin === undefined
    ? rest
    : { ...rest, pinned: { ...pin, ...why, ...(there ? { reachedAt: at } : {}) } };
}
