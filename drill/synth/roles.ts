/** What a role allows, as far as the program defines it. */
import type { PolicyStatement } from "./model";
import type { RecordedResource } from "./recorder";

export interface RolePolicies {
  readonly statements: readonly PolicyStatement[];
  /** Attached policies the program does not define (AWS's managed ones): one readable sentence each. */
  readonly unreadable: readonly string[];
}

export function rolePolicies(roleArn: string, resources: readonly RecordedResource[]): RolePolicies {
  const role = resources.find(({ type, outputs }) => type === "aws:iam/role:Role" && outputs.arn === roleArn);
  if (role === undefined) {
    return {
      statements: [],
      unreadable: [`The role ${roleArn} is not part of the program, so its policies are unknown.`],
    };
  }
  const belongs = (resource: RecordedResource) =>
    resource.inputs.role === role.id || resource.inputs.role === roleArn;
  const ofRole = (type: string) =>
    resources.filter((resource) => resource.type === type && belongs(resource));
  const unreadable: string[] = [];
  const statements = inlinePolicies(role).flatMap((policy) => parse(policy, role.name));
  for (const policy of ofRole("aws:iam/rolePolicy:RolePolicy")) {
    statements.push(...parse(policy.inputs.policy, policy.name));
  }
  const attached = [
    ...ofRole("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) =>
      String(inputs.policyArn),
    ),
    ...managedPolicyArns(role),
  ];
  for (const policyArn of attached) {
    const policy = resources.find(
      ({ type, outputs }) => type === "aws:iam/policy:Policy" && outputs.arn === policyArn,
    );
    if (policy === undefined) {
      unreadable.push(
        `The role ${role.name} has the policy ${policyArn}, which the program does not define: its statements are unknown.`,
      );
    } else {
      statements.push(...parse(policy.inputs.policy, policy.name));
    }
  }
  return { statements, unreadable };
}

function inlinePolicies(role: RecordedResource): unknown[] {
  const policies = role.inputs.inlinePolicies;
  return Array.isArray(policies) ? policies.map((policy: { policy?: unknown }) => policy.policy) : [];
}

function managedPolicyArns(role: RecordedResource): string[] {
  const arns = role.inputs.managedPolicyArns;
  return Array.isArray(arns) ? arns.map(String) : [];
}

function parse(document: unknown, name: string): PolicyStatement[] {
  let policy: { Statement?: unknown };
  try {
    policy = (typeof document === "string" ? JSON.parse(document) : document) as { Statement?: unknown };
  } catch (error) {
    throw new Error(`Policy "${name}" is not JSON: ${String(error)}`);
  }
  const statement = policy?.Statement;
  if (statement === undefined) {
    throw new Error(`Policy "${name}" has no Statement.`);
  }
  return (Array.isArray(statement) ? statement : [statement]) as PolicyStatement[];
}
