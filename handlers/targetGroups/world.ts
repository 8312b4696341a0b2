/** The world of one invocation: its ports, what was read, and what is decided on it. */
import type { DynamoDbPort, ElbPort, SnsPort } from "../runtime/clients";
import type { TargetGroupFailoverConfig } from "../runtime/config";
import { errorText, makeError } from "../runtime/errors";
import type { TargetGroupsDocument } from "../state/documents";
import type { DocumentStore, Stored } from "../state/store";
import { type Decision, decide } from "./decide";
import { withDead } from "./facts";
import { EMPTY_DOCUMENT } from "./memory";
import { type GroupHealth, readGroupHealth, readRoutes } from "./observe";
import { isAsDecided, type Route, servingGroup } from "./routes";

export interface Ports {
  readonly elb: ElbPort;
  readonly dynamoDb: DynamoDbPort;
  readonly sns: SnsPort;
}

export interface Context {
  readonly config: TargetGroupFailoverConfig;
  readonly ports: Ports;
  readonly store: DocumentStore<TargetGroupsDocument>;
  /** Milliseconds since the epoch, one value per invocation. */
  readonly now: number;
  readonly returnTo?: string;
  readonly functionName?: string;
  /** Groups that fresh evidence of the heartbeat proves dead. */
  readonly dead?: readonly string[];
}

export type State =
  | { readonly kind: "read"; readonly stored: Stored<TargetGroupsDocument> }
  | { readonly kind: "unreadable"; readonly problem: string };

export interface World {
  readonly groups: readonly GroupHealth[];
  readonly routes: readonly Route[];
  readonly state: State;
  readonly problems: readonly string[];
}

export async function observe(context: Context): Promise<World> {
  const { config, ports } = context;
  // State first: a switch made by another invocation while we look then refuses our write, and is not made twice.
  const state = await readState(context);
  const [groups, reading] = await Promise.all([
    readGroupHealth(ports.elb, config.groups),
    readRoutes(ports.elb, config.listenerArns, config.groups),
  ]);
  const health = groups.flatMap((group) => (group.problem === undefined ? [] : [group.problem]));
  if (reading.routes.length === 0) {
    throw makeError(
      "NothingToManage",
      [
        `No listener or rule of ${config.listenerArns.join(", ")} forwards to a group of the list (${config.groups.map((group) => group.name).join(", ")}).`,
        ...reading.problems,
        "Correct the listeners or the configuration.",
      ].join(" "),
    );
  }
  const table = state.kind === "unreadable" ? [state.problem] : [];
  return { groups, routes: reading.routes, state, problems: [...health, ...reading.problems, ...table] };
}

async function readState(context: Context): Promise<State> {
  try {
    return { kind: "read", stored: (await context.store.read()) ?? { version: 0, document: EMPTY_DOCUMENT } };
  } catch (error) {
    return {
      kind: "unreadable",
      problem: `the state table ${context.config.stateTable} cannot be read (${errorText(error)})`,
    };
  }
}

export function decideOn(context: Context, world: World): Decision {
  const { config, now, returnTo, functionName, dead = [] } = context;
  const routes = world.routes.map((route) => {
    const serving = servingGroup(route.actions, config.groups);
    const prepared = serving !== undefined && isAsDecided(route.actions, config.groups, serving);
    return { label: route.label, serving, prepared };
  });
  const state =
    world.state.kind === "read"
      ? { kind: "read" as const, document: world.state.stored.document }
      : world.state;
  return decide(
    {
      groups: withDead(world.groups, dead),
      routes,
      state,
      ...(returnTo === undefined ? {} : { returnTo }),
      ...(functionName === undefined ? {} : { functionName }),
    },
    config,
    now,
  );
}
