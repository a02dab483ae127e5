/**
 * Cases for the reasons that are in the data: an input that cannot be sent, and a response that cannot be decoded.
 */
import { type Case, creation, failure, requestCount, value } from "../../Case.ts"
import * as Check from "../../Check.ts"

/** Cases by reason. */
export const cases = {
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
  }
} satisfies Readonly<Record<string, Readonly<Record<string, Case>>>>
