import { strict as assert } from "node:assert";
import { describeDbInstances, promoteReadReplica, rebootDbInstance } from "../../../drill/aws/rds/api";
import type { DbInstance } from "../../../drill/aws/rds/state";
import { Cloud } from "../../../drill/cloud";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

const ACCOUNT = "123456789012";
const SECOND = 1000;
const MINUTE = 60 * SECOND;

function instanceOf(identifier: string, region: string, more: Partial<DbInstance> = {}): DbInstance {
  return {
    identifier,
    arn: `arn:aws:rds:${region}:${ACCOUNT}:db:${identifier}`,
    region,
    site: region === "eu-west-1" ? "prod" : "dr",
    engine: "postgres",
    multiAz: true,
    backupRetentionDays: 7,
    storageGigabytes: 100,
    main: true,
    zone: `${region}a`,
    secondaryZone: `${region}b`,
    status: "available",
    serves: true,
    source: undefined,
    ...more,
  };
}

function databases(more: Partial<DbInstance> = {}) {
  const kernel = createKernel(1);
  const cloud = new Cloud(kernel, ACCOUNT);
  const { rds } = cloud;
  const primary = instanceOf("app", "eu-west-1", more);
  const replica = instanceOf("app-dr", "eu-central-1", { source: primary.arn });
  for (const each of [primary, replica]) rds.add(each);
  const published: { topic: string; message: string }[] = [];
  rds.publish = (topic, _subject, message) => published.push({ topic, message });
  rds.state.subscriptions.push({
    topicArn: "topic",
    region: "eu-west-1",
    identifiers: ["app"],
    categories: ["failover", "availability"],
  });
  const run = (milliseconds: number) => runUntil(kernel, kernel.clock.now() + milliseconds);
  const reboot = (failover: boolean) => {
    const input = { DBInstanceIdentifier: "app", ForceFailover: failover };
    const { changes } = rebootDbInstance(rds.state, 0, { region: "eu-west-1", input });
    for (const change of changes) rds.act(change);
  };
  const promote = (identifier: string) => {
    const region = identifier === "app" ? "eu-west-1" : "eu-central-1";
    const input = { DBInstanceIdentifier: identifier };
    const { changes } = promoteReadReplica(rds.state, 0, { region, input });
    for (const change of changes) rds.act(change);
  };
  return { kernel, cloud, rds, primary, replica, published, run, reboot, promote };
}

