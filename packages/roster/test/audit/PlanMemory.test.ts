import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { isNightly } from "../../../../scripts/tests/Nightly.ts"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Write from "../../scripts/generate/Write.ts"
import { temporary } from "../read/Sets.ts"

/** A district of 500,000 rows; by default a large school. */
const pupils = isNightly ? 60_000 : 3000

test(
  "a district of 500,000 rows is planned and its plan saved in under 400 MiB, before and after its import",
  async () => {
    const folder = temporary()
    const path = join(folder, "district")
    await Write.folder(
      Write.files(Generate.make({ pupils, classesOfPupil: 6 }), { format: "oneroster-1.2" }),
      path
    )
    const script = fileURLToPath(new URL("PlanDistrict.ts", import.meta.url))
    for (const when of ["before", "after"]) {
      const args = [script, path, join(folder, `${when}.json`), when]
      const made = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))
      expect(made.rows).toBeGreaterThan(pupils * 8)
      expect(made.steps > pupils * 5).toBe(when === "before")
      expect(made.peakMiB).toBeLessThan(400)
    }
  },
  300_000
)
