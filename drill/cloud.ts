/** All of AWS that a drill models, put together. */

import { AutoScalingService } from "./aws/autoScaling/service";
import { CloudWatchService } from "./aws/cloudwatch/service";
import type { DynamoDbChange, DynamoDbState } from "./aws/dynamodb/api";
import { createDynamoDbState } from "./aws/dynamodb/api";
import { Ec2Service } from "./aws/ec2/service";
import { RequestPath } from "./aws/elb/request";
import { ElbService } from "./aws/elb/service";
import type { LoadBalancer } from "./aws/elb/state";
import { FunctionFaults } from "./aws/functionFaults";
import { allows } from "./aws/iam/evaluate";
import { RdsService } from "./aws/rds/service";
import { Route53Service } from "./aws/route53/service";
import { Rules } from "./aws/rules";
import { SchedulerService } from "./aws/scheduler";
import { SnsService } from "./aws/sns";
import { SqsService } from "./aws/sqs";
import { createSsmState, type SsmState } from "./aws/ssm";
import type { Kernel } from "./kernel/kernel";
import type { Instance } from "./lambda/instance";
import { LambdaService } from "./lambda/service";
import { Network } from "./network";
import { Connection } from "./sdk/connection";
import { fakeModule } from "./sdk/modules";
import type { PolicyStatement } from "./synth/model";

export class Cloud {
  readonly cloudWatch: CloudWatchService;
  readonly elb: ElbService;
  readonly lambda: LambdaService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly scheduler: SchedulerService;
  readonly route53: Route53Service;
  readonly ec2: Ec2Service;
  readonly autoScaling: AutoScalingService;
  readonly rds: RdsService;
  readonly dynamoDb: DynamoDbState = createDynamoDbState();
  readonly ssm: SsmState = createSsmState();
  readonly connection: Connection;
  readonly network: Network;
  /** What roles allow that functions hand on, by ARN. */
  readonly roles = new Map<string, readonly PolicyStatement[]>();
  /** Regions that faults have cut off. */
  readonly lostRegions = new Rules<string>(() => this.rds.refresh());
  /** Names of availability zones that are lost: targets there hang, instances are replaced, databases fail over. */
  readonly lostZones = new Rules<string>(() => this.zonesChanged());
  /** Zones that databases alone have lost, as a fault of one service has it. */
  readonly lostDatabaseZones = new Rules<string>(() => this.rds.refresh());
  /** What faults do to functions; their rules are brought into each function's own switches. */
  readonly functionFaults: FunctionFaults;
  /** Called for every item that was written. */
  onItem: (change: DynamoDbChange) => void = () => {};

  constructor(
    readonly kernel: Kernel,
    readonly accountId: string,
  ) {
    this.connection = new Connection(this);
    this.cloudWatch = new CloudWatchService(kernel);
    this.elb = new ElbService(kernel, this.cloudWatch);
    this.ec2 = new Ec2Service(kernel);
    this.autoScaling = new AutoScalingService(kernel, this.cloudWatch, this.ec2, this.elb);
    this.rds = new RdsService(kernel, this.cloudWatch);
    this.lambda = new LambdaService(kernel, this.cloudWatch, (instance) => this.loaderOf(instance));
    this.functionFaults = new FunctionFaults(this.lambda);
    this.sqs = new SqsService(kernel, this.cloudWatch);
    this.sns = new SnsService(kernel, this.lambda, this.sqs);
    this.scheduler = new SchedulerService(kernel, this.lambda, this.sqs);
    const requests = new RequestPath(this.elb, (functionArn, sourceArn, event, done) =>
      this.lambda.invokeAndWait(
        functionArn,
        "elasticloadbalancing.amazonaws.com",
        sourceArn,
        event,
        (result) => done(result.ok ? result.value : undefined),
      ),
    );
    this.network = new Network(kernel, requests);
    this.route53 = new Route53Service(
      kernel,
      this.cloudWatch,
      (check, checker, done) => this.network.check(this.route53, check, checker, done),
      (dnsName) => this.aliasHealthy(dnsName),
    );
    this.lambda.ask = (region, question, done) => this.network.ask(this.route53, region, question, done);
    this.scheduler.statementsOf = (roleArn) => this.roles.get(roleArn) ?? [];
    this.connectTiers();
    this.cloudWatch.publish = (topicArn, subject, message) => {
      this.sns.publish(topicArn, subject, message);
    };
    const lost = (region: string) => this.isRegionLost(region);
    this.cloudWatch.isRegionLost = lost;
    this.sns.isRegionLost = lost;
    this.cloudWatch.onEvaluated = ({ region, name }, state) => this.route53.followAlarm(region, name, state);
    this.elb.invokeTarget = (group, target, event, done) =>
      this.lambda.invokeAndWait(target.id, "elasticloadbalancing.amazonaws.com", group.arn, event, (result) =>
        done(result.ok ? result.value : undefined),
      );
    this.lambda.events.deadLetter = (queueArn, deployed, payload, error) => {
      const queue = this.sqs.queues.get(queueArn);
      if (queue === undefined || !allows(deployed.spec.roleStatements, "sqs:SendMessage", queueArn))
        return false;
      this.sqs.put(queue, JSON.stringify({ payload, error }));
      return true;
    };
  }

