import { assert, describe, it } from "@effect/vitest"
import { call, post, put, remove, type Target } from "./support/call.ts"
import { inProcess } from "./support/sandbox.ts"

const configurations = "/organizations/lti/configurations"
const create = (target: Target, body: unknown) => call(target, configurations, post(body))
const update = (target: Target, id: string, body: unknown) => call(target, `${configurations}/${id}`, put(body))

const complete = {
  platformIss: "https://lms.example",
  clientId: "client",
  deploymentId: "1",
  accessTokenUrl: "https://lms.example/token",
  authorizationUrl: "https://lms.example/auth",
  jwksUrl: "https://lms.example/jwks"
}

describe("LTI credentials", () => {
  it("are the 1.1 configurations under another name", async () => {
    const target = inProcess()
    const made = (await call(target, "/organizations/lti/credentials", post({ name: "Moodle", lms: "moodle" }))).body
    assert.match(made.consumerSecret, /^\w{40}$/)
    await create(target, { mode: "1p3-dynamic" })
    assert.deepStrictEqual((await call(target, "/organizations/lti/credentials")).body, [made])
    const [same] = (await call(target, configurations)).body
    assert.deepInclude(same, {
      id: made.id,
      ltiVersion: "1p1",
      consumerSecret: made.consumerSecret,
      status: "ready-to-use"
    })
    const path = `/organizations/lti/credentials/${made.id}`
    assert.strictEqual((await call(target, path, remove)).status, 204)
    assert.strictEqual((await call(target, path, remove)).status, 404)
    assert.strictEqual((await call(target, configurations)).body.length, 1)
  })

  it.each([[{ name: "x".repeat(301), lms: "moodle" }, "name"], [{ name: "x", lms: "chalk" }, "lms"], [
    { lms: "moodle" },
    "name"
  ]])(
    "reject %j by naming %s",
    async (body, param) => {
      const response = await call(inProcess(), "/organizations/lti/credentials", post(body))
      assert.deepStrictEqual([response.status, response.body.param], [400, param])
    }
  )
})

describe("LTI configurations", () => {
  it("of 1.1 cannot be changed", async () => {
    const target = inProcess()
    const { body } = await create(target, { mode: "1p1-manual" })
    const response = await update(target, body.id, { enableEmailMatching: true })
    assert.deepStrictEqual([response.status, response.body.code], [409, "LTI_CONFIGURATION_NOT_EDITABLE"])
  })

  it("entered manually are ready when complete", async () => {
    const target = inProcess()
    const { jwksUrl, ...partly } = complete
    const { body } = await create(target, { mode: "1p3-manual", ...partly })
    assert.strictEqual(body.status, "incomplete-setup")
    const ready = await update(target, body.id, { jwksUrl, platformName: "Our LMS" })
    assert.deepInclude(ready.body, { ...complete, status: "ready-to-use", platformName: "Our LMS" })
    const rejected = await update(target, body.id, { deploymentBreakdownId: "x" })
    assert.deepStrictEqual([rejected.status, rejected.body.param], [400, "deploymentBreakdownId"])
  })

  it("of a shared platform need a unique tenant id", async () => {
    const target = inProcess()
    const tenant = (more: object) => create(target, { mode: "1p3-deployment", deploymentId: "7", ...more })
    assert.strictEqual((await tenant({ deploymentType: "chalk" })).body.param, "deploymentType")
    assert.strictEqual((await tenant({ deploymentType: "classlink" })).body.param, "clientId")
    assert.strictEqual((await tenant({ deploymentType: "schoology" })).body.param, "deploymentBreakdownId")
    const { body } = await tenant({ deploymentType: "schoology", deploymentBreakdownId: "a" })
    assert.deepInclude(body, {
      mode: "1p3-deployment",
      deploymentMode: "multi",
      deploymentKey: "schoology",
      status: "ready-to-use"
    })
    assert.strictEqual((await tenant({ deploymentType: "schoology", deploymentBreakdownId: "a" })).status, 409)
    const other = (await tenant({ deploymentType: "schoology", deploymentBreakdownId: "b" })).body
    assert.strictEqual((await update(target, other.id, { deploymentBreakdownId: "a" })).status, 409)
    assert.strictEqual((await update(target, other.id, { platformIss: "https://x.example" })).body.param, "platformIss")
    assert.strictEqual((await update(target, other.id, { deploymentBreakdownId: "c" })).body.deploymentBreakdownId, "c")
  })

  it.each([[{ mode: "2p0" }, "mode"], [{}, "mode"], [
    { mode: "1p3-deployment", deploymentType: "canvas" },
    "deploymentId"
  ]])(
    "reject %j by naming %s",
    async (body, param) => {
      const response = await create(inProcess(), body)
      assert.deepStrictEqual([response.status, response.body.param], [400, param])
    }
  )
})
