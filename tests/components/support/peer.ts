/** What a primary tells its backup, for tests of the backup. */
import type { PeerDocument } from "../../../components/failover/peerDocument";
import { ACCOUNT, BACKUP_GROUP_ARN, HEALTH_CHECK_ID, PRIMARY_GROUP_ARN } from "./settings";

export const PEER: PeerDocument = {
  site: "prod",
  region: "eu-west-1",
  stateTable: "prod-state",
  stateTableArn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/prod-state`,
  latchMode: "both",
  takeoverName: "backup.app.example.com",
  healthCheckId: HEALTH_CHECK_ID,
  recordCheckId: "5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d",
  intervalSeconds: 10,
  failureThreshold: 2,
  checkPath: "/lb-check",
  failedOverPath: "/lb-check-failed-over",
  watchAlarmName: "prod-dns-watch",
  watchCheckId: "0f1e2d3c-4b5a-4697-8877-665544332211",
  recordAlarmName: "prod-latch",
  groups: [
    { name: "primary", arn: PRIMARY_GROUP_ARN, kind: "application", minimumHealthyTargets: 2 },
    { name: "backup", arn: BACKUP_GROUP_ARN, kind: "application", minimumHealthyTargets: 1 },
  ],
  rearmAfterHealthySeconds: 600,
  databaseArn: `arn:aws:rds:eu-west-1:${ACCOUNT}:db:app-prod`,
};
