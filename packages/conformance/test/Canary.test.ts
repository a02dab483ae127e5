/** The parts of `pnpm tools canary` that need no registry. */
import { assert, describe, it } from "@effect/vitest"
import { root } from "@flat-sdk/tools/workspace/Published"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as EffectVersions from "../runtimes/EffectVersions.ts"

const canary = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, ["--no-warnings", path.join(root, "packages/conformance/runtimes/canary.ts"), ...args], {
    encoding: "utf8"
  })

describe("pnpm tools canary", () => {
  it("installs the newest platform-node that is not newer than effect", () => {
    const released = ["4.0.1", "4.0.5", "4.2.0-rc.1", "4.1.0", "3.9.0"]
    assert.deepStrictEqual(EffectVersions.together("4.1.2", released), {
      effect: "4.1.2",
      "@effect/platform-node": "4.1.0",
      "@effect/platform-node-shared": "4.1.0"
    })
    assert.strictEqual(EffectVersions.together("4.0.3", released)["@effect/platform-node"], "4.0.1")
    assert.strictEqual(EffectVersions.together("4.2.0-rc.2", released)["@effect/platform-node"], "4.2.0-rc.1")
    assert.deepStrictEqual(EffectVersions.together("2.0.0", released), { effect: "2.0.0" })
  })

  it("says whether the version is in the peer range", () => {
    assert.strictEqual(EffectVersions.describe({ effect: "4.1.2" }, "~4.1.0"), "effect 4.1.2, in the peer range ~4.1.0")
    assert.include(EffectVersions.describe({ effect: "4.2.0" }, "~4.1.0"), "outside the peer range ~4.1.0")
    assert.include(EffectVersions.describe({ effect: "4.2.0" }, "~4.1.0 || ~4.2.0"), "in the peer range")
  })

  it("has its help on the page, and rejects what is no version with 2", () => {
    const { status, stderr, stdout } = canary("--effect", "a version")
    assert.deepStrictEqual([status, stdout], [2, ""])
    const help = stderr.slice(stderr.indexOf("\n\n") + 2)
    assert.include(fs.readFileSync(path.join(root, "docs/reference/versions.md"), "utf8"), `\`\`\`text\n${help}\`\`\``)
  })
})
