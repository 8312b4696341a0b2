/** Parameter Store: strings below a path. */
import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from "@aws-sdk/client-ssm";
import { type Applied, answer } from "./applied";
import type { Regional } from "./cloudwatch/api";
import type { Output } from "./output";

export interface SsmState {
  /** By region and name. */
  readonly parameters: Map<
    string,
    { readonly region: string; readonly name: string; readonly value: string }
  >;
}

export function createSsmState(): SsmState {
  return { parameters: new Map() };
}

export function getParametersByPath(
  state: SsmState,
  _now: number,
  { region, input }: Regional<GetParametersByPathCommandInput>,
): Applied<Output<GetParametersByPathCommandOutput>, never> {
  const prefix = `${(input.Path ?? "").replace(/\/$/, "")}/`;
  const found = [...state.parameters.values()].filter((parameter) => {
    if (parameter.region !== region || !parameter.name.startsWith(prefix)) return false;
    return input.Recursive === true || !parameter.name.slice(prefix.length).includes("/");
  });
  return answer({
    Parameters: found.map(({ name, value }) => ({ Name: name, Type: "String", Value: value })),
  });
}
