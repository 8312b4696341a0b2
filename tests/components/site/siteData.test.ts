import * as assert from "node:assert/strict";
import { Site } from "../../../components/site/site";
import { type Deployment, deploy } from "../support/deploy";
import { PEER as DOCUMENT } from "../support/peer";
import { ACCOUNT, dnsSettings, settings } from "../support/settings";

const SUBNETS = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"];
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const REPLICA = {
  mode: "replica",
  identifier: "app-dr",
  instanceClass: "db.r6g.large",
  kmsKeyArn: KEY,
  subnetIds: SUBNETS,
};
const PEER = { ...DOCUMENT, region: "eu-central-1" };
const BACKUP = {
  role: "backup",
  peerStack: "prod",
  peerRegion: "eu-central-1",
  dns: dnsSettings({ siteName: PEER.takeoverName }),
};

function deploySite(overrides: Record<string, unknown>, peer: object = PEER): Promise<Deployment> {
  return deploy(
    () => {
      new Site("dr", { settings: settings(overrides), project: "shop", stack: "dr", region: "eu-west-1" });
    },
    { readStack: async () => ({ peer }) },
  );
}

describe("data of a site", () => {
  it("are a replica of the primary's database where nothing else is named", async () => {
    const { inputs } = (await deploySite({ ...BACKUP, database: REPLICA })).one("rds/instance:Instance");
    assert.equal(inputs.replicateSourceDb, PEER.databaseArn);
  });

  it("are a replica of what the settings name, whatever the primary has", async () => {
    const sourceArn = `arn:aws:rds:eu-central-1:${ACCOUNT}:db:other`;
    const database = { ...REPLICA, sourceArn };
    const { databaseArn: _, ...without } = PEER;
    for (const peer of [PEER, without]) {
      const { inputs } = (await deploySite({ ...BACKUP, database }, peer)).one("rds/instance:Instance");
      assert.equal(inputs.replicateSourceDb, sourceArn);
    }
  });

  it("are none where none are configured", async () => {
    const deployment = await deploySite(BACKUP);
    assert.deepEqual(deployment.all("rds/instance:Instance"), []);
    assert.deepEqual(deployment.all("autoscaling/group:Group"), []);
  });

  it("let the site's own instances connect", async () => {
    const deployment = await deploySite({
      ...BACKUP,
      database: REPLICA,
      autoScaling: {
        mode: "create",
        imageId: "ami-0123456789abcdef0",
        instanceType: "m7g.large",
        targetGroups: ["primary"],
        subnetIds: SUBNETS,
      },
    });
    const rules = deployment.all("vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const rule = rules.find(({ name }) => name === "dr-database-from-instances");
    const groups = deployment.all("ec2/securityGroup:SecurityGroup").map(({ id }) => id);
    assert.ok(groups.includes(String(rule?.inputs.referencedSecurityGroupId)));
  });
});
