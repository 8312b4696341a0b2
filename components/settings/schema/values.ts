/** Kinds of values that several settings share. `examples` appear in remedies. */
import { z } from "zod";

/** Whole seconds in a range. */
export const seconds = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);
/** An AWS region's name. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-west-1")
  .meta({ examples: ["eu-west-1"] });
/** A name for a DNS record or a health check. */
export const domainName = z
  .string()
  .max(253)
  .regex(
    /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a lower-case domain name without a trailing dot",
  )
  .meta({ examples: ["app.example.com"] });
/** A path of an HTTP request. */
export const path = z
  .string()
  .max(255)
  .regex(/^\/\S*$/, "a path that starts with /")
  .meta({ examples: ["/health"] });
/**
 * A path that a listener rule matches literally: no wildcard (* and ?), no query, and more than `/`, or the rule
 * would take every request. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions
 */
export const checkPath = z
  .string()
  .max(128)
  .regex(
    /^\/[A-Za-z0-9_.$/~@:+-]+$/,
    "a path of letters, digits and _.$/~@:+- after the first /, such as /lb-check",
  )
  .meta({ examples: ["/lb-check"] });

/** Ends of example ARNs, by kind. */
const exampleIds: Readonly<Record<string, string>> = {
  "targetgroup/": "primary/73e2d6bc24d8a067",
  "certificate/": "7f3c2a10-5b1e-4c58-9c55-0c1f6d2e8a41",
  "loadbalancer/app/": "shop/50dc6c495c0c9188",
  "listener/app/": "shop/50dc6c495c0c9188/f2f7dc8efc522ab2",
};
/** An ARN of one kind of resource. */
export const arn = (service: string, resource: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:${service}:[^:]*:\\d{12}:${resource}.+$`),
      `an ARN arn:aws:${service}:…:${resource}…`,
    )
    .meta({
      examples: [`arn:aws:${service}:eu-west-1:123456789012:${resource}${exampleIds[resource] ?? "name"}`],
    });
