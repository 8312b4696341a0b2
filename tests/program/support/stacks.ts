/** The whole program for both stack files, and for a primary site that adopts what exists. Each is run once. */
import type { SynthesisedResource, SynthesisedStack } from "../../../drill/synth/model";
import { synthesise } from "../../../drill/synth/synthesise";

export type StackName = "prod" | "dr" | "adopted";
export const STACKS: readonly StackName[] = ["prod", "dr", "adopted"];

const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
export const ADOPTED = {
  loadBalancer: `${ELB}:loadbalancer/app/web/50dc6c495c0c9188`,
  https: `${ELB}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  http: `${ELB}:listener/app/web/50dc6c495c0c9188/0467ef3c8400ae65`,
  blue: `${ELB}:targetgroup/blue/73e2d6bc24d8a067`,
  green: `${ELB}:targetgroup/green/943f017f100becff`,
  healthCheck: "233e180f-f023-45a3-954e-415303f21eab",
};

export const ADOPTED_OVERRIDES = {
  loadBalancer: {
    mode: "adopt",
    arn: ADOPTED.loadBalancer,
    listenerArns: [ADOPTED.https, ADOPTED.http],
    firstRulePriority: 21,
  },
  targetGroups: [
    { name: "blue", arn: ADOPTED.blue },
    { name: "green", arn: ADOPTED.green },
  ],
  dns: {
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    serviceName: "app.example.com",
    siteName: "primary.app.example.com",
    records: { kind: "none" },
    healthCheck: { adoptId: ADOPTED.healthCheck },
  },
  database: { mode: "adopt", identifier: "shop" },
  recoveryObjectiveSeconds: {},
  autoScaling: { mode: "adopt", name: "shop", targetGroups: ["blue"] },
  sentinel: {
    enabled: true,
    resources: [
      { kind: "rds", name: "database" },
      { kind: "target_group", name: "blue", targetGroup: "blue" },
    ],
  },
};

const runs = new Map<StackName, Promise<SynthesisedStack>>();

export function stackOf(name: StackName): Promise<SynthesisedStack> {
  const known = runs.get(name);
  if (known !== undefined) {
    return known;
  }
  const run = withShortTraces(() =>
    synthesise(name === "adopted" ? { stack: "prod", overrides: ADOPTED_OVERRIDES } : { stack: name }),
  );
  runs.set(name, run);
  return run;
}

/** The SDK takes a stack trace for every promise; under ts-node that is half of a run's time. */
export async function withShortTraces<T>(work: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Resources that AWS has: no components, no providers, no VPC of awsx with whatever is in it. */
export function awsResources(stack: SynthesisedStack): SynthesisedResource[] {
  return stack.resources.filter(({ component, type }) => !component && type.startsWith("aws:"));
}

export function ofType(stack: SynthesisedStack, type: string): SynthesisedResource[] {
  return stack.resources.filter((resource) => resource.type.endsWith(`:${type}`) && !resource.component);
}

/** `Type name` of resources, sorted: what a test lists. */
export function labels(resources: readonly SynthesisedResource[]): string[] {
  return resources.map(({ type, name }) => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`).sort();
}
