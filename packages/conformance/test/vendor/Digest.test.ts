/** The script that reads the vendor's documents, run with those beside this repository. */
import { assert, describe, it } from "@effect/vitest"
import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { render } from "../../../../scripts/vendor-digest/Digest.ts"
import { digestUrl } from "../../src/drift/VendorDigest.ts"

const root = resolve(import.meta.dirname, "../../../..")
const documents = resolve(root, "../shared/flat")
const script = join(root, "scripts/vendor-digest.ts")
const text = readFileSync(digestUrl, "utf8")

describe("the script", () => {
  it("writes the digest that is stored here", () => {
    assert.strictEqual(render(documents), text)
  })

  it("passes --check when nothing changed", () => {
    const output = execFileSync(process.execPath, [script, documents, "--check"], { encoding: "utf8" })
    assert.include(output, "up to date")
  })

  it("fails --check, and writes nothing, when the documents changed", () => {
    const changed = mkdtempSync(join(tmpdir(), "flat-digest-"))
    try {
      cpSync(documents, changed, { recursive: true })
      const models = join(changed, "models-2.26.json")
      writeFileSync(models, readFileSync(models, "utf8").replace("\"musicfirst\"", "\"musiclast\""))
      const { status, stderr } = spawnSync(process.execPath, [script, changed, "--check"], { encoding: "utf8" })
      assert.strictEqual(status, 1)
      assert.include(stderr, "Run pnpm vendor-digest")
      assert.strictEqual(readFileSync(digestUrl, "utf8"), text)
    } finally {
      rmSync(changed, { recursive: true })
    }
  })

  it("says what is needed when the documents are missing", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, join(root, "nowhere"), "--check"], {
      encoding: "utf8"
    })
    assert.strictEqual(status, 1)
    assert.include(stderr, "--help")
  })
})