describe("RDS of the model", () => {
  it("fails a Multi-AZ instance over to its other zone in one to two minutes, and tells it", async () => {
    const { rds, primary, published, run, reboot } = databases();
    reboot(true);
    assert.deepEqual([primary.status, rds.databaseServes("prod")], ["rebooting", false]);
    assert.throws(() => reboot(true), { name: "InvalidDBInstanceStateFault" });
    await run(59 * SECOND);
    assert.equal(primary.status, "rebooting");
    await run(62 * SECOND);
    assert.deepEqual(
      [primary.status, primary.zone, primary.secondaryZone],
      ["available", "eu-west-1b", "eu-west-1a"],
    );
    assert.equal(rds.databaseServes("prod"), true);
    assert.deepEqual(
      published.map(({ message }) => (JSON.parse(message) as { "Event Message": string })["Event Message"]),
      ["Multi-AZ instance failover started", "Multi-AZ instance failover completed"],
    );
  });

  it("refuses a failover without Multi-AZ, and restarts such an instance where it is", async () => {
    const { primary, run, reboot } = databases({ multiAz: false, secondaryZone: undefined });
    assert.throws(() => reboot(true), { name: "InvalidParameterCombination" });
    reboot(false);
    await run(MINUTE + SECOND);
    assert.deepEqual([primary.status, primary.zone], ["available", "eu-west-1a"]);
  });

  it("leaves a lost zone by itself, and stays there until something moves it back", async () => {
    const { cloud, rds, primary, run } = databases();
    const giveBack = cloud.lostZones.add("eu-west-1a");
    assert.equal(rds.databaseServes("prod"), false);
    await run(121 * SECOND);
    assert.deepEqual([rds.databaseServes("prod"), primary.zone], [true, "eu-west-1b"]);
    giveBack();
    await run(10 * MINUTE);
    assert.deepEqual([primary.status, primary.zone], ["available", "eu-west-1b"]);
  });

  it("has nowhere to go without Multi-AZ: the instance is down until its zone is back", async () => {
    const { cloud, rds, run } = databases({ multiAz: false, secondaryZone: undefined });
    const giveBack = cloud.lostZones.add("eu-west-1a");
    await run(20 * MINUTE);
    assert.equal(rds.databaseServes("prod"), false);
    giveBack();
    await run(3 * MINUTE + SECOND);
    assert.equal(rds.databaseServes("prod"), true);
  });

  it("is down for as long as a rule says, Multi-AZ or not", async () => {
    const { rds, primary, run } = databases();
    const end = rds.downRules.add((instance) => instance === primary);
    await run(10 * MINUTE);
    assert.deepEqual([rds.databaseServes("prod"), primary.zone], [false, "eu-west-1a"]);
    end();
    await run(3 * MINUTE + SECOND);
    assert.equal(rds.databaseServes("prod"), true);
  });

  it("promotes a replica within minutes, once and for all, and remembers what it lacked", async () => {
    const { rds, primary, replica, run, promote } = databases();
    assert.throws(() => promote("app"), { name: "InvalidDBInstanceStateFault" });
    assert.equal(rds.databaseServes("dr"), false);
    promote("app-dr");
    assert.equal(replica.status, "modifying");
    assert.equal(rds.canRead(replica), true);
    await run(7 * MINUTE + SECOND);
    assert.deepEqual(
      [replica.status, replica.source, rds.databaseServes("dr")],
      ["available", undefined, true],
    );
    assert.equal(replica.promotion?.lagSeconds, 0.5);
    assert.throws(() => promote("app-dr"), { name: "InvalidDBInstanceStateFault" });
    const input = { DBInstanceIdentifier: "app" };
    const { response } = describeDbInstances(rds.state, 0, { region: "eu-west-1", input });
    assert.deepEqual(response.DBInstances?.[0]?.ReadReplicaDBInstanceIdentifiers, []);
    assert.equal(primary.promotion, undefined);
  });

  it("describes instances of the region it is asked in, a replica by the ARN of its source", () => {
    const { rds, primary } = databases();
    const describe = (region: string, DBInstanceIdentifier?: string) =>
      describeDbInstances(rds.state, 0, { region, input: { DBInstanceIdentifier } }).response.DBInstances;
    assert.deepEqual(
      describe("eu-central-1")?.map((each) => each.ReadReplicaSourceDBInstanceIdentifier),
      [primary.arn],
    );
    assert.throws(() => describe("eu-central-1", "app"), { name: "DBInstanceNotFoundFault" });
  });
});

describe("lag of a replica", () => {
  it("grows while the region of its source is lost, and is made good afterwards", async () => {
    const { cloud, rds, replica, run } = databases();
    await run(MINUTE);
    assert.equal(rds.lagSeconds(replica), 0.5);
    const giveBack = cloud.lostRegions.add("eu-west-1");
    assert.equal(rds.databaseServes("prod"), false);
    await run(5 * MINUTE);
    assert.equal(rds.lagSeconds(replica), 300.5);
    giveBack();
    await run(MINUTE);
    assert.equal(rds.lagSeconds(replica), 0.5);
  });

  it("is what a rule says at once, and grows under one that says nothing", async () => {
    const { rds, replica, run } = databases();
    const isReplica = (instance: DbInstance) => instance === replica;
    const behind = rds.lagRules.add({ applies: isReplica, seconds: 90 });
    await run(MINUTE);
    assert.equal(rds.lagSeconds(replica), 90);
    behind();
    await run(30 * SECOND);
    assert.equal(rds.lagSeconds(replica), 0.5);
    rds.lagRules.add({ applies: isReplica });
    await run(MINUTE);
    assert.equal(rds.lagSeconds(replica), 60.5);
  });

  it("is a metric of the replica alone, and ends with its promotion", async () => {
    const { kernel, cloud, run, promote } = databases();
    const seriesOf = (region: string, identifier: string) =>
      cloud.cloudWatch.state.series.get(`${region}/AWS/RDS/ReplicaLag{DBInstanceIdentifier=${identifier}}`);
    assert.equal(seriesOf("eu-west-1", "app"), undefined);
    const series = seriesOf("eu-central-1", "app-dr");
    const newest = () => {
      const now = kernel.clock.now();
      return series?.delivered(Math.floor(now / MINUTE) - 1, now)?.maximum;
    };
    await run(3 * MINUTE + 5 * SECOND);
    assert.equal(newest(), 0.5);
    promote("app-dr");
    await run(3 * MINUTE);
    assert.equal(newest(), undefined);
  });
});
