/** Behaviour beyond single calls that all APIs and transports have in common: lists, response headers, cancellation, waiting for jobs. */
import type { Page } from "../Api.ts"
import {
  account,
  type Case,
  creation,
  failure,
  type Given,
  list,
  requestCount,
  returns,
  unique,
  value
} from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"
import * as OmrCases from "./OmrCases.ts"

const ids = (items: ReadonlyArray<unknown>) => items.map((item) => (item as { readonly id: string }).id)

/** Creates seven accounts. Returns the query that lists them in pages of three. */
const seven = async ({ api }: Given) => {
  const lastname = unique("Listed")
  for (const index of [1, 2, 3, 4, 5, 6, 7]) await account(api, { firstname: `F${index}`, lastname })
  return { q: lastname, sort: ["lastname", "firstname"], limit: 3 }
}

export const cases: Readonly<Record<string, Case>> = {
  "a stream reads every page, and a page has both cursors": async (given) => {
    const query = await seven(given)
    const { api } = given
    const whole = ids(await list(api.call("listOrganizationUsers", { ...query, limit: 100 })))
    Check.equal(whole.length, 7, "accounts")
    Check.equal(ids(await value(api.stream("listOrganizationUsers", query))), whole, "accounts of a stream")
    const found = ids(await value(api.stream("listOrganizationUsers", query, { readAhead: true })))
    Check.equal(found, whole, "accounts read ahead")
    const pages = await value(api.pages("listOrganizationUsers", query))
    Check.equal(pages.map((page) => page.items.length), [3, 3, 1], "items of pages")
    const back = await value(
      api.stream("listOrganizationUsers", { ...query, previous: pages[2]?.previous }, { direction: "backwards" })
    )
    Check.equal(ids(back), whole.slice(0, 6).toReversed(), "accounts backwards from the last page")
    const second = await value(api.call("listOrganizationUsers", { ...query, next: pages[0]?.next })) as Page
    Check.equal(ids(second.items), whole.slice(3, 6), "the page after the first")
    Check.equal(await value(api.stream("listOrganizationUserIds", query)), whole, "ids")
  },

  "a list can be interrupted and resumed later": async (given) => {
    const query = await seven(given)
    const { api } = given
    const whole = ids(await list(api.call("listOrganizationUsers", { ...query, limit: 100 })))
    Check.equal(ids(await value(api.collect("listOrganizationUsers", query, 4))), whole.slice(0, 4), "four accounts")
    for (const stop of [1, 3, 4, 7]) {
      const found = ids(await value(api.resumed("listOrganizationUsers", query, stop)))
      Check.equal(found, whole, `accounts resumed after ${stop}`)
    }
    const { backend } = given
    await backend.faults("empty-page;times=1")
    Check.equal(ids(await value(api.stream("listOrganizationUsers", query))), whole, "accounts after an empty page")
  },

  "withResponse has status and headers": async ({ api }) => {
    const response = await value(api.withResponse("countOrgaUsers"))
    Check.equal(response.status, 200, "status")
    Check.ok(typeof response.value === "number", "the response must have a value")
    Check.ok(Number(response.headers["x-ratelimit-limit"]) > 0, "the response must have headers, in lower case")
    const found = (await value(api.withResponse("createOrganizationUser", creation()))).status
    Check.equal(found, 200, "status of a creation")
  },

  "unknown fields and null are kept": async ({ backend, api }) => {
    const [plain] = await list(api.call("listOrganizationUsers", { limit: 1 }))
    await backend.faults("unknown-fields")
    const [user] = await list(api.call("listOrganizationUsers", { limit: 1 }))
    Check.ok(Object.keys(user ?? {}).some((key) => !(key in plain!)), "an undocumented field must be kept")
    Check.equal(user?.["picture"], null, "picture")
    await backend.faults("null-fields;field=email")
    const nulled = await list(api.call("listOrganizationUsers", { limit: 1 }))
    Check.equal(nulled[0]?.["email"], null, "an undocumented null")
  },

  "a different shape is accepted by default": async ({ backend, api }) => {
    await backend.faults("wrong-types;field=username")
    await value(api.call("listOrganizationUsers"))
  },

  "reads and deletions have no body, no Content-Type, and no header that needs a preflight": async (
    { backend, api }
  ) => {
    await value(api.call("countOrgaUsers"))
    await failure(api.call("removeOrganizationUser", { user: "nobody" }), "NotFound")
    for (const { headers, method } of (await backend.requests()).slice(-2)) {
      for (const name of ["content-type", "traceparent", "b3", "x-b3-traceid"]) {
        Check.ok(!headers.includes(name), `${method} must not send ${name}`)
      }
      Check.ok(headers.includes("authorization"), "the token must be sent")
    }
  },

  "cancelling ends a call that has no response yet": async (given) => {
    await given.backend.faults("latency;ms=2000")
    const received = Promise.withResolvers<void>()
    const watching = (async () => {
      while (await requestCount(given, "countOrgaUsers") === 0) {
        await new Promise<void>((resolve) => setTimeout(resolve, 5))
      }
      received.resolve()
    })()
    Check.ok(await given.api.aborted("countOrgaUsers", {}, received.promise), "the call must end without a value")
    await watching
  },

  "options of a call apply only to that call": async (given) => {
    await given.backend.faults("latency;ms=2000")
    const late = await failure(given.api.call("countOrgaUsers", {}, { deadline: 50 }), "Timeout")
    Check.equal(late.details["limit"], "total", "limit")
    await given.backend.clear()
    await value(given.api.call("countOrgaUsers"))
    const before = await requestCount(given, "countOrgaUsers")
    const rejected = await failure(given.api.call("countOrgaUsers", {}, { retries: -1 }), "Encode")
    Check.ok(rejected.message.includes("options.retries"), "the option must be named")
    Check.equal(await requestCount(given, "countOrgaUsers"), before, "requests of a rejected call")
  },

  "a custom request takes the same path as every other call": async ({ api }) => {
    const found = await value(api.request({ method: "GET", path: "/me" }))
    Check.equal(found, await value(api.call("getAuthenticatedUser")), "the account by path")
    const missing = await failure(api.request({ method: "GET", path: "/me/notifications" }), "NotFound")
    Check.equal(missing.operation, "GET /me/notifications", "operation")
    const query = { role: ["teacher"], limit: 1 }
    const listed = await value(api.requestStream({ method: "GET", path: "/organizations/users", query }))
    Check.equal(listed, await value(api.stream("listOrganizationUsers", query)), "accounts by path, one per page")
  },

  "the path of a custom request is checked": async ({ api }) => {
    const rejected = await failure(api.request({ method: "GET", path: "/me/../organizations" }), "Encode")
    Check.ok(rejected.message.includes("path: must not have"), "the path must be named")
  },

  "many concurrent calls all succeed, within the limit": async ({ backend, open }) => {
    const api = await open({ baseUrl: backend.baseUrl, concurrency: 4 })
    const counts = await Promise.all(Array.from({ length: 40 }, () => value(api.call("countOrgaUsers"))))
    Check.equal(new Set(counts).size, 1, "different counts")
  },

  "an export returns the file, which is fetched without the token": async (given) => {
    const { api, score } = await Tunes.score(given)
    const { bytes, events } = await value(api.waiting.exportScore({ score, format: "wav" }))
    Check.equal(String.fromCharCode(...bytes.slice(0, 4)), "RIFF", "beginning of the file")
    Check.equal(new DataView(bytes.buffer).getUint32(4, true), bytes.length - 8, "length in the file's header")
    Check.equal(events.at(-1), "Ready", "last event")
    Check.equal(events[0], "Progress", "first event")
    const fetched = (await given.backend.requests()).find(({ path }) => path.startsWith("/_exports/"))
    Check.ok(
      fetched !== undefined && !fetched.headers.includes("authorization"),
      "the token must not be sent to the file store"
    )
  },

  "a recognition asks for input when it pauses, and continues with the answer": async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const body = { output: "library", interactiveSteps: ["details"], files: [OmrCases.scan()] }
    const { events, job } = await value(api.waiting.recognise({ body }, { title: "New march" }))
    Check.equal(events.filter((name) => name !== "Progress"), ["AwaitingInput", "Done"], "events other than progress")
    const { result } = job as { result: { score: string } }
    await returns(api.call("getScore", { score: result.score }), { title: "New march" })
    const creations = (await given.backend.requests()).filter(({ operation }) => operation === "createOmrJob")
    Check.equal(creations.length, 1, "created jobs")
  }
}
