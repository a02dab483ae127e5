import { assert, describe, it } from "@effect/vitest"
import { Transport } from "@flat-sdk/engine/Transport"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { Effect, Layer } from "effect"
import { ClosedError, FlatClient, isClosedError } from "../src/index.ts"
import { fromLayer } from "../src/internal/layerTransport.ts"
import { json, pagesOfTwo, rejection, request, serve } from "./support/Server.ts"

describe("close", () => {
  it("ends calls in progress, and their requests", async () => {
    await using server = await serve(() => {})
    const flat = new FlatClient({ baseUrl: server.baseUrl })
    const outcome = rejection(flat.organization.countOrgaUsers())
    await request(server)
    await flat.close()
    const error = await outcome
    assert.instanceOf(error, ClosedError)
    assert.instanceOf(error, Error)
    assert.isTrue(isClosedError(error))
    assert.match(String(error), /^ClosedError: the client is closed.*Create a new FlatClient/)
    await server.cut
  })

  it("rejects further calls and sends nothing", async () => {
    await using server = await serve((_, response) => json(response, 200, 1))
    const flat = new FlatClient({ baseUrl: server.baseUrl })
    const pupil = flat.actAs("u1", ["edu.admin"])
    await flat.close()
    for (
      const call of [
        flat.organization.countOrgaUsers(),
        flat.organization.countOrgaUsers.result(),
        flat.organization.listOrganizationUsers.collect({}, { limit: 1 }),
        Array.fromAsync(flat.organization.listOrganizationUsers.stream()),
        pupil.organization.countOrgaUsers(),
        flat.quota()
      ]
    ) assert.isTrue(isClosedError(await rejection(call)))
    assert.isEmpty(server.received)
  })

  it("ends open iterators, and the pages that they read ahead", async () => {
    await using server = await serve((request, response, count) => {
      if (count === 1) pagesOfTwo(9)(request, response, count)
    })
    const flat = new FlatClient({ baseUrl: server.baseUrl })
    const pages = flat.organization.listOrganizationUsers.pages({}, { readAhead: true })[Symbol.asyncIterator]()
    await pages.next()
    await untilPromise(() => server.received.length >= 2)
    await flat.close()
    await server.cut
    assert.isTrue(isClosedError(await rejection(pages.next())))
    assert.isTrue((await pages.next()).done)
  })

  it("does not yield remaining items of a page that is already loaded", async () => {
    await using server = await serve(pagesOfTwo(2))
    const flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    await users.next()
    await flat.close()
    assert.isTrue(isClosedError(await rejection(users.next())))
  })

  it("may be called twice, and by await using", async () => {
    await using server = await serve((_, response) => json(response, 200, 1))
    let kept: FlatClient
    {
      await using flat = new FlatClient({ baseUrl: server.baseUrl })
      await flat.organization.countOrgaUsers()
      await flat.close()
      kept = flat
    }
    await kept.close()
    assert.isTrue(isClosedError(await rejection(kept.organization.countOrgaUsers())))
  })

  it("ends calls before the transport, once, and waits for both each time", async () => {
    const steps: Array<string> = []
    const sent = Promise.withResolvers<void>()
    const send = () =>
      Effect.onInterrupt(
        Effect.andThen(Effect.sync(() => sent.resolve()), Effect.never),
        () => Effect.andThen(Effect.yieldNow, Effect.sync(() => steps.push("call")))
      )
    const transport = Layer.effect(
      Transport,
      Effect.acquireRelease(
        Effect.succeed(Transport.of({ send, stream: send })),
        () => Effect.sync(() => steps.push("transport"))
      )
    )
    const flat = new FlatClient({ transport: fromLayer(transport) })
    const outcome = rejection(flat.organization.countOrgaUsers())
    await sent.promise
    await Promise.all([flat.close(), flat.close().then(() => steps.push("closed"))])
    assert.isTrue(isClosedError(await outcome))
    await flat.close()
    assert.deepStrictEqual(steps, ["call", "transport", "closed"])
  })

  it("a client whose transport opens later, or fails to, calls and rejects accordingly", async () => {
    const response = { status: 200, headers: { "content-type": "application/json" }, text: "3" }
    const opening = Layer.effect(
      Transport,
      Effect.as(
        Effect.yieldNow,
        Transport.of({ send: () => Effect.succeed(response), stream: () => Effect.never })
      )
    )
    await using late = new FlatClient({ transport: fromLayer(opening) })
    assert.strictEqual(await late.organization.countOrgaUsers(), 3)
    const broken = Layer.effect(Transport, Effect.andThen(Effect.yieldNow, Effect.die(new Error("no certificate"))))
    await using failing = new FlatClient({ transport: fromLayer(broken) })
    const error = await rejection(failing.organization.countOrgaUsers())
    assert.include(String(error), "could not be opened")
    const unusable = fromLayer(Layer.effect(Transport, Effect.die("x")))
    assert.throws(() => new FlatClient({ transport: unusable }), /transport: could not/)
  })
})
