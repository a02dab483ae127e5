/** Builds the published package: the modules that programs import, and the command as a bundle that needs no other package. */
import * as CommandBundle from "@flat-sdk/tools/bundling/CommandBundle"
import { compile } from "@flat-sdk/tools/bundling/Compile"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
compile(root, "bundled")
await CommandBundle.write({
  root,
  name: "roster",
  folder: join(root, "bundled"),
  optional: ["bufferutil", "utf-8-validate"]
})
