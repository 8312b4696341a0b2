/** Commands an operator pastes at 3 a.m. What changes anything is a dry run: nobody fails over by pasting a line. */
import type { ResourceType } from "../../handlers/history/failoverEvent";
import type { Settings } from "../settings/schema";
import type { SiteParts } from "./manifestDocument";

/** Key of a tier's command. */
const FAILOVER_KEYS: Readonly<Record<ResourceType, string>> = {
  load_balancer: "failoverLoadBalancer",
  database: "failoverDatabase",
  dns: "failoverSite",
  auto_scaling: "failoverCapacity",
};

export function siteCommands(site: SiteParts): Record<string, string> {
  const { project, stack, region, settings } = site.args;
  const where = `--project ${project} --region ${region}`;
  const here = `${where} --stack ${stack}`;
  return {
    status: `npm run ops -- status ${where}`,
    ...(site.latch === undefined ? {} : { rearm: `npm run ops -- rearm ${here} --dry-run` }),
    ...(site.controller === undefined ? {} : controllerCommands(site.controller.resourceTypes, where, here)),
    check: `curl -sS -i ${checkUrl(settings.dns)}`,
    dns: `dig +short ${settings.dns.serviceName}`,
  };
}

function controllerCommands(
  tiers: readonly ResourceType[],
  where: string,
  here: string,
): Record<string, string> {
  const failovers = tiers.map((tier) => [
    FAILOVER_KEYS[tier],
    `npm run ops -- failover ${tier} ${here} --reason 'WHY' --dry-run`,
  ]);
  return {
    events: `npm run ops -- events ${where}`,
    ...(Object.fromEntries(failovers) as Record<string, string>),
    rollback: `npm run ops -- rollback EVENT ${here} --reason 'WHY' --dry-run`,
  };
}

/** What Route 53's checkers ask, as a URL for a shell. Quoted, because a path may hold `$`. */
function checkUrl({ siteName, healthCheck }: Settings["dns"]): string {
  const { type, port, path } = healthCheck;
  const standard = type === "HTTPS" ? 443 : 80;
  return `'${type.toLowerCase()}://${siteName}${port === standard ? "" : `:${port}`}${path}'`;
}
