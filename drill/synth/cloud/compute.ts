/** Lambda, its roles and what invokes it on a schedule. */
import {
  ACCOUNT_ID,
  arn,
  hexadecimal,
  optionalText,
  physicalName,
  type ResourceModels,
  requiredText,
  uuid,
} from "./request";

const roleUniqueId = (urn: string) => `AROA${hexadecimal(17, urn).toUpperCase()}`;

export const computeModels: ResourceModels = {
  "aws:lambda/function:Function": (request) => {
    const name = physicalName(request, 64);
    const functionArn = arn("lambda", request.region, `function:${name}`);
    const invokeArn = `arn:aws:apigateway:${request.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    return {
      id: name,
      outputs: {
        name,
        arn: functionArn,
        invokeArn,
        qualifiedArn: `${functionArn}:$LATEST`,
        version: "$LATEST",
      },
    };
  },
  "aws:lambda/permission:Permission": (request) => {
    const id = optionalText(request, "statementId") ?? request.name;
    return { id, outputs: { statementId: id } };
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (request) => ({
    id: requiredText(request, "functionName"),
    outputs: {},
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (request) => {
    const id = uuid(request.urn, request.region);
    return { id, outputs: { uuid: id, arn: arn("lambda", request.region, `event-source-mapping:${id}`) } };
  },
  "aws:iam/role:Role": (request) => {
    const name = physicalName(request, 64);
    const path = optionalText(request, "path") ?? "/";
    return {
      id: name,
      outputs: {
        name,
        path,
        arn: `arn:aws:iam::${ACCOUNT_ID}:role${path}${name}`,
        uniqueId: roleUniqueId(request.urn),
      },
    };
  },
  "aws:iam/policy:Policy": (request) => {
    const name = physicalName(request, 128);
    const id = `arn:aws:iam::${ACCOUNT_ID}:policy${optionalText(request, "path") ?? "/"}${name}`;
    return { id, outputs: { name, arn: id } };
  },
  "aws:iam/rolePolicy:RolePolicy": (request) => {
    const name = physicalName(request, 128);
    return { id: `${requiredText(request, "role")}:${name}`, outputs: { name } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (request) => ({
    id: `${requiredText(request, "role")}/${requiredText(request, "policyArn")}`,
    outputs: {},
  }),
  "aws:scheduler/schedule:Schedule": (request) => {
    const name = physicalName(request, 64);
    const group = optionalText(request, "groupName") ?? "default";
    return {
      id: `${group}/${name}`,
      outputs: { name, groupName: group, arn: arn("scheduler", request.region, `schedule/${group}/${name}`) },
    };
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": (request) => {
    const name = physicalName(request, 64);
    return { id: name, outputs: { name, arn: arn("scheduler", request.region, `schedule-group/${name}`) } };
  },
  "aws:cloudwatch/eventRule:EventRule": (request) => {
    const name = physicalName(request, 64);
    return { id: name, outputs: { name, arn: arn("events", request.region, `rule/${name}`) } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": (request) => ({
    id: `${requiredText(request, "rule")}-${request.name}`,
    outputs: { targetId: optionalText(request, "targetId") ?? request.name },
  }),
};
