/** What the client of a page gets through the handler: calls, files, errors, and queries. */
import { assert, describe, it } from "@effect/vitest"
import { QueryClient } from "@tanstack/query-core"
import { FlatClient, type FlatError, isReason } from "../../src/index.ts"
import { queryOptions } from "../../src/query.ts"
import type { createFlatAuth, PageClient } from "../../src/web/FlatAuth.ts"
import { type App, type Browser, serveApp } from "./support/App.ts"

/** The client of a page, which has no token. */
const pageOf = (browser: Browser, options = {}) =>
  new FlatClient({
    baseUrl: `${browser.origin}/api/flat`,
    fetch: (input, init) =>
      browser.fetch(input as string, { ...init, headers: { ...init?.headers as object, "user-agent": "" } }),
    ...options
  })

const signedIn = async (app: App) => {
  const browser = app.browser()
  await browser.signIn()
  return { browser, flat: pageOf(browser) }
}

const failure = (call: Promise<unknown>): Promise<FlatError> =>
  call.then(() => assert.fail("expected a rejection"), (error: unknown) => error as FlatError)

describe("a page's client", () => {
  it("gets a cookie at the sign-in, calls as the user, and ends the tokens at logout", async () => {
    await using app = await serveApp()
    const browser = app.browser()
    const returned = await browser.signIn("/api/flat/login?returnTo=/scores%3Fpage%3D2")
    assert.strictEqual(returned.headers.get("location"), `${app.origin}/scores?page=2`)
    assert.deepStrictEqual([...browser.cookies.keys()], ["flat-session"])
    assert.strictEqual((await (await browser.fetch("/api/flat/me")).json()).username, "admin")
    assert.strictEqual(await app.statusOf(app.tokens[0]!.access), 200)
    assert.strictEqual((await browser.fetch("/api/flat/logout", { method: "POST" })).status, 204)
    assert.strictEqual(browser.cookies.size, 0)
    assert.strictEqual(await app.statusOf(app.tokens[0]!.access), 401)
    assert.deepStrictEqual(app.logs, [])
  })

  it("reads pages, writes, uploads and downloads without a token, and queries work through it", async () => {
    await using app = await serveApp()
    const { flat } = await signedIn(app)
    const names = []
    for await (const { username } of flat.organization.listOrganizationUsers.stream({ limit: 15 })) names.push(username)
    assert.lengthOf(names, 40)
    const music =
      `<score-partwise><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list><part id="P1"><measure number="1"/></part><!--${
        "x".repeat(400_000)
      }--></score-partwise>`
    const { id } = await flat.scores.createScore({
      body: { title: "Upload", privacy: "private", data: new Blob([music]) }
    })
    let length = 0
    for await (const chunk of flat.scores.getScoreRevisionData.stream({ score: id, revision: "last", format: "xml" })) {
      length += chunk.length
    }
    assert.isAbove(length, 100)
    await using queries = { client: new QueryClient(), [Symbol.asyncDispose]: async () => queries.client.clear() }
    assert.strictEqual(await queries.client.fetchQuery(queryOptions(flat.organization.countOrgaUsers)), 40)
    const narrowed: PageClient<ReturnType<typeof createFlatAuth<"countOrgaUsers" | "getScore">>> = flat
    assert.strictEqual(await narrowed.organization.countOrgaUsers(), 40)
    // @ts-expect-error pages may not call it
    assert.isFunction(narrowed.organization.createOrganizationUser)
    // @ts-expect-error nor any operation of this service
    assert.isObject(narrowed.tasks)
  })

  it("gets one reason when nobody is signed in", async () => {
    await using app = await serveApp()
    const error = await failure(pageOf(app.browser()).account.getAuthenticatedUser())
    assert.isTrue(isReason(error, "Unauthorized") && error.reason.code === "SIGNED_OUT")
    assert.include(error.message, "nobody is signed in, or the session has ended. Send the user to the login page")
    assert.strictEqual(error.attempts, 1)
  })

  it("gets the API's errors with their fields and no others, and its rate limit with the headers", async () => {
    await using app = await serveApp()
    const { browser, flat } = await signedIn(app)
    const missing = await failure(flat.scores.getScore({ score: "000000000000000000000000" }))
    assert.isTrue(isReason(missing, "NotFound"))
    const invalid = await failure(
      flat.withOptions({ strict: false }).organization.createOrganizationUser({
        body: { username: "admin", password: "a-password-of-1", role: "teacher" }
      } as never)
    )
    assert.isTrue(isReason(invalid, "Conflict") || isReason(invalid, "BadRequest"), invalid.message)
    app.sandbox.faults.set([{ fault: "rate-limit;seconds=7200" }])
    const limited = await failure(pageOf(browser, { maxWait: 0 }).organization.countOrgaUsers())
    assert.isTrue(isReason(limited, "RateLimited") && limited.reason.resetAt !== undefined)
  })

  it("does not know the outcome of a write whose response was lost, and does not send it again", async () => {
    await using app = await serveApp()
    const { flat } = await signedIn(app)
    app.sandbox.faults.set([{ fault: { name: "reset-before-headers", executed: true }, operation: "createCollection" }])
    const error = await failure(flat.collections.createCollection({ body: { title: "Once" } }))
    assert.strictEqual(error.outcome, "unknown")
    assert.isTrue(isReason(error, "ServerError") && error.reason.code === "RESPONSE_LOST")
    assert.strictEqual(app.sandbox.count("createCollection"), 1)
    assert.match(app.logs.join(), /a response of the API was lost/)
    app.sandbox.faults.set([{ fault: "reset-before-headers", operation: "countOrgaUsers", times: 1 }])
    assert.strictEqual(await flat.organization.countOrgaUsers(), 40)
    assert.strictEqual(app.sandbox.count("countOrgaUsers"), 2)
  })
})
