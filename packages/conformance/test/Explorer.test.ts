import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { launch } from "@flat-sdk/tools/tests/Browser"
import { Effect } from "effect"

/** Opens a page in a browser, which cannot resolve any name. */
const open = Effect.acquireRelease(
  Effect.promise(() => launch()),
  (browser) => Effect.promise(() => browser.close())
).pipe(Effect.flatMap((browser) => Effect.promise(() => browser.newPage())))

// `Documents.test.ts` of the sandbox reads the page without a browser.
describe("the explorer of the sandbox in Chromium", { tags: "chromium" }, () => {
  it.live(
    "shows the operations, sends requests to the sandbox, and asks no other host for anything",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 12 })
        const { origin } = new URL(sandbox.url)
        const page = yield* open
        const requests: Array<string> = []
        const errors: Array<string> = []
        page.on("request", (request) => requests.push(request.url()))
        page.on("pageerror", (error) => errors.push(error.message))
        page.on("console", (message) => {
          if (message.type() === "error") errors.push(message.text())
        })
        yield* Effect.promise(async () => {
          await page.goto(`${sandbox.docsUrl}#tag/organization/GET/organizations/users/count`)
          await page.getByRole("heading", { name: "Count organization users" })
            .waitFor()
          await page.getByPlaceholder("Token").first().fill(sandbox.token)
          await page.getByRole("button", { name: /Test Request/ }).first().click()
          await page.getByRole("button", { name: /^Send/ }).first().click()
          await page.getByText("200 OK").first().waitFor()
        })
        assert.deepStrictEqual(
          requests.filter((url) => !/^(?:data|blob):/.test(url) && new URL(url).origin !== origin),
          []
        )
        assert.deepStrictEqual(errors, [])
        assert.strictEqual(sandbox.count(), 1)
      }),
    60_000
  )
})
