/** Functions, their resource policies, retries and dead-letter queues, and the schedules that call them. */
import { rateMilliseconds } from "../aws/scheduler";
import type { Cloud } from "../cloud";
import type { DeployedFunction } from "../lambda/model";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import type { RecordedResource } from "../synth/recorder";
import { rolePolicies } from "../synth/roles";
import { ofType } from "./stack";
import { bag, numberOr, optionalText, text } from "./values";

function findFunction(cloud: Cloud, resource: SynthesisedResource, nameOrArn: string): DeployedFunction {
  const found = [...cloud.lambda.functions.values()].find(
    ({ spec }) => spec.arn === nameOrArn || (spec.name === nameOrArn && spec.region === resource.region),
  );
  if (found === undefined) {
    throw new Error(
      `${resource.type} "${resource.name}" is about the function ${nameOrArn}, which no stack defines.`,
    );
  }
  return found;
}

export function deployFunctions(cloud: Cloud, stack: SynthesisedStack): void {
  const resources = new Map(stack.resources.map((resource) => [resource.urn, resource]));
  for (const spec of stack.functions) {
    const deployed = cloud.lambda.deploy(spec, stack.stack);
    const inputs = bag(resources.get(spec.urn)?.inputs);
    deployed.deadLetterArn = optionalText(bag(inputs.deadLetterConfig).targetArn);
    const reserved = numberOr(inputs.reservedConcurrentExecutions, -1);
    deployed.reservedConcurrency = reserved < 0 ? undefined : reserved;
  }
  for (const resource of ofType(stack, "aws:lambda/permission:Permission")) {
    findFunction(cloud, resource, text(resource, "function")).permissions.push({
      action: text(resource, "action"),
      principal: text(resource, "principal"),
      sourceArn: optionalText(resource.inputs.sourceArn),
    });
  }
  for (const resource of ofType(stack, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")) {
    const deployed = findFunction(cloud, resource, text(resource, "functionName"));
    deployed.maximumRetryAttempts = numberOr(resource.inputs.maximumRetryAttempts, 2);
    deployed.maximumEventAgeSeconds = numberOr(resource.inputs.maximumEventAgeInSeconds, 21600);
  }
}

/** Roles that functions hand on to services. */
function deployRoles(cloud: Cloud, stack: SynthesisedStack): void {
  for (const role of ofType(stack, "aws:iam/role:Role")) {
    const roleArn = text(role, "arn");
    cloud.roles.set(roleArn, statementsOf(stack, roleArn));
  }
}

function statementsOf(stack: SynthesisedStack, roleArn: string) {
  // rolePolicies reads type, name, inputs, outputs and id only.
  return rolePolicies(
    roleArn,
    stack.resources as readonly SynthesisedResource[] as readonly RecordedResource[],
  ).statements;
}

export function deploySchedules(cloud: Cloud, stack: SynthesisedStack): void {
  deployRoles(cloud, stack);
  for (const resource of ofType(stack, "aws:scheduler/scheduleGroup:ScheduleGroup"))
    cloud.scheduler.oneTime.groups.add(`${resource.region}/${text(resource, "name")}`);
  for (const resource of ofType(stack, "aws:scheduler/schedule:Schedule")) {
    const target = bag(resource.inputs.target);
    cloud.scheduler.add({
      name: text(resource, "name"),
      site: stack.stack,
      intervalMilliseconds: rateMilliseconds(text(resource, "scheduleExpression")),
      functionArn: String(target.arn),
      roleStatements: statementsOf(stack, String(target.roleArn)),
      input: optionalText(target.input) ?? "{}",
      deadLetterArn: optionalText(bag(target.deadLetterConfig).arn),
      stopped: resource.inputs.state === "DISABLED",
    });
  }
}
