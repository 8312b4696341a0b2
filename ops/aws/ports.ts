/** The ports that handlers' code reads and writes through, on the operator's own clients. */
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { SiteManifest } from "../../components/manifest";
import { type DynamoDbPort, dynamoDbPortOf, type ElbPort } from "../../handlers/runtime/clients";
import { parseSentinelDocument } from "../../handlers/sentinel/parseSentinelDocument";
import {
  LATCH_ID,
  type LatchDocument,
  LEASE_ID,
  type LeaseDocument,
  SENTINEL_ID,
  type SentinelDocument,
  TAKEOVER_ID,
  TARGET_GROUPS_ID,
  type TakeoverDocument,
  type TargetGroupsDocument,
} from "../../handlers/state/documents";
import { parseLatchDocument, parseTargetGroupsDocument } from "../../handlers/state/parseDocuments";
import { parseLeaseDocument, parseTakeoverDocument } from "../../handlers/state/parseLeaseDocuments";
import { type DocumentStore, documentStore } from "../../handlers/state/store";
import type { OpsClients } from "../clients";

export function elbPortOf(client: Pick<ElasticLoadBalancingV2Client, "send">): ElbPort {
  return {
    describeListeners: (input) => client.send(new DescribeListenersCommand(input)),
    describeRules: (input) => client.send(new DescribeRulesCommand(input)),
    describeTargetHealth: (input) => client.send(new DescribeTargetHealthCommand(input)),
    modifyListener: (input) => client.send(new ModifyListenerCommand(input)),
    modifyRule: (input) => client.send(new ModifyRuleCommand(input)),
  };
}

const commands = { GetItemCommand, PutItemCommand };

/** Tables of the site's region. */
export function dynamoDbOf(clients: OpsClients, { region }: SiteManifest): DynamoDbPort {
  return dynamoDbPortOf(clients.dynamoDb(region), commands);
}

export function latchStore(clients: OpsClients, manifest: SiteManifest): DocumentStore<LatchDocument> {
  return documentStore(dynamoDbOf(clients, manifest), manifest.stateTable, LATCH_ID, parseLatchDocument);
}

export function leaseStore(clients: OpsClients, manifest: SiteManifest): DocumentStore<LeaseDocument> {
  return documentStore(dynamoDbOf(clients, manifest), manifest.stateTable, LEASE_ID, parseLeaseDocument);
}

/** Of the backup site. */
export function takeoverStore(clients: OpsClients, backup: SiteManifest): DocumentStore<TakeoverDocument> {
  return documentStore(dynamoDbOf(clients, backup), backup.stateTable, TAKEOVER_ID, parseTakeoverDocument);
}

export function targetGroupsStore(
  clients: OpsClients,
  manifest: SiteManifest,
): DocumentStore<TargetGroupsDocument> {
  return documentStore(
    dynamoDbOf(clients, manifest),
    manifest.stateTable,
    TARGET_GROUPS_ID,
    parseTargetGroupsDocument,
  );
}

export function sentinelStore(clients: OpsClients, manifest: SiteManifest): DocumentStore<SentinelDocument> {
  return documentStore(
    dynamoDbOf(clients, manifest),
    manifest.stateTable,
    SENTINEL_ID,
    parseSentinelDocument,
  );
}
