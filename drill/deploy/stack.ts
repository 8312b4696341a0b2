/** Views of a synthesised stack. */
import type { SiteManifest } from "../../components/manifest";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";

export function ofType(stack: SynthesisedStack, type: string): SynthesisedResource[] {
  return stack.resources.filter((resource) => resource.type === type);
}

/** The manifest the stack writes to Parameter Store; the drill finds load balancer and groups by it, as ops does. */
export function manifestOf(stack: SynthesisedStack): SiteManifest {
  const parameter = ofType(stack, "aws:ssm/parameter:Parameter").find((resource) =>
    String(resource.outputs.name).endsWith("/manifest"),
  );
  if (parameter === undefined) {
    throw new Error(
      `Stack ${stack.stack} writes no manifest parameter: the drill cannot tell what belongs to the site.`,
    );
  }
  return JSON.parse(String(parameter.inputs.value)) as SiteManifest;
}
