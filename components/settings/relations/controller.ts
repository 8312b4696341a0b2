/** Relations of the controller and the other site's stack. */
import type { Relation } from "./finding";

/** The whole site is failed over by the backup, because the primary may be gone; and two stacks that read each other could not be deployed. */
export const peerStackIsOfTheBackup: Relation = ({ role, peerStack }) =>
  peerStack === undefined || role === "backup"
    ? []
    : [
        {
          path: ["peerStack"],
          involves: [["role"]],
          rule: "must be empty on a primary site: the backup reads the primary's stack, and is what fails the whole site over",
          remedy: { edit: "remove it here, and set it in the backup's stack file" },
        },
      ];

/** The backup's controller closes the latch of the primary where both know the region. */
export const peerStackHasARegion: Relation = ({ role, peerStack, peerRegion }) =>
  peerStack === undefined || role === "primary" || peerRegion !== undefined
    ? []
    : [
        {
          path: ["peerRegion"],
          involves: [["peerStack"]],
          rule: "must be set with peerStack: it is the region of that stack",
          remedy: { edit: "set it to the other site's region" },
        },
      ];
