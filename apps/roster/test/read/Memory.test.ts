import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import * as Generate from "../../src/generate/Generate.ts"
import * as Write from "../../src/generate/Write.ts"
import { temporary } from "./Sets.ts"

test("a district of 500,000 rows is read in under 300 MiB, Node included", async () => {
  const path = join(temporary(), "district")
  await Write.folder(
    Write.files(Generate.make({ pupils: 60_000, classesOfPupil: 6 }), { format: "oneroster-1.2" }),
    path
  )
  const script = fileURLToPath(new URL("ReadDistrict.ts", import.meta.url))
  const read = JSON.parse(execFileSync(process.execPath, [script, path], { encoding: "utf8" }))
  expect(read.rows).toBeGreaterThan(500_000)
  expect(read.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
  expect(read.peakMiB).toBeLessThan(300)
}, 300_000)
