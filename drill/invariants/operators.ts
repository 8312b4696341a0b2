/** Whose act a call is: an operator's, or a handler's by itself. */
import type { World } from "../scenario/world";
import type { CarriedCall } from "../sdk/connection";

/**
 * By hand or by command, or by the backup's controller for somebody who has stated that the sites are synchronised. A
 * deployment is nobody's act.
 */
export function isOperators(world: World, { name, instance }: CarriedCall["caller"]): boolean {
  if (instance === undefined) return name !== "pulumi";
  if (!name.endsWith("-controller")) return false;
  const { eventId } = world.lock("backup") ?? {};
  const event = world.events("backup").find(({ id }) => id === eventId);
  return (
    event?.resourceType === "dns" && (event.synchronised === true || event.rollback?.synchronised === true)
  );
}
