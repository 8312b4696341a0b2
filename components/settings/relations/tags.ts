/** Tags AWS would refuse in the middle of a deployment. */
import type { Relation } from "./finding";

/**
 * 10 on a Route 53 health check, less its name and the program's own four; other resources take 50:
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html
 */
const MOST_TAGS = 5;

/** What every service takes; roles and load balancers take no more:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagsAreAllowed: Relation = ({ tags }) => {
  const reserved = Object.keys(tags)
    .filter((key) => key.toLowerCase().startsWith("aws:"))
    .map((key) => ({
      path: ["tags", key],
      rule: "must not begin with aws: — AWS reserves that prefix",
      remedy: { edit: "choose another name" },
    }));
  const refused = Object.entries(tags)
    .filter(([key, value]) => !ALLOWED.test(key) || !ALLOWED.test(value))
    .map(([key]) => ({
      path: ["tags", key],
      rule: "must be of letters, digits, spaces and _.:/=+-@, key and value: AWS refuses others on a role or a load balancer",
      remedy: { edit: "leave out the other characters" },
    }));
  if (Object.keys(tags).length <= MOST_TAGS) return [...reserved, ...refused];
  const rule = `must be at most ${MOST_TAGS} tags: Route 53 allows 10 on a health check, five are the program's own`;
  return [...reserved, ...refused, { path: ["tags"], rule, remedy: { edit: "remove some" } }];
};
