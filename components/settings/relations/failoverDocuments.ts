/** The 4 KB documents of controller and sentinel, and the manifest, which names what both have. */
import type { Settings } from "../schema";
import type { Finding, Relation } from "./finding";
import { controllerDocument, manifestDocument, sentinelDocument } from "./longestDocuments";
import { documentsFit, excess } from "./size";

/** Of documents that are too long for one reason, the first is reported. */
export const failoverDocumentsFit: Relation = (settings, region = "ap-southeast-1") => {
  const { controller, sentinel } = settings;
  if (documentsFit(settings, region).length > 0) return [];
  return [
    ...(controller.enabled ? controllerTooLong(settings, region) : []),
    ...(sentinel.enabled ? sentinelTooLong(settings, region) : []),
    ...(controller.enabled || sentinel.enabled ? manifestTooLong(settings, region) : []),
  ].slice(0, 1);
};

function controllerTooLong(settings: Settings, region: string): readonly Finding[] {
  const over = excess(controllerDocument(settings, region));
  if (over <= 0) return [];
  return [
    {
      path: settings.loadBalancer.mode === "adopt" ? ["loadBalancer", "listenerArns"] : ["targetGroups"],
      involves: [["targetGroups"], ["loadBalancer"]],
      rule: `must be shorter by about ${over} bytes: the controller's configuration would exceed Lambda's 4 KB of environment`,
      remedy: { edit: "list fewer listeners or groups" },
    },
  ];
}

function manifestTooLong(settings: Settings, region: string): readonly Finding[] {
  const over = excess(manifestDocument(settings, region));
  if (over <= 0) return [];
  return [
    {
      path: settings.sentinel.enabled ? ["sentinel", "resources"] : ["targetGroups"],
      involves: [["targetGroups"], ["loadBalancer"]],
      rule: `must be shorter by about ${over} bytes: with groups and listeners the manifest would exceed 4 KB, the limit of an SSM parameter`,
      remedy: { edit: "name fewer resources, groups or listeners, or give them shorter names" },
    },
  ];
}

function sentinelTooLong(settings: Settings, region: string): readonly Finding[] {
  const over = excess(sentinelDocument(settings, region));
  if (over <= 0) return [];
  return [
    {
      path: ["sentinel", "resources"],
      involves: [["targetGroups"]],
      rule: `must be shorter by about ${over} bytes: the sentinel's configuration would exceed Lambda's 4 KB of environment`,
      remedy: { edit: "name fewer resources, or give them shorter names and URLs" },
    },
  ];
}
