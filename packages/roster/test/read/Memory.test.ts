import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { isNightly } from "../../../../scripts/tests/Nightly.ts"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Write from "../../scripts/generate/Write.ts"
import { temporary } from "./Sets.ts"

/** A district of 500,000 rows; by default a large school. */
const pupils = isNightly ? 60_000 : 3000

test("a district of 500,000 rows is read in under 300 MiB, Node included", async () => {
  const path = join(temporary(), "district")
  await Write.folder(
    Write.files(Generate.make({ pupils, classesOfPupil: 6 }), { format: "oneroster-1.2" }),
    path
  )
  const manifestRows = readFileSync(join(path, "manifest.csv"), "utf8").trimEnd().split("\n").length - 1
  // One process reads and writes: a row for each of them in the results takes a second pass over what was read, not a second copy.
  const out = join(path, "rows.csv")
  const writer = fileURLToPath(new URL("../results/WriteDistrict.ts", import.meta.url))
  const written = JSON.parse(execFileSync(process.execPath, [writer, path, out], { encoding: "utf8" }))
  expect(written.rows).toBeGreaterThan(pupils * 8)
  expect(written.coverage).toEqual({ people: "complete", classes: "complete", memberships: "complete" })
  expect(written.readMiB).toBeLessThan(300)
  const lines = readFileSync(out).reduce((count, byte) => byte === 0x0a ? count + 1 : count, 0)
  // The header, and all files but the manifest.
  expect(lines - 1).toBe(written.rows - manifestRows)
  expect(written.peakMiB).toBeLessThan(300)
}, 300_000)
