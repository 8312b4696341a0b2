/** URNs as the engine gives them: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */

const STACK_TYPE = "pulumi:pulumi:Stack";

/** The type chain of the parents, without the stack, then the resource's own type and name. */
export function resourceUrn(
  project: string,
  stack: string,
  parent: string,
  type: string,
  name: string,
): string {
  const parentType = parent.split("::")[2] ?? "";
  const qualified = parentType === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}
