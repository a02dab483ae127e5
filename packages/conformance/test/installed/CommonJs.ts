/**
 * The Promise package for programs that use `require`. Node loads the ES modules for them too; test runners and tools that cannot load those get the
 * CommonJS modules.
 */
import * as esm from "@flat-sdk/promise"
import { omr } from "@flat-sdk/promise/omr"
import { organization } from "@flat-sdk/promise/organization"
import * as assert from "node:assert/strict"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

const project = fileURLToPath(new URL("..", import.meta.url))
const folder = path.join(project, "node_modules/@flat-sdk/promise")
const require = createRequire(import.meta.url)

const entries = [
  "",
  "/oauth",
  "/request",
  "/transports",
  "/watch",
  ...fs.globSync("*.js", { cwd: path.join(folder, "dist/services") }).map((file) => `/${path.basename(file, ".js")}`)
]

describe("the Promise package with `require`", () => {
  it("I2 is the same module that `import` loads, on Node", async () => {
    assert.ok(entries.length >= 14, entries.join())
    for (const entry of entries) {
      const imported: Record<string, unknown> = await import(`@flat-sdk/promise${entry}`)
      const required: Record<string, unknown> = require(`@flat-sdk/promise${entry}`)
      assert.deepEqual(Object.keys(required), Object.keys(imported))
      for (const [name, value] of Object.entries(imported)) assert.equal(required[name], value, `${entry} ${name}`)
    }
  })

  it("I2 has the same exports as CommonJS modules, on Node and elsewhere", async () => {
    for (const file of fs.globSync("{*,chunks/*,node/*,services/*}.js", { cwd: path.join(folder, "dist") })) {
      const imported: object = await import(path.join(folder, "dist", file))
      const required: object = require(path.join(folder, "dist/cjs", file))
      assert.deepEqual(Object.keys(required).toSorted(), Object.keys(imported).toSorted(), file)
    }
  })
})

describe("a program with both copies of the Promise package", () => {
  const cjs: typeof esm = require(path.join(folder, "dist/cjs/node/index.js"))
  const notFound = async () => Response.json({ code: "X", message: "none" }, { status: 404 })

  it("I3 recognises errors of the other copy", async () => {
    assert.notEqual(cjs.FlatClient, esm.FlatClient)
    for (const [one, other] of [[cjs, esm], [esm, cjs]] as const) {
      const flat = new one.FlatClient({ fetch: notFound })
      const error = await flat.organization.countOrgaUsers().catch((error: unknown) => error)
      assert.ok(error instanceof one.FlatError)
      assert.ok(other.isFlatError(error) && other.isReason(error, "NotFound"))
      await flat.close()
      assert.ok(other.isClosedError(await flat.organization.countOrgaUsers().catch((error: unknown) => error)))
    }
  })

  it("I3 accepts services and uploads of the other copy", async () => {
    const bodies: Array<string> = []
    const flat = cjs.createClient({ omr, organization }, {
      fetch: async (url, init) => {
        bodies.push(await new Response(init?.body).text())
        return Response.json(String(url).endsWith("/count") ? 3 : {})
      }
    })
    assert.equal(await flat.organization.countOrgaUsers(), 3)
    const body = { file: esm.upload(new Blob(["abc"])), filename: "page.pdf" }
    await flat.omr.addOmrJobFile({ job: "0123456789abcdef01234567", body })
    assert.deepEqual(JSON.parse(bodies.at(-1)!), { file: "YWJj", filename: "page.pdf" })
  })
})

