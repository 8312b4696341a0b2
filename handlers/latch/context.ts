/** What one invocation of the latch works with. */
import type { CloudWatchPort, DynamoDbPort, Route53Port, SnsPort } from "../runtime/clients";
import type { LatchConfig } from "../runtime/config";
import type { LatchDocument, LeaseDocument } from "../state/documents";
import type { DocumentStore } from "../state/store";

export interface LatchPorts {
  readonly route53: Route53Port;
  readonly cloudWatch: CloudWatchPort;
  readonly dynamoDb: DynamoDbPort;
  readonly sns: SnsPort;
}

export interface LatchContext {
  readonly config: LatchConfig;
  readonly ports: LatchPorts;
  readonly store: DocumentStore<LatchDocument>;
  readonly leaseStore: DocumentStore<LeaseDocument>;
  /** Milliseconds since the epoch, one value per invocation. */
  readonly now: number;
}
