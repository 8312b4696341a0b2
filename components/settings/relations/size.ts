/** Documents that AWS limits to 4 KB: the configuration of the functions that every site has. */
import type { Settings } from "../schema";
import type { Finding, Relation } from "./finding";
import { edgeDocument, failoverDocument, heartbeatDocument, listenerArns } from "./siteDocuments";

/**
 * Bytes: all environment variables of a function, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html;
 * a standard SSM parameter, https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html.
 */
export const LIMIT_BYTES = 4096;
/** Names, quotes and what components add beside the settings. Bytes. */
export const RESERVE_BYTES = 400;

/** Of documents that are too long for one reason, the first is reported. */
export const documentsFit: Relation = (settings, region = "ap-southeast-1") =>
  [
    ...edgeTooLong(settings, region),
    ...failoverTooLong(settings, region),
    ...heartbeatTooLong(settings, region),
  ].slice(0, 1);

function edgeTooLong(settings: Settings, region: string): readonly Finding[] {
  const over = excess(edgeDocument(settings, region));
  if (over <= 0) return [];
  const words = bytes(settings.sorryPage.message);
  const listeners = listenerArns(settings, region);
  const path = words >= bytes(listeners) ? ["sorryPage", "message"] : ["loadBalancer", "listenerArns"];
  return [
    {
      path,
      involves: [["sorryPage"], ["loadBalancer"], ["targetGroups"]],
      rule: `must be shorter by about ${over} bytes: groups, listeners and words of the edge function together exceed Lambda's 4 KB of environment`,
      remedy: { edit: "shorten the message, or list fewer listeners or groups" },
    },
  ];
}

function failoverTooLong(settings: Settings, region: string): readonly Finding[] {
  const over = excess(failoverDocument(settings, region));
  if (over <= 0) return [];
  return [
    {
      path: ["loadBalancer", "listenerArns"],
      involves: [["loadBalancer"], ["targetGroups"]],
      rule: `must be shorter by about ${over} bytes: groups and listeners together exceed 4 KB, the limit of Lambda's environment and of the manifest`,
      remedy: { edit: "list fewer listeners or groups" },
    },
  ];
}

function heartbeatTooLong(settings: Settings, region: string): readonly Finding[] {
  const document = heartbeatDocument(settings, region);
  const over = document === undefined ? 0 : excess(document);
  if (over <= 0) return [];
  return [
    {
      path: settings.loadBalancer.mode === "adopt" ? ["loadBalancer", "listenerArns"] : ["targetGroups"],
      involves: [["loadBalancer"], ["targetGroups"], ["targetGroupFailover"], ["dns", "siteName"]],
      rule: `must be shorter by about ${over} bytes: groups, listeners and paths of the heartbeat together exceed Lambda's 4 KB of environment`,
      remedy: { edit: "list fewer listeners or groups, or shorten the paths of the health checks" },
    },
  ];
}

/** Bytes above the limit; 0 or less when the document fits. */
export function excess(document: object): number {
  return bytes(document) + RESERVE_BYTES - LIMIT_BYTES;
}

export function bytes(document: unknown): number {
  return Buffer.byteLength(JSON.stringify(document));
}
