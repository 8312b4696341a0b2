/** Loaded by `measureCommand` into the process it measures: writes the peak, which only the process itself knows. */
import { writeFileSync } from "node:fs";

const file = process.env.USAGE_FILE;
if (file !== undefined) {
  process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
