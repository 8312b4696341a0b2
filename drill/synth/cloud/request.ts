/**
 * What one registration looks like to the model cloud, and the helpers every service's answers are made with.
 * Everything is derived from the resource's URN, so that two runs give the same ids.
 */
import { createHash } from "node:crypto";

/** The account every model resource lives in. */
export const ACCOUNT_ID = "123456789012";

export interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly region: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the provider adds to the inputs, with the resource's id. */
export interface ResourceAnswer {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export type ResourceModel = (request: ResourceRequest) => ResourceAnswer;
export type ResourceModels = Readonly<Record<string, ResourceModel>>;

/** Hexadecimal digits that depend on the parts alone; 1–64 of them. */
export function hexadecimal(length: number, ...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, length);
}

/** A UUID that depends on the parts alone. */
export function uuid(...parts: readonly string[]): string {
  const digits = hexadecimal(32, "uuid", ...parts);
  return [0, 8, 12, 16, 20].map((start, index) => digits.slice(start, [8, 12, 16, 20, 32][index])).join("-");
}

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arn(service: string, region: string, resource: string, account: string = ACCOUNT_ID): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** A text input that must be there and known. */
export function requiredText(request: ResourceRequest, key: string): string {
  const value = request.inputs[key];
  if (typeof value !== "string" || value === "") {
    throw new Error(
      `${request.type} "${request.name}": input "${key}" is ${JSON.stringify(value)}, but the model cloud needs a text. ` +
        `Set it, or, if it comes from another resource's output, add that output to drill/synth/cloud.`,
    );
  }
  return value;
}

export function optionalText(request: ResourceRequest, key: string): string | undefined {
  const value = request.inputs[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Characters Pulumi appends to a name it makes up: a hyphen and seven hexadecimal digits. */
const AUTOMATIC_SUFFIX_LENGTH = 8;

/**
 * The name AWS would know the resource by: the input `key`, or the Pulumi name. Refuses a name that AWS would
 * refuse for its length, the suffix of an automatic name included
 * (https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming).
 */
export function physicalName(request: ResourceRequest, maximumLength: number, key = "name"): string {
  const given = optionalText(request, key);
  const length = given === undefined ? request.name.length + AUTOMATIC_SUFFIX_LENGTH : given.length;
  if (length > maximumLength) {
    throw new Error(
      `${request.type} "${request.name}": its physical name would have ${length} characters` +
        `${given === undefined ? ` (Pulumi adds ${AUTOMATIC_SUFFIX_LENGTH})` : ""}, AWS allows ${maximumLength}. Shorten it.`,
    );
  }
  return given ?? request.name;
}

/** A resource whose id is a prefix and hexadecimal digits: `sg-0123456789abcdef0`. */
export function prefixedId(
  prefix: string,
  outputs: (id: string, request: ResourceRequest) => Record<string, unknown>,
): ResourceModel {
  return (request) => {
    const id = `${prefix}-0${hexadecimal(16, request.urn, request.region)}`;
    return { id, outputs: outputs(id, request) };
  };
}
