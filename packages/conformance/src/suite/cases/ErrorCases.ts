/** A case for every error reason. */
import type { FlatError } from "@flat-sdk/core"
import { type Case, creation, failure, requestCount, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as ApiCases from "./ApiCases.ts"

type Reason = FlatError.FlatErrorReason["_tag"]

/** Cases by reason. The type requires all of them: those that the API reports, that leave a call without a response, and that are in the data. */
export const cases: { readonly [Tag in Reason]: Readonly<Record<string, Case>> } = {
  ...ApiCases.cases,
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
      await failure(api.call("listOrganizationUsers"), "Timeout", { limit: "idle", millis: 60 })
    },
    "the deadline of the call": async ({ backend, open }) => {
      await backend.faults("latency;ms=2000")
      const api = await open({ baseUrl: backend.baseUrl, deadline: 60, retries: 3 })
      await failure(api.call("countOrgaUsers"), "Timeout", { limit: "total", millis: 60 })
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
  },
  Decode: {
    "a success that is not JSON": async ({ backend, api }) => {
      await backend.faults("malformed-json")
      const found = (await failure(api.call("createOrganizationUser", creation()), "Decode")).outcome
      Check.equal(found, "unknown", "outcome")
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
    "a different shape, in strict mode": async ({ backend, open }) => {
      await backend.faults("wrong-types;field=username")
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
  }
}
