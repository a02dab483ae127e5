/**
 * Builds the published package: the modules that programs import, and the command as a bundle that needs no other package. Once more for commands that have
 * it as their own: that bundle takes effect and core from the program.
 */
import * as CommandBundle from "@flat-sdk/tools/bundling/CommandBundle"
import { compile, declare } from "@flat-sdk/tools/bundling/Compile"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const folder = join(root, "bundled")
const optional = ["bufferutil", "utf-8-validate"]
const entry = "src/command.ts"

compile(root, "bundled")
await CommandBundle.write({ root, name: "command", entry, folder, optional: [...optional, "effect", "@flat-sdk/core"] })
declare(join(root, entry), join(root, "dist/command.d.ts"))
await CommandBundle.write({ root, name: "roster", folder, optional })
