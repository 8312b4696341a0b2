/**
 * Loaded by mocha before anything else: V8 keeps the code it has compiled of large modules (TypeScript, the Pulumi SDK)
 * for the test processes that follow, and for the programs the tests start.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

process.env.NODE_COMPILE_CACHE ??= join(__dirname, "../node_modules/.cache/compile");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
