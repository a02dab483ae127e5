import { assert, beforeEach, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as AtomicFile from "../src/AtomicFile.ts"
import * as FileFailure from "../src/FileFailure.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-terminal-"))
  return () => fs.rmSync(folder, { recursive: true, force: true })
})

const at = (name: string) => path.join(folder, name)

describe("a file that is replaced", () => {
  it("has the new contents, is readable by its owner only, and nothing is left beside it", () => {
    fs.writeFileSync(at("a"), "old", { mode: 0o644 })
    AtomicFile.replace(at("a"), "new")
    assert.strictEqual(fs.readFileSync(at("a"), "utf8"), "new")
    assert.strictEqual(fs.statSync(at("a")).mode & 0o777, 0o600)
    assert.deepStrictEqual(fs.readdirSync(folder), ["a"])
    AtomicFile.replace(at("a"), ["one ", "two"])
    assert.strictEqual(fs.readFileSync(at("a"), "utf8"), "one two")
  })

  it("V4 takes the place of a link, and what the link leads to stays", () => {
    fs.writeFileSync(at("victim"), "kept")
    for (const name of ["a", "a.tmp"]) fs.symlinkSync(at("victim"), at(name))
    AtomicFile.replace(at("a"), "new")
    assert.strictEqual(fs.readFileSync(at("victim"), "utf8"), "kept")
    assert.isFalse(fs.lstatSync(at("a")).isSymbolicLink())
    assert.isTrue(fs.lstatSync(at("a.tmp")).isSymbolicLink())
  })

  it("is as before if it cannot be written, and nothing is left beside it", () => {
    fs.mkdirSync(at("folder"))
    fs.writeFileSync(at("folder/inside"), "")
    assert.throws(() => AtomicFile.replace(at("folder"), "new"))
    assert.deepStrictEqual(fs.readdirSync(folder), ["folder"])
  })
})

describe("a file that is opened for appending", () => {
  it("grows, and is not opened through a link or created", () => {
    fs.writeFileSync(at("a"), "1")
    const file = AtomicFile.openToAppend(at("a"))
    fs.writeSync(file, "2")
    fs.closeSync(file)
    assert.strictEqual(fs.readFileSync(at("a"), "utf8"), "12")
    fs.symlinkSync(at("a"), at("link"))
    assert.throws(() => AtomicFile.openToAppend(at("link")), /ELOOP/)
    assert.throws(() => AtomicFile.openToAppend(at("none")), /ENOENT/)
  })
})

describe("the failure of a file", () => {
  const error = (code: string) => Object.assign(new Error(code), { code })

  it("is found inside other errors", () => {
    assert.strictEqual(FileFailure.codeOf({ reason: { cause: error("ENOSPC") } }), "ENOSPC")
    assert.strictEqual(FileFailure.codeOf(new Error("x")), undefined)
  })

  it("V5 is 4 if the disk stopped the command, and 2 if the path is wrong", () => {
    for (
      const [code, exitCode, words] of [
        ["ENOSPC", 4, "the disk is full"],
        ["EDQUOT", 4, "the disk quota is used up"],
        ["EISDIR", 2, "it is a folder"],
        ["ENOENT", 2, "its folder does not exist"],
        ["EACCES", 2, "permission is denied"],
        ["EWHAT", 2, "EWHAT"]
      ] as const
    ) {
      const failure = FileFailure.writing("out", error(code))
      assert.deepStrictEqual([failure.exitCode, failure.message.includes(words)], [exitCode, true], code)
    }
  })
})
