/** Cases for the reasons that the API reports. */
import type { FlatError } from "@flat-sdk/core"
import { type Case, creation, failure, list, object, requestCount, returns, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"
import * as OmrCases from "./OmrCases.ts"

type Reason = FlatError.FlatErrorReason["_tag"]

const quirk =
  (name: string, reason: Reason, details: Readonly<Record<string, unknown>>): Case => async ({ backend, open }) => {
    const api = await open({ baseUrl: `${backend.quirks}/${name}/v2` })
    await failure(api.call("countOrgaUsers"), reason, details)
  }

export const cases = {
  BadRequest: {
    "the server rejects the request": async ({ api }) => {
      const error = await failure(api.call("listOrganizationUsers", { next: "not-a-cursor" }), "BadRequest")
      Check.includes(error.details, { status: 400, param: "next" }, "error details")
      Check.includes(error, {
        operation: "listOrganizationUsers",
        method: "GET",
        path: "/organizations/users",
        attempts: 1
      }, "facts")
    }
  },
  Unauthorized: {
    "an unknown token": async ({ backend, open }) => {
      const api = await open({ baseUrl: backend.baseUrl, accessToken: "planted-token-1" })
      const error = await failure(api.call("countOrgaUsers"), "Unauthorized")
      Check.equal(error.attempts, 1, "attempts")
      Check.ok(!error.shown.includes("planted-token-1"), "the token must not be shown")
    },
    "a provided token is refreshed once": async ({ backend, open }) => {
      const tokens = ["stale-token", backend.token]
      let calls = 0
      const api = await open({
        baseUrl: backend.baseUrl,
        accessToken: () => Promise.resolve(tokens[calls++] ?? "too-many")
      })
      await value(api.call("countOrgaUsers"))
      Check.equal(calls, 2, "calls of the provider")
    },
    "secrets that a response repeats are not shown": async ({ backend, open }) => {
      const api = await open({ baseUrl: `${backend.quirks}/echo/v2`, accessToken: "planted-token-2" })
      const error = await failure(api.call("countOrgaUsers"), "Unauthorized")
      Check.ok(!/planted/.test(error.shown + error.message), "token and address must not be shown")
    }
  },
  PaymentRequired: { "the plan does not include the operation": quirk("payment", "PaymentRequired", { status: 402 }) },
  Forbidden: {
    "a scope is missing": async (given) => {
      const { baseUrl, readOnlyToken } = given.backend
      const api = await given.open({ baseUrl, accessToken: readOnlyToken, retries: 3 })
      await value(api.call("countOrgaUsers"))
      const error = await failure(api.call("createOrganizationUser", creation()), "Forbidden")
      Check.includes(error.details, { status: 403, acceptedScopes: ["edu.admin", "edu.admin.users"] }, "error details")
      Check.equal(await requestCount(given, "createOrganizationUser"), 1, "requests")
    }
  },
  NotFound: {
    "no such account, with an id that needs encoding": async ({ backend, api }) => {
      for (const user of ["nobody", "a/b", "a?b", "a#b", "%2e%2e", "ü 🎵", "a..b"]) {
        await failure(api.call("removeOrganizationUser", { user }), "NotFound")
        const found = decodeURIComponent((await backend.requests()).at(-1)?.path ?? "")
        Check.equal(found, `/organizations/users/${user}`, "received path")
      }
    }
  },
  Conflict: {
    "a username is taken": async ({ api }) => {
      const input = creation()
      await value(api.call("createOrganizationUser", input))
      const expected = { outcome: undefined }
      Check.includes(await failure(api.call("createOrganizationUser", input), "Conflict"), expected, "failure")
    }
  },
  RateLimited: {
    "the reset is too late": async (given) => {
      await given.backend.faults("rate-limit;seconds=3000")
      const api = await given.open({ baseUrl: given.backend.baseUrl, maxWait: 1000 })
      const error = await failure(api.call("countOrgaUsers"), "RateLimited")
      Check.includes(error.details, { status: 403, code: "API_RATE_LIMIT_EXCEEDED" }, "error details")
      Check.ok(error.details["resetAt"] instanceof Date, "the error must have the reset")
      await failure(api.call("countOrgaUsers"), "RateLimited")
      Check.equal(await requestCount(given, "countOrgaUsers"), 1, "requests: no retry before the reset")
    },
    "a short wait is waited for, also before a write": async (given) => {
      await given.backend.faults("rate-limit;seconds=1;times=1")
      const api = await given.open({ baseUrl: given.backend.baseUrl })
      const input = creation()
      await returns(api.call("createOrganizationUser", input), { username: input.body.username })
      Check.equal(await requestCount(given, "createOrganizationUser"), 2, "requests")
    }
  },
  QuotaExhausted: {
    "no credits are left for recognition": async (given) => {
      const { api } = await Roles.member(given, "teacher")
      const { costPerPage, maxPages, remainingCredits } = await object(api.call("getOmrCapabilities"))
      const begin = (pages: number) =>
        api.call("createOmrJob", {
          // The job stays paused at its step, and its cost is kept.
          body: {
            output: "musicxml",
            interactiveSteps: ["details"],
            files: [OmrCases.scan("Suite.pdf", pages)],
            autoStart: true
          }
        })
      let left = Number(remainingCredits) / Number(costPerPage)
      while (left > 0) {
        const pages = Math.min(left, Number(maxPages))
        await value(begin(pages))
        left -= pages
      }
      await failure(begin(1), "QuotaExhausted", { status: 402, code: "OMR_CREDITS_EXHAUSTED" })
    },
    "a metered resource is used up": quirk("quota", "QuotaExhausted", { status: 402, code: "QUOTA_EXCEEDED" })
  },
  ServerError: {
    "the server fails": async ({ backend, api }) => {
      await backend.faults("status;status=500")
      const error = await failure(api.call("createOrganizationUser", creation()), "ServerError")
      Check.ok(typeof error.details["supportId"] === "string", "the error must have the id for support")
      Check.equal(error.outcome, "unknown", "outcome of a write")
    },
    "a gateway responds with a page": async ({ backend, api }) => {
      await backend.faults("html;status=502")
      const error = await failure(api.call("listOrganizationUsers"), "ServerError")
      Check.ok(error.message.includes("502 Bad Gateway"), "the page must be recognisable")
    },
    "a read is retried": async (given) => {
      await given.backend.faults("status;status=503;seconds=0;times=2")
      const api = await given.open({ baseUrl: given.backend.baseUrl, retries: 2 })
      await value(api.call("countOrgaUsers"))
      Check.equal(await requestCount(given, "countOrgaUsers"), 3, "requests")
    },
    "a write that may have been executed is not retried": async (given) => {
      await given.backend.faults("status;status=503;seconds=0;executed=true;times=1")
      const api = await given.open({ baseUrl: given.backend.baseUrl, retries: 2 })
      const found = (await failure(api.call("createOrganizationUser", creation()), "ServerError")).outcome
      Check.equal(found, "unknown", "outcome")
      Check.equal(await requestCount(given, "createOrganizationUser"), 1, "requests")
    }
  },
  UnexpectedStatus: {
    "an undocumented status": quirk("teapot", "UnexpectedStatus", { status: 418 }),
    "a redirect to another origin is not followed": async (given) => {
      await quirk("elsewhere", "UnexpectedStatus", { status: given.backend.has("hides redirects") ? 0 : 302 })(given)
    },
    "a redirect within the origin is followed": async ({ backend, open }) => {
      const api = await open({ baseUrl: `${backend.quirks}/moved/v2` })
      if (backend.has("hides redirects")) {
        const error = await failure(api.call("countOrgaUsers"), "UnexpectedStatus")
        return Check.ok(error.message.includes("redirect"), "the message must mention the redirect")
      }
      Check.equal(await value(api.call("countOrgaUsers")), 7, "count after the redirect")
    }
  },
  JobFailed: {
    "an export fails on the server": async (given) => {
      const { api, score } = await Tunes.score(given, { title: "March [fail]" })
      const error = await failure(api.waiting.exportScore({ score, format: "wav" }), "JobFailed")
      Check.includes(error, { operation: "exportScore", outcome: undefined }, "facts")
      Check.includes(error.details, { state: "error" }, "failure")
      Check.ok(error.message.includes("[fail]"), "the message must include the server's")
      Check.equal((error.details["history"] as ReadonlyArray<string>).length, 1, "ids of errors, to quote to support")
    },
    "a recognition fails on the server": async (given) => {
      const { api } = await Roles.member(given, "teacher")
      const body = { output: "musicxml", files: [OmrCases.scan("photo[NO_MUSIC_DETECTED].pdf")] }
      const error = await failure(api.waiting.recognise({ body }, {}), "JobFailed")
      Check.includes(error.details, { state: "error", code: "NO_MUSIC_DETECTED" }, "failure")
      const credits = await object(api.call("getOmrCapabilities"))
      const [debit] = await list(api.call("listBillingCreditsHistory"))
      Check.includes(debit, { state: "canceled" }, "its cost, which is refunded")
      Check.ok(Number(credits["remainingCredits"]) > 0, "credits must remain")
    }
  }
} satisfies Readonly<Record<string, Readonly<Record<string, Case>>>>
