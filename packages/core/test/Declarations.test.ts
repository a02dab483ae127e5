/**
 * Programs that emit declarations: the compiler must be able to name every type that it infers from a call, by a module that this package exports.
 */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

const core = fileURLToPath(new URL("..", import.meta.url))
const tsc = path.join(core, "../../node_modules/typescript/bin/tsc")

/** Emits the declarations of a program that has core in its `node_modules`. */
const emit = (text: string): { readonly problems: string; readonly declarations: string } => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-declarations-"))
  try {
    const modules = path.join(folder, "node_modules")
    fs.mkdirSync(path.join(modules, "@flat-sdk"), { recursive: true })
    fs.symlinkSync(core, path.join(modules, "@flat-sdk/core"), "junction")
    fs.symlinkSync(fs.realpathSync(path.join(core, "node_modules/effect")), path.join(modules, "effect"), "junction")
    fs.writeFileSync(path.join(folder, "package.json"), "{\"type\":\"module\"}\n")
    fs.writeFileSync(path.join(folder, "program.ts"), text)
    const { stdout } = spawnSync(process.execPath, [
      tsc,
      ..."--checkers 1 --declaration --emitDeclarationOnly --strict --exactOptionalPropertyTypes --skipLibCheck".split(
        " "
      ),
      ..."--module nodenext --target es2024 --lib ES2024,ESNext.Disposable,DOM,DOM.Iterable,DOM.AsyncIterable".split(
        " "
      ),
      // The paths of the links count, as those of an installed package do.
      ..."--preserveSymlinks --allowImportingTsExtensions --outDir out program.ts".split(" ")
    ], { cwd: folder, encoding: "utf8" })
    // Nothing is emitted if there is a problem.
    const emitted = path.join(folder, "out/program.d.ts")
    return { problems: stdout, declarations: fs.existsSync(emitted) ? fs.readFileSync(emitted, "utf8") : "" }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

describe("declarations of programs", () => {
  it("name the inputs and models of every operation, the types of files, and the reasons of errors", () => {
    const { declarations, problems } = emit(`
import type { Files, FlatError } from "@flat-sdk/core"
import { FlatClient, FlatConfig } from "@flat-sdk/core"
import { Effect } from "effect"

export const accounts = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  return yield* flat.organization.listOrganizationUsers({ role: ["teacher"] })
})
export const everything = Effect.map(FlatClient.FlatClient, (flat) => ({ ...flat }))
export const operations = Effect.map(FlatClient.FlatClient, ({ organization, scores }) => ({ ...organization, ...scores }))
export const files = (operation: Files.Binary<{}>) => ({ ...operation, content: operation({}) })
export const slow = (reason: FlatError.FlatErrorReason) => reason._tag === "Timeout" ? reason : undefined
export const problems = (reason: FlatError.FlatErrorReason) => reason._tag === "Encode" ? reason.problems : []
export const config = FlatConfig.make({})
`)
    assert.strictEqual(problems, "")
    assert.include(declarations, "UserDetailsAdmin")
    assert.notInclude(declarations, "/internal/")
  })
})
