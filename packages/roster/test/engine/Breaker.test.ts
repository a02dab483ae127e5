import { assert, describe, it } from "@effect/vitest"
import {
  BadRequest,
  FlatError,
  type FlatErrorReason,
  Forbidden,
  PaymentRequired,
  Timeout,
  Unauthorized
} from "@flat-sdk/core/FlatError"
import * as Breaker from "../../src/engine/outcome/Breaker.ts"
import { CredentialsFailed } from "../../src/passwords/Credentials.ts"

const failed = (reason: FlatErrorReason) =>
  new FlatError({
    operation: "createOrganizationUser",
    method: "POST",
    path: "/organizations/users",
    attempts: 1,
    waited: 0,
    outcome: "unknown",
    reason
  })

const timeout = failed(new Timeout({ limit: "attempt", millis: 30_000 }))

const facts = {
  code: undefined,
  detail: "no",
  param: undefined,
  supportId: undefined,
  providerMessage: undefined,
  headers: {}
}
const forbidden = failed(new Forbidden({ ...facts, status: 403, acceptedScopes: [] }))
const withoutLicence = failed(new PaymentRequired({ ...facts, status: 402 }))
const badRow = failed(new BadRequest({ ...facts, status: 400 }))

/** A getter, read again. */
const stopOf = (breaker: Breaker.Breaker): Breaker.Stop | undefined => Reflect.get(breaker, "stop")

describe("a breaker", () => {
  it("T1 counts consecutive failures: a response of the server resets the count", () => {
    const breaker = Breaker.make(3)
    for (let round = 0; round < 5; round++) {
      breaker.failed(timeout)
      breaker.failed(timeout)
      breaker.responded()
    }
    assert.isUndefined(breaker.stop)
    for (let failure = 0; failure < 3; failure++) breaker.failed(timeout)
    const stop: Breaker.Stop | undefined = Reflect.get(breaker, "stop")
    assert.deepStrictEqual([stop?.why, stop?.failures], ["unreachable", 3])
  })

  it("T1 stops at the limit, not before it and not one later", () => {
    for (const limit of [1, 2, 5]) {
      const breaker = Breaker.make(limit)
      for (let failure = 1; failure <= limit; failure++) {
        assert.isUndefined(stopOf(breaker))
        breaker.failed(timeout)
      }
      assert.deepStrictEqual([stopOf(breaker)?.why, stopOf(breaker)?.failures], ["unreachable", limit])
    }
  })

  it("T1 is reset by a row that the server rejects, which shows that it works", () => {
    const breaker = Breaker.make(2)
    for (let round = 0; round < 4; round++) {
      breaker.failed(timeout)
      breaker.failed(badRow)
    }
    assert.isUndefined(stopOf(breaker))
  })

  it("stops after twenty refusals in a row", () => {
    const breaker = Breaker.make(5)
    for (let count = 0; count < 19; count++) breaker.failed(forbidden)
    breaker.responded()
    for (let count = 0; count < 19; count++) breaker.failed(forbidden)
    assert.isUndefined(stopOf(breaker))
    breaker.failed(forbidden)
    assert.strictEqual(stopOf(breaker)?.why, "forbidden")
  })

  it("stops asking for accounts after five refused licences, and goes on otherwise", () => {
    const breaker = Breaker.make(5)
    for (let count = 0; count < 4; count++) breaker.failed(withoutLicence)
    assert.isFalse(breaker.exhausted)
    breaker.failed(withoutLicence)
    assert.isTrue(Reflect.get(breaker, "exhausted"))
    assert.isUndefined(stopOf(breaker))
  })

  it("stops with the first rejected token or password that cannot be saved, and keeps that reason", () => {
    const breaker = Breaker.make(1)
    breaker.failed(failed(new Unauthorized({ ...facts, status: 401 })))
    breaker.failed(timeout)
    assert.strictEqual(stopOf(breaker)?.why, "token")
    const other = Breaker.make(5)
    other.failed(new CredentialsFailed({ path: "passwords.csv", detail: "is the disk full?" }))
    assert.strictEqual(stopOf(other)?.why, "passwords")
  })
})
