/**
 * A second opinion that nobody here wrote: the serialized functions of both stacks, each in a plain Node process with
 * the real SDK, against an AWS API emulator. `npm test` does not need it. Start moto (`moto_server -p 5000`), then:
 *
 *     npm run emulator -- http://127.0.0.1:5000
 *
 * One line per check, a few minutes in all. Exit 0: all held. Exit 1: something did not. Exit 2: usage.
 *
 * What moto does not do is played here, and each place says so: Lambda's Invoke, the checkers and metrics of Route 53,
 * the running of schedules, and what RDS shows after a reboot with failover or a promotion.
 */
import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { synthesise } from "../../drill/synth/synthesise";
import type { ControllerConfig, LatchConfig, SentinelConfig } from "../../handlers/runtime/config";
import { Capacity } from "./capacity";
import { checkAlarmOfPrimary, checkRaise } from "./controllerCapacity";
import { checkPromotion, checkReboot, createDatabases } from "./controllerDatabase";
import { checkControllerGroups } from "./controllerGroups";
import { checkControllerRequests } from "./controllerRequests";
import { checkPlannedFailover, checkWayBack } from "./controllerSite";
import { checkTakeover } from "./controllerTakeover";
import { HealthChecks } from "./healthChecks";
import { checkHistory } from "./history";
import { Inbox } from "./inbox";
import { LambdaEndpoint } from "./lambdaEndpoint";
import { checkLatch } from "./latch";
import { SiteLoadBalancer } from "./loadBalancer";
import { present, Report } from "./report";
import { checkSentinel } from "./sentinel";
import { type Emulator, Site } from "./site";
import { createTables } from "./tables";
import { checkTargetGroups } from "./targetGroups";

async function main(endpoint: string): Promise<Report> {
  const lambda = new LambdaEndpoint();
  const inbox = new Inbox();
  try {
    await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
    const emulator = { endpoint, lambdaEndpoint: await lambda.listen(), replacements: new Map() };
    const report = new Report();
    await checkAll(report, emulator, lambda, inbox, await inbox.listen());
    return report;
  } finally {
    lambda.close();
    inbox.close();
  }
}

async function checkAll(
  report: Report,
  emulator: Emulator,
  lambda: LambdaEndpoint,
  inbox: Inbox,
  applicationUrl: string,
): Promise<void> {
  const prod = new Site(emulator, await synthesise({ stack: "prod" }));
  const dr = new Site(emulator, await synthesise({ stack: "dr" }));
  for (const site of [prod, dr]) {
    await createTables(site);
    await inbox.subscribe(site);
    await createScheduleGroup(site);
    lambda.add(`${site.name}-target-groups`, (event) => site.invoke("target-groups", event));
    lambda.add(`${site.name}-controller`, (event) => site.invoke("controller", event));
  }
  const balancer = new SiteLoadBalancer(prod);
  await balancer.create();
  await new SiteLoadBalancer(dr).create();
  const checks = new HealthChecks(dr);
  await checks.create(emulator, prod.config<LatchConfig>("latch").alarmName);
  // First the latch by path, as Route 53's control plane takes it; lease and takeover at the end.
  prod.adjust("latch", { mode: "path" });
  checks.adjust("path", false);
  const capacity = new Capacity(dr);
  await capacity.create();
  const databases = await createDatabases(prod, dr);
  const instanceId = await watchedInstance(prod, applicationUrl);
  // More moves within minutes than the limit on switches allows: it is not what is looked at here.
  prod.adjust("target-groups", { maximumSwitches: 100 });
  prod.adjust("sentinel", { confirmations: 1 });

  await checkTargetGroups(report, prod, balancer);
  await checkRaise(report, dr, capacity, checks, inbox);
  await checkLatch(report, prod, checks);
  await checkControllerGroups(report, prod, balancer, inbox, lambda);
  await checkControllerRequests(report, prod, balancer, inbox, lambda);
  await checkReboot(report, prod, inbox, databases);
  await checkAlarmOfPrimary(report, dr, capacity, checks, inbox);
  await checkWayBack(report, { prod, dr, capacity, checks, inbox });
  await checkPromotion(report, dr, inbox, databases);
  await checkPlannedFailover(report, { prod, dr, capacity, checks, inbox });
  await checkTakeover(report, { prod, dr, capacity, checks, inbox });
  await checkSentinel(report, prod, { balancer, database: databases.primary, instanceId, inbox, lambda });
  await checkHistory(report, prod, dr);
}

async function createScheduleGroup(site: Site): Promise<void> {
  const { scheduleGroup: Name } = site.config<ControllerConfig>("controller").rollback;
  await new SchedulerClient(site.connection).send(new CreateScheduleGroupCommand({ Name }));
}

/** The sentinel's first instance runs, its endpoint is this process's, and it asks for target groups as well. */
async function watchedInstance(site: Site, applicationUrl: string): Promise<string> {
  const ec2 = new EC2Client(site.connection);
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Images[0]?.ImageId,
      InstanceType: "m7g.large",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const id = present(Instances?.[0]?.InstanceId, "instance");
  const { resources } = site.config<SentinelConfig>("sentinel");
  site.adjust("sentinel", {
    resources: resources.map((resource) => {
      if (resource.name === "primary-1") return { ...resource, instanceId: id };
      if (resource.kind === "endpoint") return { ...resource, url: applicationUrl };
      if (resource.kind === "rds") {
        const ends = { source: resource.identifier, target: resource.identifier };
        return { ...resource, failover: { resourceType: "database", ...ends, on: ["unhealthy"] } };
      }
      if (resource.name !== "primary-targets") return resource;
      const failover = { resourceType: "load_balancer", source: "primary", target: "backup" };
      return { ...resource, failover: { ...failover, on: ["unhealthy", "degraded"] } };
    }),
  });
  return id;
}

const endpoint = process.argv[2];
if (endpoint === undefined || !/^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(endpoint)) {
  process.stderr.write(
    "Usage: npm run emulator -- http://127.0.0.1:5000   (an emulator on this machine only)\n",
  );
  process.exitCode = 2;
} else {
  main(endpoint)
    .then(({ passed, failed }) => {
      process.stdout.write(`${passed} checks held, ${failed.length} failed.\n`);
      process.exitCode = failed.length === 0 ? 0 : 1;
    })
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    });
}
