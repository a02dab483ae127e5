/** The vendor's documents beside this repository: the digest of them that is stored here, and the changes from 2.24 to 2.26. */
import { assert, describe, it } from "@effect/vitest"
import { render } from "@flat-sdk/tools/spec-day/Digest"
import { readVendor } from "@flat-sdk/tools/spec-day/Vendor"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { digestUrl } from "../support/VendorDigest.ts"

const root = resolve(import.meta.dirname, "../../../..")
const [old, ...lists] = ["openapi-2.24.0.yaml", "operations-2.26.json", "models-2.26.json"].map((name) =>
  join(root, "../shared/flat", name)
) as [string, ...Array<string>]
const run = (...words: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [join(root, "packages/tools/src/spec-day/main.ts"), ...words], { encoding: "utf8" })

describe("the digest", () => {
  it("is what the documents say", () => {
    const vendor = readVendor([old, ...lists], () => assert.fail("The OpenAPI file is the earlier version."))
    assert.strictEqual(render(vendor), readFileSync(digestUrl, "utf8"))
  })
})

describe("spec day", () => {
  it("names the five added operations, the fields and the values of 2.26", () => {
    const { status, stdout } = run(...lists, "--from", old)
    assert.strictEqual(status, 3)
    assert.deepStrictEqual([...stdout.matchAll(/^### Added: `(\w+)`/gm)].map(([, id]) => id), [
      "deleteAssignment",
      "deleteOmrJob",
      "getAssignment",
      "listBillingCreditsHistory",
      "updateClassAssignment"
    ])
    assert.notInclude(stdout, "### Removed")
    for (
      const field of [
        "freeRecord",
        "providerMessage",
        "acceptedExtensions",
        "retentionDays",
        "localesDetails",
        "retention",
        "autoRotate"
      ]
    ) {
      assert.include(stdout, `- \`${field}\`: added`)
    }
    assert.include(stdout, "- query `expired`: added (optional)")
    for (const field of ["mimeType", "isCancellable"]) assert.include(stdout, `- \`${field}\`: removed`)
  })

  it("has nothing to do for 2.26, which the contract has", () => {
    const { status, stdout } = run(...lists)
    assert.strictEqual(status, 0, stdout)
    assert.include(stdout, "Nothing changed")
  })
})
