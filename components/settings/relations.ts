/** Relations between settings that are valid one by one. Each states its reason where it is defined. */
import type { IssueContext } from "./issues";
import { keyOf, setCommand, stackFile } from "./keys";
import type { Problem } from "./problems";
import { receivedText, show } from "./received";
import { automaticFailoversCanBe } from "./relations/automaticFailovers";
import {
  capacitiesAreOrdered,
  failoverCapacityFits,
  instancesHaveSubnets,
  joinedGroupsFit,
  uniqueJoinedGroups,
} from "./relations/autoScaling";
import { peerStackHasARegion, peerStackIsOfTheBackup } from "./relations/controller";
import {
  passwordAllowsReplicas,
  replicaNamesDiffer,
  replicaZonesFit,
  storageAlarmCanRest,
  storageMayGrow,
} from "./relations/database";
import {
  familyFitsEngine,
  parametersHaveAFamily,
  usernameIsFree,
  versionFitsEngine,
} from "./relations/databaseEngine";
import {
  adoptedReplicaSaysSo,
  databaseHasSubnets,
  replicaHasASource,
  replicaIsOfTheBackup,
  siteFailoverFitsDatabase,
  siteFailoverHasSomebody,
} from "./relations/databasePlace";
import {
  addressesArePublic,
  adoptedCheckHasRecords,
  checkAsksAListener,
  checkIsNotRedirected,
  namesDiffer,
  namesShareAZone,
  pathIsNotTheFailedOverPath,
  sitesAreTwo,
} from "./relations/dns";
import { failoverDocumentsFit } from "./relations/failoverDocuments";
import type { Finding, Relation } from "./relations/finding";
import { probeArrives, probeIsSent } from "./relations/heartbeat";
import { latchHasACheck, leaseHasAGate, leaseOutlastsAnInterval } from "./relations/latch";
import {
  arnsAreOfThisSite,
  blocksAreBlocks,
  dualstackHasSubnets,
  listenersAreOfTheLoadBalancer,
  uniqueListeners,
  uniqueSubnets,
} from "./relations/loadBalancer";
import { objectivesAreKept } from "./relations/objectives";
import { checksEndInTime, resourcesExist, sentinelHasResources, uniqueResources } from "./relations/sentinel";
import { documentsFit } from "./relations/size";
import {
  checkOutlastsSwitch,
  graceCoversSwitch,
  returnsLeaveSwitches,
  returnWaitsForProbes,
} from "./relations/switching";
import { tagsAreAllowed } from "./relations/tags";
import { takeoverCanBe } from "./relations/takeover";
import {
  adoptedGroupsKeepTheirTargets,
  arnsFitMode,
  failoverHasAlternative,
  listFitsOneAction,
  nameIsNotTheSorryPages,
  noSharedTargets,
  targetsFitType,
  timeoutBelowInterval,
  uniqueArns,
  uniqueNames,
} from "./relations/targetGroups";
import type { Settings } from "./schema";
import { valueAt } from "./schemaTree";

const RELATIONS: readonly Relation[] = [
  sitesAreTwo,
  arnsAreOfThisSite,
  listenersAreOfTheLoadBalancer,
  uniqueListeners,
  uniqueSubnets,
  blocksAreBlocks,
  dualstackHasSubnets,
  uniqueNames,
  nameIsNotTheSorryPages,
  arnsFitMode,
  uniqueArns,
  listFitsOneAction,
  adoptedGroupsKeepTheirTargets,
  targetsFitType,
  noSharedTargets,
  timeoutBelowInterval,
  failoverHasAlternative,
  returnsLeaveSwitches,
  returnWaitsForProbes,
  graceCoversSwitch,
  checkOutlastsSwitch,
  probeIsSent,
  probeArrives,
  leaseHasAGate,
  leaseOutlastsAnInterval,
  latchHasACheck,
  takeoverCanBe,
  namesDiffer,
  namesShareAZone,
  pathIsNotTheFailedOverPath,
  checkAsksAListener,
  checkIsNotRedirected,
  adoptedCheckHasRecords,
  addressesArePublic,
  peerStackIsOfTheBackup,
  peerStackHasARegion,
  passwordAllowsReplicas,
  versionFitsEngine,
  parametersHaveAFamily,
  familyFitsEngine,
  usernameIsFree,
  storageMayGrow,
  storageAlarmCanRest,
  replicaNamesDiffer,
  replicaZonesFit,
  databaseHasSubnets,
  replicaIsOfTheBackup,
  replicaHasASource,
  adoptedReplicaSaysSo,
  siteFailoverFitsDatabase,
  siteFailoverHasSomebody,
  capacitiesAreOrdered,
  failoverCapacityFits,
  instancesHaveSubnets,
  joinedGroupsFit,
  uniqueJoinedGroups,
  sentinelHasResources,
  uniqueResources,
  checksEndInTime,
  resourcesExist,
  automaticFailoversCanBe,
  documentsFit,
  failoverDocumentsFit,
  tagsAreAllowed,
  objectivesAreKept,
];

/** Everything that is wrong between the values; `region` is the stack's. */
export function findingsOf(settings: Settings, region: string | undefined): readonly Finding[] {
  return RELATIONS.flatMap((relation) => relation(settings, region));
}

/** A finding as a problem; values the stack file leaves out are shown as the defaults they are. */
export function problemOf(finding: Finding, context: IssueContext, settings: Settings): Problem {
  const { path, rule, remedy } = finding;
  const said = valueAt(context.values, path) !== undefined;
  const byDefault = valueAt(settings, path);
  return {
    key: keyOf(context, path),
    received:
      said || byDefault === undefined
        ? receivedText(context.values, path, context.secretKeys)
        : `${show(byDefault)} (the default)`,
    rule,
    remedy:
      "set" in remedy ? setCommand(context, path, remedy.set) : `in ${stackFile(context)}: ${remedy.edit}`,
  };
}
