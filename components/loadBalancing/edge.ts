import * as pulumi from "@pulumi/pulumi";
import { createEdgeHandler } from "../../handlers/edge/handler";
import type { EdgeConfig, GroupConfig, LeaseConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import type { StateTable } from "../failover/stateTable";
import { FailoverFunction } from "../functions/failoverFunction";
import { edgeStatements } from "../functions/policies";
import { type Settings, TAKEOVER_PATH } from "../settings/schema";
import type { EdgeTargetGroup } from "./edgeTargetGroup";
import { registerFunction } from "./lambdaTarget";
import { groupConfigs, type ListedGroup } from "./targetGroupList";

/** Route 53 waits 2 s for an answer and a client not much longer; a run beyond this is of use to nobody. */
const TIMEOUT_SECONDS = 10;

export interface EdgeArgs {
  readonly context: SiteContext;
  readonly targetGroup: EdgeTargetGroup;
  readonly gate: Settings["gate"];
  readonly sorryPage: Settings["sorryPage"];
  /** Path of the health gate. */
  readonly checkPath: string;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  /** Listeners whose weights say which group serves; the first decides. */
  readonly listenerArns: readonly pulumi.Output<string>[];
  /** Holds the lease, and whether an operator has claimed the traffic. */
  readonly stateTable: StateTable;
  /** Primary site whose latch is a lease. @default the gate answers by its verdict alone */
  readonly lease?: EdgeLease | undefined;
  /** Backup site: answer `/lb-takeover`. */
  readonly takeover: boolean;
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** What the gate keeps its lease by, apart from where it is kept. */
export interface EdgeLease extends Omit<LeaseConfig, "stateTable" | "gateCheckId" | "watchCheckId"> {
  readonly gateCheckId: pulumi.Output<string>;
  readonly watchCheckId: pulumi.Output<string>;
}

/** The function behind the load balancer: health gate, answer to the takeover check, and sorry page. */
export class Edge extends pulumi.ComponentResource {
  readonly function: FailoverFunction;
  /**
   * The target group, known only once the function is registered in it: Route 53 would fail a site over because its
   * gate is being deployed.
   */
  readonly targetGroupArn: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:edge:Edge", name, {}, opts);
    const { gate, lease, takeover, stateTable } = args;
    this.function = new FailoverFunction(
      name,
      {
        context: args.context,
        description: "Health gate and sorry page behind the load balancer",
        callbackFactory: () => createEdgeHandler(),
        config: pulumi
          .output({
            groups: groupConfigs(args.groups),
            listenerArns: pulumi.all([...args.listenerArns]),
            stateTable: stateTable.table.name,
            lease,
          })
          .apply((known) => edgeConfig(args, known)),
        statements: stateTable.table.arn.apply((stateTableArn) =>
          edgeStatements({ gateEnabled: gate.enabled, stateTableArn, lease: lease !== undefined, takeover }),
        ),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn: args.notificationTopicArn,
      },
      { parent: this },
    );
    this.targetGroupArn = registerFunction(name, args.targetGroup.arn, this.function.function, this);
    this.registerOutputs({ functionName: this.function.function.name });
  }
}

/** What is known only once other resources are there. */
interface EdgeParts {
  readonly groups: readonly GroupConfig[];
  readonly listenerArns: readonly string[];
  readonly stateTable: string;
  readonly lease: Omit<LeaseConfig, "stateTable"> | undefined;
}

/** The function's configuration. */
function edgeConfig(args: EdgeArgs, { groups, listenerArns, stateTable, lease }: EdgeParts): EdgeConfig {
  const { gate, sorryPage } = args;
  return {
    site: args.context.site,
    ...(gate.enabled
      ? {
          gate: {
            path: args.checkPath,
            groups,
            listenerArns,
            cacheSeconds: gate.cacheSeconds,
            staleSeconds: gate.staleSeconds,
            switchGraceSeconds: gate.switchGraceSeconds,
            ...(lease === undefined ? {} : { lease: { stateTable, ...lease } }),
          },
        }
      : {}),
    ...(args.takeover ? { takeover: { path: TAKEOVER_PATH, stateTable } } : {}),
    sorryPage: {
      title: sorryPage.title,
      message: sorryPage.message,
      retryAfterSeconds: sorryPage.retryAfterSeconds,
    },
  };
}
