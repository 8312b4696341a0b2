/** The planner: what a request needs, in order. Pure; it knows the configuration and not the world. */
import type { PlannedStep, StepKind } from "../history/failoverEvent";
import type { ControllerConfig } from "../runtime/config";
import type { FailoverRequest } from "./request";

export type Plan =
  | { readonly kind: "plan"; readonly steps: readonly PlannedStep[] }
  | { readonly kind: "refused"; readonly problem: string };

type Step = readonly [kind: StepKind, resource: string, summary: string, deadlineSeconds: number];

export type PlannedRequest = Pick<FailoverRequest, "resourceType" | "source" | "target">;

export function planFailover(request: PlannedRequest, config: ControllerConfig): Plan {
  switch (request.resourceType) {
    case "load_balancer":
      return planLoadBalancer(request, config);
    case "database":
      return planDatabase(request, config);
    case "auto_scaling":
      return planAutoScaling(request, config);
    case "dns":
      return planSite(request, config);
  }
}

function refused(problem: string): Plan {
  return { kind: "refused", problem };
}

function planned(...steps: readonly (Step | undefined)[]): Plan {
  const wanted = steps.filter((step) => step !== undefined);
  return {
    kind: "plan",
    steps: wanted.map(([kind, resource, summary, deadlineSeconds], index) => ({
      id: `${index + 1}-${kind}`,
      kind,
      resource,
      summary,
      deadlineSeconds,
    })),
  };
}

function absent(config: ControllerConfig, what: string, setting: string): Plan {
  return refused(
    `Site ${config.site} has no ${what}. Ask the controller of the site that has it, or set ${setting} and run pulumi up.`,
  );
}

function received(request: PlannedRequest): string {
  return `received source ${request.source} and target ${request.target}`;
}

function planLoadBalancer(request: PlannedRequest, config: ControllerConfig): Plan {
  const { loadBalancer } = config;
  if (loadBalancer === undefined) {
    return absent(config, "target-group failover", "targetGroupFailover");
  }
  const names = loadBalancer.groups.filter(({ kind }) => kind === "application").map(({ name }) => name);
  const known = loadBalancer.groups.some(({ name }) => name === request.source);
  if (!known || !names.includes(request.target) || request.source === request.target) {
    return refused(
      `Source and target of a load_balancer failover are two target groups of site ${config.site}: ${names.join(", ")}; ${received(request)}.`,
    );
  }
  const summary = `Move traffic from group ${request.source} to group ${request.target}`;
  return planned(["pin-group", request.target, summary, config.deadlines.loadBalancerSeconds]);
}

function planDatabase(request: PlannedRequest, config: ControllerConfig): Plan {
  const { database } = config;
  if (database === undefined) {
    return absent(config, "database", "database");
  }
  if (database.kind === "instance") {
    return request.source === database.identifier && request.target === database.identifier
      ? planned(rebootStep(config))
      : refused(
          `Source and target of a database failover inside site ${config.site} are both ${database.identifier}; ${received(request)}.`,
        );
  }
  const sources = [database.source, database.source?.split(":").at(-1)];
  return request.target === database.identifier && sources.includes(request.source)
    ? planned(promoteStep(config))
    : refused(
        `A database failover of site ${config.site} promotes its replica: source ${sources[1] ?? "what it replicates"}, target ${database.identifier}; ${received(request)}.`,
      );
}

function rebootStep(config: ControllerConfig): Step | undefined {
  const identifier = config.database?.identifier;
  return identifier === undefined
    ? undefined
    : [
        "reboot-database",
        identifier,
        `Reboot database ${identifier} with failover to its other zone`,
        config.deadlines.databaseSeconds,
      ];
}

function promoteStep(config: ControllerConfig): Step | undefined {
  const identifier = config.database?.identifier;
  return identifier === undefined
    ? undefined
    : [
        "promote-replica",
        identifier,
        `Promote replica ${identifier} to a database of its own; this cannot be undone`,
        config.deadlines.databaseSeconds,
      ];
}

function planAutoScaling(request: PlannedRequest, config: ControllerConfig): Plan {
  const { autoScaling } = config;
  if (autoScaling === undefined) {
    return absent(config, "Auto Scaling group", "autoScaling");
  }
  return request.source === autoScaling.groupName && request.target === autoScaling.groupName
    ? planned(raiseStep(config))
    : refused(
        `Source and target of an auto_scaling failover of site ${config.site} are both ${autoScaling.groupName}; ${received(request)}.`,
      );
}

function raiseStep(config: ControllerConfig): Step | undefined {
  const { autoScaling } = config;
  return autoScaling === undefined
    ? undefined
    : [
        "raise-capacity",
        autoScaling.groupName,
        `Raise group ${autoScaling.groupName} to ${autoScaling.failoverCapacity} instances`,
        config.deadlines.capacitySeconds,
      ];
}

function planSite(request: PlannedRequest, config: ControllerConfig): Plan {
  const { primary, autoScaling, database, site, deadlines } = config;
  if (primary === undefined) {
    return refused(
      `Site ${site} is not a backup site that knows its primary. A failover of the whole site is executed by the backup site's controller: ask that one, or set peerStack there and run pulumi up.`,
    );
  }
  if (request.source === primary.site && request.target === site) {
    const act = database?.onSiteFailover ?? "nothing";
    return planned(
      raiseStep(config),
      act === "promote" ? promoteStep(config) : act === "reboot" ? rebootStep(config) : undefined,
      [
        "close-latch",
        primary.recordCheckId,
        `Let Route 53 answer site ${site}, and latch site ${primary.site} out`,
        deadlines.dnsSeconds,
      ],
    );
  }
  if (request.source === site && request.target === primary.site) {
    return planned(
      [
        "open-latch",
        primary.recordCheckId,
        `Lift the latch of site ${primary.site}, so that Route 53 answers it again`,
        deadlines.dnsSeconds,
      ],
      autoScaling === undefined
        ? undefined
        : [
            "restore-capacity",
            autoScaling.groupName,
            `Lower group ${autoScaling.groupName} to ${autoScaling.restCapacity} instances`,
            deadlines.capacitySeconds,
          ],
    );
  }
  return refused(
    `Source and target of a dns failover are the stacks ${primary.site} and ${site}, or ${site} and ${primary.site} for the way back; ${received(request)}.`,
  );
}
