/** Five programs as people write them run with `flat-api`, are rewritten, compile under the strictest settings, and print the same. */
import { execFile, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { load } from "../../src/catalog/Catalog.ts"
import { migrate } from "../../src/migrate/Migration.ts"
import { typeOf } from "../../src/migrate/Vendor.ts"
import { Cli } from "../support/Cli.ts"

const here = path.resolve(import.meta.dirname, "../..")
const programs = path.join(import.meta.dirname, "programs")
const names = fs.readdirSync(programs)
// Within the package, so that imports resolve as they do for a user.
const folder = fs.mkdtempSync(path.join(here, "test/migrate/.migrated-"))

/** The servers of OAuth2 have fixed addresses in `flat-api`: requests to them go to the sandbox. */
const redirected = `data:text/javascript,${
  encodeURIComponent(`
    const real = globalThis.fetch
    globalThis.fetch = (input, init) =>
      real(String(input).replace(/^https:.+?flat.io/, new URL(process.env.FLAT_BASE_URL).origin), init)
  `)
}`

const run = async (file: string) => {
  const cli = await Cli.start()
  try {
    return await new Promise<string>((resolve) =>
      execFile(
        process.execPath,
        ["--import", redirected, file],
        { env: cli.environment(), timeout: 120_000 },
        (_, out, err) => resolve(out + err)
      )
    )
  } finally {
    await cli.close()
  }
}

const migrated = migrate(
  names.map((name) => ({ path: name, text: fs.readFileSync(path.join(programs, name), "utf8") }))
)

beforeAll(() => {
  fs.writeFileSync(path.join(folder, ".gitignore"), "*\n")
  for (const { path: name, result } of migrated) fs.writeFileSync(path.join(folder, name), result)
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe("programs that used flat-api", () => {
  it("leave nothing to do", () => {
    assert.strictEqual(names.length, 5)
    assert.deepStrictEqual(migrated.flatMap(({ remarks }) => remarks), [])
    for (const { path, result, text } of migrated) {
      assert.notInclude(result, "flat-api", path)
      assert.notStrictEqual(result, text)
    }
    // What was rewritten is not rewritten again.
    for (const { remarks, result, text } of migrate(migrated.map(({ path, result }) => ({ path, text: result })))) {
      assert.deepStrictEqual([result, remarks], [text, []])
    }
  })

  it("compile, and the types that replace others exist", () => {
    const models = fs.readdirSync(path.join(here, "node_modules/flat-api/dist/models")).filter((name) =>
      name.endsWith(".d.ts")
    )
    const operations = load().operations.map(({ id }) => `${id.charAt(0).toUpperCase()}${id.slice(1)}Request`)
    const types = [...models.map((name) => name.slice(0, -".d.ts".length)), ...operations].flatMap((name) => {
      const found = typeOf(name)
      return found === undefined ? [] : [found.name]
    })
    assert.isAbove(types.length, 200)
    fs.writeFileSync(path.join(folder, "types.ts"), `export type { ${types.join(", ")} } from "@flat-sdk/promise"\n`)
    const tsconfig = {
      extends: "../../../../../tsconfig.check.json",
      references: [{ path: "../../../../promise" }],
      compilerOptions: {
        incremental: false,
        allowJs: true,
        checkJs: true,
        noImplicitAny: false,
        noUnusedLocals: false,
        rootDir: "../../../../.."
      },
      include: ["*.ts", "*.cjs"]
    }
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig))
    const compiler = path.resolve(here, "../../node_modules/typescript/bin/tsc")
    const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      encoding: "utf8"
    })
    assert.deepStrictEqual([status, stdout], [0, ""])
  })

  it.each(names)("print the same: %s", async (name) => {
    const [before, after] = [await run(path.join(programs, name)), await run(path.join(folder, name))]
    assert.notMatch(before, /Error/)
    assert.strictEqual(after, before)
    assert.isAbove(before.split("\n").length, 1, before)
  })
})
