/**
 * Tests of the published files: they import nothing, and work over each transport.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { build, type BuildOptions } from "esbuild"
import { execFile, execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { bundle, type Imports } from "../scripts/bundle.ts"
import type * as Public from "../src/index.ts"
import type * as Transports from "../src/node/transports.ts"
import { json, pagesOfTwo, rejection, serve } from "./support/Server.ts"

const folder = path.join(import.meta.dirname, "../node_modules/.cache/built")
const file = path.join(folder, "index.js")
let built: typeof Public
let transports: typeof Transports
let imports: Imports

beforeAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true })
  imports = await bundle(folder)
  built = await import(/* @vite-ignore */ pathToFileURL(file).href)
  transports = await import(/* @vite-ignore */ pathToFileURL(path.join(folder, "node/transports.js")).href)
})

/** Runs a program in a process of its own. Returns what it prints. */
const run = (program: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", program],
      { timeout: 150_000 },
      (error, stdout) => error === null ? resolve(stdout) : reject(error)
    )
  })

describe("the built files", () => {
  it("import nothing, except those for Node, which import its modules", () => {
    assert.deepStrictEqual(imports.everywhere, [])
    assert.isAbove(imports.onNode.length, 0)
    assert.deepStrictEqual(imports.onNode.filter((name) => !name.startsWith("node:")), [])
  })

  it("for Node and for other platforms are one copy of the package: the same client and errors", async () => {
    const onNode: typeof Public = await import(
      /* @vite-ignore */ pathToFileURL(path.join(folder, "node/index.js")).href
    )
    assert.strictEqual(onNode.FlatClient, built.FlatClient)
    assert.deepStrictEqual(Object.keys(onNode).toSorted(), Object.keys(built).toSorted())
  })

  it.each([["undici", () => transports.nodeTransport()], ["node:http", () => transports.httpTransport()]] as const)(
    "work over %s",
    async (_, transport) => {
      await using server = await serve((request, response, count) =>
        request.method === "GET"
          ? pagesOfTwo(3)(request, response, count)
          : json(response, 409, { code: "TAKEN", message: "taken" })
      )
      await using flat = new built.FlatClient({
        accessToken: "a-token",
        baseUrl: server.baseUrl,
        transport: transport()
      })
      const users = await Array.fromAsync(flat.organization.listOrganizationUsers.stream({}, { readAhead: true }))
      assert.lengthOf(users, 6)
      const error = await rejection(flat.organization.updateOrganizationUser({ user: "u1", body: {} }))
      assert.isTrue(built.isReason(error, "Conflict"))
      assert.strictEqual(server.received[0]?.headers.authorization, "Bearer a-token")
    }
  )

  it("a program that closes its client exits, even with calls in progress", async () => {
    await using server = await serve((request, response, count) => {
      if (count === 1) pagesOfTwo(9)(request, response, count)
    })
    const program = `
      import { FlatClient, isClosedError } from ${JSON.stringify(pathToFileURL(file).href)}
      const flat = new FlatClient({ baseUrl: ${JSON.stringify(server.baseUrl)}, deadline: "1 hour" })
      const pages = flat.organization.listOrganizationUsers.pages({}, { readAhead: true })[Symbol.asyncIterator]()
      await pages.next()
      const waiting = flat.organization.countOrgaUsers().catch((error) => console.log(isClosedError(error)))
      await flat.close()
      await waiting
      console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length)
    `
    assert.strictEqual(await run(program), "true\n0\n")
  })

  it("a program on Node that makes a call does not load undici, which takes longer than the call", async () => {
    await using server = await serve((_, response) => json(response, 200, 7))
    const program = `
      import { FlatClient } from ${JSON.stringify(pathToFileURL(path.join(folder, "node/index.js")).href)}
      console.log(await new FlatClient({ baseUrl: ${JSON.stringify(server.baseUrl)} }).organization.countOrgaUsers())
      console.log(process.moduleLoadList.filter((name) => /undici|http2|crypto/.test(name)).join())
    `
    assert.strictEqual(await run(program), "7\n\n")
  })
})

describe("a bundle", () => {
  const describing = `import { FlatClient } from "@flat-sdk/promise"
    console.log(new FlatClient({ accessToken: "t" }).describe().split("\\n").at(-1))`

  /** Bundles a program as a bundler does that resolves the package by its manifest. */
  const bundled = async (options: BuildOptions, contents = describing): Promise<string> => {
    const { publishConfig, sideEffects } = JSON.parse(
      fs.readFileSync(path.join(import.meta.dirname, "../package.json"), "utf8")
    )
    const home = path.join(folder, "node_modules/@flat-sdk/promise")
    fs.mkdirSync(home, { recursive: true })
    fs.writeFileSync(
      path.join(home, "package.json"),
      JSON.stringify({ name: "@flat-sdk/promise", type: "module", sideEffects, exports: publishConfig.exports })
    )
    // Otherwise the program would belong to the package itself, and resolve its name by the manifest of the workspace.
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "program", type: "module" }))
    for (const part of ["index.js", "shared.js", "chunks", "node", "services"]) {
      fs.cpSync(path.join(folder, part), path.join(home, "dist", part), { recursive: true })
    }
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      format: "esm",
      write: false,
      ...options
    })
    return outputFiles![0]!.text
  }

  it("for Node sends requests over node:http", async () => {
    const file = path.join(folder, "program.mjs")
    fs.writeFileSync(file, await bundled({ platform: "node" }))
    assert.strictEqual(execFileSync(process.execPath, [file], { encoding: "utf8" }), "transport          node:http\n")
  })

  it("has the names of operations in the keys of queries, also if it is minified", async () => {
    const program = `
      import { createClient } from "@flat-sdk/promise"
      import { organization } from "@flat-sdk/promise/organization"
      import { queryOptions } from "@flat-sdk/promise/query"
      const flat = createClient({ organization }, { accessToken: "t" })
      console.log(queryOptions(flat.organization.countOrgaUsers).queryKey.join())`
    const file = path.join(folder, "query.mjs")
    fs.writeFileSync(file, await bundled({ platform: "node", minify: true }, program))
    assert.match(execFileSync(process.execPath, [file], { encoding: "utf8" }), /^flat,organization,countOrgaUsers,/)
  })

  it.each(["browser", "workerd", "edge-light", "react-server", "deno", "bun"])(
    "for Node with the condition %s, and for browsers, imports no module of Node",
    async (condition) => {
      for (const platform of ["node", "browser"] as const) {
        assert.notMatch(await bundled({ platform, conditions: [condition] }), /(?:from|import|require\() ?["']node:/)
      }
    }
  )
})

describe("the manifest", () => {
  it("has no run-time dependency", () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../package.json"), "utf8"))
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) assert.notProperty(manifest, kind)
  })
})
