/** Relations of `dns.takeoverName`, through which a failover can be forced without Route 53's control plane. */
import type { Settings } from "../schema";
import type { Finding, Relation } from "./finding";

const path = ["dns", "takeoverName"];

/** One problem at a time: where there may be no name, it does not matter which it is. */
export const takeoverCanBe: Relation = (settings) => {
  if (settings.dns.takeoverName === undefined) return [];
  const misplaced = placeOf(settings);
  return misplaced === undefined ? nameIsTheOthers(settings) : [misplaced];
};

function placeOf({ role, latch, dns }: Settings): Finding | undefined {
  if (role === "backup") {
    const rule =
      "must be empty on a backup site: it is what takes over, and nothing of its own may depend on that";
    return {
      path,
      involves: [["role"]],
      rule,
      remedy: { edit: "remove it here, and set it in the primary's stack file" },
    };
  }
  if (dns.records.kind === "none") {
    const rule =
      "needs records that this stack makes: the PRIMARY record that exists would not follow a takeover, and a forced failover would move nothing";
    const remedy = { edit: "remove it, or let this stack make the records (dns.records)" };
    return { path, involves: [["role"], ["dns", "records"]], rule, remedy };
  }
  if (latch.enabled) return undefined;
  const rule =
    "needs latch.enabled: a takeover moves traffic away for good, and without a latch the backup is not told of this site";
  return {
    path,
    involves: [["role"], ["latch"]],
    rule,
    remedy: { edit: "remove it, or set latch.enabled to true" },
  };
}

function nameIsTheOthers({ dns }: Settings): readonly Finding[] {
  const same = (["siteName", "serviceName"] as const).find((key) => dns[key] === dns.takeoverName);
  if (same === undefined) return [];
  const outage = {
    siteName:
      "this site would answer for the other, and with it the one way to force a failover away from it",
    serviceName: "whichever site serves would answer, after a takeover the backup to itself",
  }[same];
  return [
    {
      path,
      involves: [["role"], ["dns", same]],
      rule: `must differ from ${same}, it is the backup site's own name: ${outage}`,
      remedy: { edit: "set it to dns.siteName of the backup's stack file" },
    },
  ];
}
