/** DB instances of a stack, those that it adopts, and who is told of their events. */
import { ADOPTED_STORAGE_GIGABYTES } from "../aws/assumptions";
import type { DbInstance } from "../aws/rds/state";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { manifestOf, ofType } from "./stack";
import { numberOr, optionalText, text, texts } from "./values";

/** Zones of an instance and its standby: the first and the second, unless the stack names one. */
function zonesOf(region: string, multiAz: boolean, named: string | undefined) {
  const [first, second] = [`${region}a`, `${region}b`];
  const zone = named ?? first;
  return { zone, secondaryZone: multiAz ? (zone === first ? second : first) : undefined };
}

function created(
  stack: SynthesisedStack,
  main: string | undefined,
  resource: SynthesisedResource,
): DbInstance {
  const { inputs, region } = resource;
  const identifier = text(resource, "identifier");
  const multiAz = inputs.multiAz === true;
  return {
    identifier,
    arn: text(resource, "arn"),
    region,
    site: stack.stack,
    engine: optionalText(inputs.engine) ?? "postgres",
    multiAz,
    backupRetentionDays: numberOr(inputs.backupRetentionPeriod, 0),
    storageGigabytes: numberOr(inputs.allocatedStorage, ADOPTED_STORAGE_GIGABYTES),
    main: identifier === main,
    ...zonesOf(region, multiAz, optionalText(inputs.availabilityZone)),
    status: "available",
    serves: true,
    source: optionalText(inputs.replicateSourceDb),
  };
}

/** What the manifest names and no resource creates: an ordinary Multi-AZ instance, or a replica of what it says. */
function adopted(stack: SynthesisedStack): DbInstance | undefined {
  const database = manifestOf(stack).database;
  if (database === undefined) return undefined;
  const { identifier, kind, source } = database;
  return {
    identifier,
    arn: `arn:aws:rds:${stack.region}:${stack.accountId}:db:${identifier}`,
    region: stack.region,
    site: stack.stack,
    engine: "postgres",
    multiAz: true,
    backupRetentionDays: 7,
    storageGigabytes: ADOPTED_STORAGE_GIGABYTES,
    main: true,
    ...zonesOf(stack.region, true, undefined),
    status: "available",
    serves: true,
    source: kind === "replica" ? source : undefined,
  };
}

export function deployDatabases(cloud: Cloud, stack: SynthesisedStack): void {
  const main = manifestOf(stack).database?.identifier;
  const instances = ofType(stack, "aws:rds/instance:Instance").map((resource) =>
    created(stack, main, resource),
  );
  const more = instances.some((instance) => instance.main) ? undefined : adopted(stack);
  for (const instance of more === undefined ? instances : [...instances, more]) cloud.rds.add(instance);
  for (const { inputs, region } of ofType(stack, "aws:rds/eventSubscription:EventSubscription")) {
    if (inputs.enabled === false) continue;
    cloud.rds.state.subscriptions.push({
      topicArn: String(inputs.snsTopic),
      region,
      identifiers: texts(inputs.sourceIds),
      categories: texts(inputs.eventCategories),
    });
  }
}
