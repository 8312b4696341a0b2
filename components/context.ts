/** What every component of a site is told, so that no component reads the stack's configuration itself. */
import type { Settings } from "./settings/schema";

export interface SiteContext {
  /** Stack name of the site, for messages: `prod`. */
  readonly site: string;
  /** Tags for everything that takes tags; see `resourceTags`. */
  readonly tags: Readonly<Record<string, string>>;
  /** Protect what must not be replaced (Pulumi's `protect`, and AWS's own deletion protection where there is one). */
  readonly protect: boolean;
  /** Memory, log retention and age of events of the functions. */
  readonly functions: Settings["functions"];
}
