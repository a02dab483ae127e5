/** The roster command as it is published. Vitest bundles it once before the tests: a process starts in half of the time that the sources need. */
import { dirname, join } from "node:path"
import * as CommandBundle from "../bundling/CommandBundle.ts"

const root = join(import.meta.dirname, "../../../roster")

/** The file that a process runs. */
export const main = join(root, "node_modules/.cache/roster/roster.js")

/** Bundles the command. */
export const setup = (): Promise<void> =>
  CommandBundle.write({
    root,
    name: "roster",
    folder: dirname(main),
    optional: ["bufferutil", "utf-8-validate"],
    isDraft: true
  })
