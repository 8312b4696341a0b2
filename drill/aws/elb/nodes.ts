/** Load balancer nodes: which one a connection reaches, and what each makes of the targets. */
import type { Random } from "../../kernel/random";
import { ELB_NODE_REMOVAL } from "../assumptions";
import type { LoadBalancer, NodeView, TargetGroup } from "./state";

/**
 * The node a new connection goes to, or undefined when it goes to a lost one. The address of a lost node stays in the
 * load balancer's name for a while; whoever connects does not try another address.
 */
export function connectedNode(loadBalancer: LoadBalancer, now: number, random: Random): number | undefined {
  const losses = loadBalancer.losses.all();
  if (losses.length === 0) return random.integer(loadBalancer.nodes.length);
  const gone = losses.filter(({ since }) => now - since >= ELB_NODE_REMOVAL).map(({ node }) => node);
  const published = loadBalancer.nodes.map((_name, node) => node).filter((node) => !gone.includes(node));
  const node = published[random.integer(published.length)];
  return losses.some((loss) => loss.node === node) ? undefined : node;
}

/** False for a view whose group left all rules, or whose target left the group, while a probe was on its way. */
export function isChecked(view: NodeView): boolean {
  return view.state === "initial" || view.state === "healthy" || view.state === "unhealthy";
}

export function perNode(group: TargetGroup, state: "healthy" | "unhealthy") {
  const counts = (group.targets[0]?.views ?? []).flatMap((view, node) =>
    view.lost === true ? [] : [group.targets.filter((target) => target.views[node]?.state === state).length],
  );
  if (counts.length === 0) return undefined;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { minimum: Math.min(...counts), maximum: Math.max(...counts), average: total / counts.length };
}