  /** Auto Scaling and RDS to what they act upon, and what acts upon them. */
  private connectTiers(): void {
    const { ec2, elb, autoScaling, rds } = this;
    const zoneLost = (zone: string) => this.lostZones.all().includes(zone);
    ec2.isZoneLost = zoneLost;
    autoScaling.isZoneLost = zoneLost;
    rds.isZoneLost = (zone) => zoneLost(zone) || this.lostDatabaseZones.all().includes(zone);
    autoScaling.isRegionLost = (region) => this.isRegionLost(region);
    rds.isRegionLost = (region) => this.isRegionLost(region);
    rds.publish = (topicArn, subject, message) => {
      this.sns.publish(topicArn, subject, message);
    };
    elb.targetRules.add((group, target) => {
      const zone = elb.loadBalancerOf(group)?.nodes[target.zone];
      const hangs = group.targetType !== "lambda" && zone !== undefined && zoneLost(zone);
      return hangs ? { kind: "hang" } : undefined;
    });
    elb.onTarget = (group, target) => autoScaling.targetTurned(group, target.id);
    ec2.onUnfit = (instance) => autoScaling.unfit(instance);
    this.cloudWatch.runPolicy = (policyArn, breach) => autoScaling.runPolicy(policyArn, breach);
  }

  private zonesChanged(): void {
    this.elb.refreshTargets();
    this.ec2.refresh();
    this.rds.refresh();
  }

  isRegionLost(region: string): boolean {
    return this.lostRegions.all().includes(region);
  }

  addLoadBalancer(loadBalancer: LoadBalancer): void {
    this.elb.state.loadBalancers.set(loadBalancer.arn, loadBalancer);
    this.network.addLoadBalancer(loadBalancer);
  }

  /** `require` of one function instance: the SDK's fakes and nothing else. */
  private loaderOf(instance: Instance): (name: string) => unknown {
    const { spec } = instance;
    const caller = {
      name: spec.name,
      region: spec.region,
      accountId: this.accountId,
      statements: spec.roleStatements,
      instance,
      crash: (calls: number) => this.functionFaults.crashes(spec.arn, calls),
    };
    const modules = new Map<string, unknown>();
    return (name) => {
      let module = modules.get(name);
      if (module === undefined) {
        module = fakeModule(name, this.connection, caller, (error) => this.kernel.settler.fail(error));
        modules.set(name, module);
      }
      return module;
    };
  }

  /**
   * A load balancer is unhealthy for `evaluateTargetHealth` as soon as one of its groups has no healthy target.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html
   */
  private aliasHealthy(dnsName: string): boolean {
    const loadBalancer = this.network.loadBalancerOf(dnsName);
    if (loadBalancer === undefined) return true;
    const groups = [...this.elb.state.targetGroups.values()].filter(
      (group) =>
        group.site === loadBalancer.site &&
        group.used &&
        (group.targetType !== "lambda" || group.healthCheck.enabled) &&
        group.targets.length > 0,
    );
    return groups.every((group) => this.elb.healthyTargets(group) > 0);
  }
}
