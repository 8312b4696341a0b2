/** Relations of names, records and health checks. */
import { BlockList, isIPv4 } from "node:net";
import { FAILED_OVER_PATH } from "../schema/dns";
import { type Relation, repeats } from "./finding";

export const sitesAreTwo: Relation = ({ peerRegion }, region) =>
  peerRegion === undefined || peerRegion !== region
    ? []
    : [
        {
          path: ["peerRegion"],
          rule: `must differ from the stack's own region ${region} (aws:region): a region's outage must not take both sites`,
          remedy: { edit: "set it to the other site's region" },
        },
      ];

export const namesDiffer: Relation = ({ dns }) =>
  dns.siteName !== dns.serviceName
    ? []
    : [
        {
          path: ["dns", "siteName"],
          involves: [["dns", "serviceName"]],
          rule: "must differ from serviceName: the health check must ask this site, not whichever site serves",
          remedy: { set: `primary.${dns.serviceName}` },
        },
      ];

/** Names of one public zone share at least their last two labels. With records `none` they may be anywhere. */
export const namesShareAZone: Relation = ({ dns }) => {
  const domain = (name: string) => name.split(".").slice(-2).join(".");
  if (dns.records.kind === "none" || domain(dns.siteName) === domain(dns.serviceName)) return [];
  return [
    {
      path: ["dns", "siteName"],
      involves: [
        ["dns", "serviceName"],
        ["dns", "records", "kind"],
      ],
      rule: `must end with .${domain(dns.serviceName)} like serviceName: both records are made in one hosted zone`,
      remedy: { edit: "choose a name in the zone of serviceName" },
    },
  ];
};

/** The load balancer answers that path with 503 by itself; a latch moves the check there. */
export const pathIsNotTheFailedOverPath: Relation = ({ dns }) =>
  dns.healthCheck.path !== FAILED_OVER_PATH
    ? []
    : [
        {
          path: ["dns", "healthCheck", "path"],
          rule: `must not be ${FAILED_OVER_PATH}: that path always answers 503, it is where a latch moves the check`,
          remedy: { set: "/lb-check" },
        },
      ];

/** The only ports a created load balancer listens on. */
export const checkAsksAListener: Relation = ({ dns, loadBalancer }) => {
  const { type, port } = dns.healthCheck;
  const wanted = type === "HTTPS" ? 443 : 80;
  if (loadBalancer.mode !== "create" || dns.records.kind !== "alias" || port === wanted) return [];
  return [
    {
      path: ["dns", "healthCheck", "port"],
      involves: [
        ["dns", "healthCheck", "type"],
        ["loadBalancer", "mode"],
        ["dns", "records", "kind"],
      ],
      rule: `must be ${wanted} for type ${type}: the load balancer listens with HTTPS on 443 and HTTP on 80`,
      remedy: { set: wanted },
    },
  ];
};

/** Every 3xx is healthy to Route 53: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html */
export const checkIsNotRedirected: Relation = ({ dns, loadBalancer, gate }) => {
  if (loadBalancer.mode !== "create" || loadBalancer.http !== "redirect") return [];
  if (dns.healthCheck.type !== "HTTP" || gate.enabled) return [];
  return [
    {
      path: ["dns", "healthCheck", "type"],
      involves: [
        ["loadBalancer", "http"],
        ["gate", "enabled"],
      ],
      rule: "must be HTTPS while loadBalancer.http is redirect and gate.enabled is false: Route 53 counts a redirect as healthy, the check would never fail",
      remedy: { edit: "set type to HTTPS and port to 443, or let the gate answer" },
    },
  ];
};

/** Route 53 has one PRIMARY record per name; its health check is latched where it is, so we must not make another. */
export const adoptedCheckHasRecords: Relation = ({ role, dns }) => {
  const path = ["dns", "healthCheck", "adoptId"];
  if (dns.healthCheck.adoptId === undefined) return [];
  if (role !== "primary") {
    const rule =
      "must not be set on a backup site: its record has no health check, or Route 53 would answer the primary again";
    return [{ path, involves: [["role"]], rule, remedy: { edit: "remove it" } }];
  }
  if (dns.records.kind === "none") return [];
  const rule =
    "needs dns.records.kind none: the check is on a PRIMARY record that exists already, and a second one is refused";
  return [
    {
      path,
      involves: [["dns", "records"]],
      rule,
      remedy: { edit: "set dns.records.kind to none, or remove adoptId" },
    },
  ];
};

/** Clients and Route 53's checkers come from the Internet. */
export const addressesArePublic: Relation = ({ dns }) => {
  if (dns.records.kind !== "addresses") return [];
  const { addresses } = dns.records;
  const base = ["dns", "records", "addresses"];
  const wrong = addresses.flatMap((address, index) =>
    isIPv4(address) && !notPublic().check(address)
      ? []
      : [
          {
            path: [...base, index],
            rule: "must be a public IPv4 address: clients and Route 53's checkers come from the Internet",
            remedy: { edit: "name a public address of this site" },
          },
        ],
  );
  const twice = repeats(addresses).map(({ index, first }) => ({
    path: [...base, index],
    rule: `must differ from addresses[${first}]: a record holds an address once`,
    remedy: { edit: "remove this entry" },
  }));
  return [...wrong, ...twice];
};

/** https://www.iana.org/assignments/iana-ipv4-special-registry, without the blocks for documentation. */
function notPublic(): BlockList {
  const list = new BlockList();
  const blocks =
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3";
  for (const block of blocks.split(" ")) {
    const [address = "", length = ""] = block.split("/");
    list.addSubnet(address, Number(length));
  }
  return list;
}
