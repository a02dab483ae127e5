import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import * as Generate from "../../src/generate/Generate.ts"
import * as Write from "../../src/generate/Write.ts"
import { temporary } from "../read/Sets.ts"

test(
  "a district of 500,000 rows is planned and its plan saved in under 400 MiB, before and after its import",
  async () => {
    const folder = temporary()
    const path = join(folder, "district")
    await Write.folder(
      Write.files(Generate.make({ pupils: 60_000, classesOfPupil: 6 }), { format: "oneroster-1.2" }),
      path
    )
    const script = fileURLToPath(new URL("PlanDistrict.ts", import.meta.url))
    for (const when of ["before", "after"]) {
      const args = [script, path, join(folder, `${when}.json`), when]
      const made = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))
      expect(made.rows).toBeGreaterThan(500_000)
      expect(made.steps > 350_000).toBe(when === "before")
      expect(made.peakMiB).toBeLessThan(400)
    }
  },
  300_000
)