/** A test with a server. Node's modules have the errors and classes of another realm than the test, as in each test of Jest. */
const plain = `
  const { FlatClient, FlatError, isReason } = require("@flat-sdk/promise")
  const { organization } = require("@flat-sdk/promise/organization")
  const { createServer } = require("node:http")
  const { once } = require("node:events")

  test("calls, fails and reports", async () => {
    const server = createServer(({ url }, response) => response.setHeader("content-type", "application/json").end("3"))
    await once(server.listen(0, "127.0.0.1"), "listening")
    const options = { accessToken: "t", baseUrl: "http://127.0.0.1:" + server.address().port + "/v2", retries: 0 }
    const flat = new FlatClient(options)
    expect(await flat.organization.countOrgaUsers()).toBe(3)
    expect(flat.describe()).toMatch(new RegExp("transport +" + process.env.TRANSPORT + "$"))
    expect(typeof organization).toBe("object")
    await flat.close()
    server.closeAllConnections()
    server.close()
    await once(server, "close")
    const error = await new FlatClient(options).organization.countOrgaUsers().catch((error) => error)
    expect(error).toBeInstanceOf(FlatError)
    expect(isReason(error, "Transport") && error.reason.phase).toBe("connect")
  })`

const typed = `
  import { FlatClient } from "@flat-sdk/promise"
  import { OAuth } from "@flat-sdk/promise/oauth"
  import { organization } from "@flat-sdk/promise/organization"

  test("has types", async () => {
    const flat = new FlatClient({ accessToken: "t", fetch: async () => Response.json(3) })
    const count: number = await flat.organization.countOrgaUsers()
    // @ts-expect-error a count is not a string
    const wrong: string = count
    expect([wrong, typeof OAuth, typeof organization]).toEqual([3, "function", "object"])
  })`

describe("other packages for tests", () => {
  const directory = path.join(project, "../jest")
  const run = (command: string, args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
    new Promise<{ readonly ok: boolean; readonly output: string }>((resolve) => {
      // Without the variables that Node's test runner sets for its processes. npm needs the certificates of a network that inspects HTTPS.
      const { HOME, NODE_EXTRA_CA_CERTS, PATH } = process.env
      const certificates = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }
      execFile(
        command,
        args,
        { cwd: directory, env: { HOME, PATH, CI: "true", ...certificates, ...env } },
        (error, stdout, stderr) => resolve({ ok: error === null, output: stdout + stderr })
      )
    })
  const jest = (args: ReadonlyArray<string>, env?: Record<string, string>) =>
    run(process.execPath, ["node_modules/jest/bin/jest.js", ...args], env)

  it("I4 Jest is installed beside the package", async () => {
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(project, "package.json"), "utf8"))
    fs.mkdirSync(directory, { recursive: true })
    fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ name: "reader", type: "commonjs" }))
    fs.writeFileSync(path.join(directory, "plain.test.js"), plain)
    fs.writeFileSync(path.join(directory, "typed.test.ts"), typed)
    const packages = ["jest@30", "ts-jest@29", "typescript@5.9", "@types/jest@30", "@types/node@24", "msw@3"]
    const flags = ["--no-audit", "--no-fund", "--prefer-offline"]
    const { ok, output } = await run("npm", ["install", ...flags, dependencies["@flat-sdk/promise"], ...packages])
    assert.ok(ok, output)
  })

  it("I4 Jest loads it with require", async () => {
    const { ok, output } = await jest(["plain"], { TRANSPORT: "node:http" })
    assert.ok(ok, output)
  })

  it("I4 Jest loads the files for browsers with require", async () => {
    const browser = JSON.stringify({ customExportConditions: ["browser"] })
    const { ok, output } = await jest(["plain", "--testEnvironmentOptions", browser], { TRANSPORT: "fetch" })
    assert.ok(ok, output)
  })

  it("I4 Jest and ts-jest load it with types", async () => {
    const { ok, output } = await jest(["typed", "--preset", "ts-jest"])
    assert.ok(ok, output)
  })

  it("I5 MSW sees its requests, as docs/guides/testing.md shows", async () => {
    const page = fs.readFileSync(path.join(folder, "docs/guides/testing.md"), "utf8")
    const [, code] = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].find(([, code]) => code!.includes("msw/node"))!
    fs.writeFileSync(path.join(directory, "msw.mjs"), code!)
    const { ok, output } = await run(process.execPath, ["--test", "msw.mjs"])
    assert.ok(ok, output)
    assert.match(output, /pass 1\b/)
  })
})
