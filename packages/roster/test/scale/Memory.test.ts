import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Write from "../../scripts/generate/Write.ts"
import { temporary } from "../read/Sets.ts"

/**
 * A district of 500,000 rows, and a process for each task; by default a school, and one process for all. Node and its loader of TypeScript are
 * included, which takes about 50 MiB more than the bundle of the command.
 */
const pupils = isNightly ? 60_000 : 1000
const processes = isNightly ? ["rows", "before", "after"] : ["rows,before,after"]

test(
  "a district of 500,000 rows is read in under 300 MiB, its rows are saved in under 340, and it is planned in under 400",
  async () => {
    const folder = temporary()
    const path = join(folder, "district")
    await Write.folder(Write.files(Generate.make({ pupils, classesOfPupil: 6 }), { format: "oneroster-1.2" }), path)
    const script = fileURLToPath(new URL("District.ts", import.meta.url))
    for (const tasks of processes) {
      const made = JSON.parse(execFileSync(process.execPath, [script, path, folder, tasks], { encoding: "utf8" }))
      expect(made.rows).toBeGreaterThan(pupils * 8)
      expect(made.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
      expect(made.steps > pupils * 5).toBe(tasks.includes("before"))
      expect(made.readMiB).toBeLessThan(300)
      expect(made.peakMiB).toBeLessThan(tasks === "rows" ? 340 : 400)
      if (!tasks.includes("rows")) continue
      const manifestRows = readFileSync(join(path, "manifest.csv"), "utf8").trimEnd().split("\n").length - 1
      const lines = readFileSync(join(folder, "rows.csv")).reduce((count, byte) => byte === 0x0a ? count + 1 : count, 0)
      // The header, and all files but the manifest.
      expect(lines - 1).toBe(made.rows - manifestRows)
    }
  }
)
