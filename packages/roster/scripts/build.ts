/** Builds the published package: the modules that programs import, and the command as a bundle that needs no other package. */
import { join } from "node:path"
import * as CommandBundle from "../../../scripts/bundling/CommandBundle.ts"
import { compile } from "../../../scripts/bundling/Compile.ts"

const root = join(import.meta.dirname, "..")
compile(root, "bundled")
await CommandBundle.write({
  root,
  name: "roster",
  folder: join(root, "bundled"),
  optional: ["bufferutil", "utf-8-validate"]
})
