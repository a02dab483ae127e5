/**
 * A case for every error reason.
 */
import type { FlatError } from "@flat-sdk/core"
import { type Case, creation, failure, list, object, requestCount, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"
import * as OmrCases from "./OmrCases.ts"

type Reason = FlatError.FlatErrorReason["_tag"]

const quirk =
  (name: string, reason: Reason, details: Readonly<Record<string, unknown>>): Case => async ({ backend, open }) => {
    const api = await open({ baseUrl: `${backend.quirks}/${name}/v2` })
    Check.includes((await failure(api.call("countOrgaUsers"), reason)).details, details, reason)
  }

/** Cases by reason. The type requires all of them. */
export const cases: { readonly [Tag in Reason]: Readonly<Record<string, Case>> } = {
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
      const api = await given.open({
        baseUrl: given.backend.baseUrl,
        accessToken: given.backend.readOnlyToken,
        retries: 3
      })
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
        Check.equal(
          decodeURIComponent((await backend.requests()).at(-1)?.path ?? ""),
          `/organizations/users/${user}`,
          "received path"
        )
      }
    }
  },
  Conflict: {
    "a username is taken": async ({ api }) => {
      const input = creation()
      await value(api.call("createOrganizationUser", input))
      Check.includes(
        await failure(api.call("createOrganizationUser", input), "Conflict"),
        { outcome: undefined },
        "failure"
      )
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
      Check.includes(
        await object(api.call("createOrganizationUser", input)),
        { username: input.body.username },
        "account"
      )
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
      const error = await failure(begin(1), "QuotaExhausted")
      Check.includes(error.details, { status: 402, code: "OMR_CREDITS_EXHAUSTED" }, "error details")
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
      Check.equal(
        (await failure(api.call("createOrganizationUser", creation()), "ServerError")).outcome,
        "unknown",
        "outcome"
      )
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
  Transport: {
    "no server listens: nothing was sent": async ({ backend, open }) => {
      if (backend.unreachable === undefined) return
      const api = await open({ baseUrl: `${backend.unreachable}/v2`, retries: 1 })
      const error = await failure(api.call("createOrganizationUser", creation()), "Transport")
      if (backend.has("hides refused connections")) {
        return Check.includes(error, { attempts: 1, outcome: "unknown" }, "failure")
      }
      Check.equal(error.details["phase"], "connect", "phase")
      Check.includes(error, { attempts: 2, outcome: undefined }, "failure")
    },
    "the connection breaks before a response": async (given) => {
      await given.backend.faults("reset-before-headers;executed=true")
      const api = await given.open({ baseUrl: given.backend.baseUrl, retries: 2 })
      const error = await failure(api.call("createOrganizationUser", creation()), "Transport")
      Check.equal(error.details["phase"], "response", "phase")
      Check.includes(error, { attempts: 1, outcome: "unknown" }, "failure")
      const requests = await requestCount(given, "createOrganizationUser")
      Check.ok(
        requests === 1 || requests === 2 && given.backend.has("repeats requests"),
        `expected 1 request, found ${requests}`
      )
    },
    "the connection breaks within a response": async ({ backend, api }) => {
      await backend.faults("reset-after-headers;bytes=20")
      const error = await failure(api.call("listOrganizationUsers"), "Transport")
      Check.equal(error.details["phase"], "body", "phase")
    },
    "a truncated response": async ({ backend, api }) => {
      await backend.faults("cut-body")
      Check.equal((await failure(api.call("listOrganizationUsers"), "Transport")).details["phase"], "body", "phase")
    },
    "a read whose response was truncated is retried": async (given) => {
      await given.backend.faults("cut-body;times=1")
      const api = await given.open({ baseUrl: given.backend.baseUrl, retries: 1 })
      await value(api.call("listOrganizationUsers"))
      Check.equal(await requestCount(given, "listOrganizationUsers"), 2, "requests")
    }
  },
  Timeout: {
    "no response within the limit of an attempt": async ({ backend, open }) => {
      await backend.faults("latency;ms=2000")
      const api = await open({ baseUrl: backend.baseUrl, attemptTimeout: 60, retries: 0 })
      const error = await failure(api.call("createOrganizationUser", creation()), "Timeout")
      Check.includes(error.details, { limit: "attempt", millis: 60 }, "limit")
      Check.equal(error.outcome, "unknown", "outcome")
    },
    "a body that stalls": async ({ backend, open }) => {
      // The first chunk is sent with the headers. The pause after it exceeds the time limit.
      await backend.faults("slow-body;ms=400;bytes=100")
      const api = await open({ baseUrl: backend.baseUrl, idleTimeout: 60, retries: 0 })
      Check.includes((await failure(api.call("listOrganizationUsers"), "Timeout")).details, {
        limit: "idle",
        millis: 60
      }, "limit")
    },
    "the deadline of the call": async ({ backend, open }) => {
      await backend.faults("latency;ms=2000")
      const api = await open({ baseUrl: backend.baseUrl, deadline: 60, retries: 3 })
      Check.includes(
        (await failure(api.call("countOrgaUsers"), "Timeout")).details,
        { limit: "total", millis: 60 },
        "limit"
      )
    }
  },
  Decode: {
    "a success that is not JSON": async ({ backend, api }) => {
      await backend.faults("malformed-json")
      Check.equal(
        (await failure(api.call("createOrganizationUser", creation()), "Decode")).outcome,
        "unknown",
        "outcome"
      )
    },
    "JSON that is truncated": async ({ backend, api }) => {
      await backend.faults("truncated-json")
      await failure(api.call("listOrganizationUsers"), "Decode")
    },
    "a network's sign-in page": async ({ backend, open }) => {
      const api = await open({ baseUrl: `${backend.quirks}/signin/v2` })
      const error = await failure(api.call("countOrgaUsers"), "Decode")
      Check.ok(error.message.includes("Sign in to the network"), "the page must be recognisable")
    },
    "a different shape, in strict mode only": async ({ backend, api, open }) => {
      await backend.faults("wrong-types;field=username")
      await value(api.call("listOrganizationUsers"))
      const strict = await open({ baseUrl: backend.baseUrl, strict: true })
      const error = await failure(strict.call("listOrganizationUsers"), "Decode")
      Check.ok(error.message.includes("[0].username"), "the place must be named")
    },
    "new fields and values are no drift, in strict mode too": async ({ backend, open }) => {
      const api = await open({ baseUrl: backend.baseUrl, strict: true })
      await backend.faults("unknown-fields")
      await value(api.call("listOrganizationUsers"))
      await backend.faults("unknown-enum;field=organizationRole")
      await value(api.call("listOrganizationUsers"))
    },
    "a list whose cursors repeat": async ({ backend, api }) => {
      await backend.faults("repeated-cursor")
      const error = await failure(api.stream("listOrganizationUsers", { limit: 5 }), "Decode")
      Check.ok(error.message.includes("not complete"), "the error must say that the list is not complete")
    }
  },
  Encode: {
    "invalid input is not sent": async (given) => {
      const input = { body: { username: "", password: "short", email: "planted-word", shoeSize: 43 } }
      const error = await failure(given.api.call("createOrganizationUser", input), "Encode")
      for (const place of ["body.username", "body.password", "body.email", "body.shoeSize"]) {
        Check.ok(error.message.includes(place), `${place} must be named`)
      }
      Check.ok(!/short|planted/.test(error.shown), "no value may be shown")
      Check.equal(error.attempts, 0, "attempts")
      Check.equal(await requestCount(given, "createOrganizationUser"), 0, "requests")
    },
    "ids that a path cannot contain": async (given) => {
      for (const user of ["", ".", "..", "\ud800"]) {
        await failure(given.api.call("removeOrganizationUser", { user }), "Encode")
      }
      Check.equal(await requestCount(given, "removeOrganizationUser"), 0, "requests")
    },
    "invalid limits": async ({ api }) => {
      for (const limit of [NaN, Infinity, 0, 1.5, 1001]) {
        await failure(api.call("listOrganizationUsers", { limit }), "Encode")
      }
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
  },
  Credentials: {
    "the provider fails": async (given) => {
      const api = await given.open({
        baseUrl: given.backend.baseUrl,
        accessToken: () => Promise.reject(new Error("the vault is closed, token=planted-token-3"))
      })
      const error = await failure(api.call("countOrgaUsers"), "Credentials")
      Check.ok(error.message.includes("the vault is closed"), "the message must include the cause")
      Check.ok(!error.shown.includes("planted"), "the token must not be shown")
      Check.equal(await requestCount(given, "countOrgaUsers"), 0, "requests")
    }
  }
}
