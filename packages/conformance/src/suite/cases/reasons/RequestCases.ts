/**
 * Cases for the reasons for which a call has no complete response.
 */
import { type Case, creation, failure, requestCount, value } from "../../Case.ts"
import * as Check from "../../Check.ts"

/** Cases by reason. */
export const cases = {
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
} satisfies Readonly<Record<string, Readonly<Record<string, Case>>>>
