import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Stdio } from "effect"
import { TerminalCapabilities } from "effect/cli"
import * as Screen from "../../src/output/Screen.ts"

const detect = (isTerminal: boolean, env: Record<string, string>) => {
  const stdio = Stdio.layerTest({ stdoutIsTerminal: Effect.succeed(isTerminal) })
  const capabilities = TerminalCapabilities.layer.pipe(
    Layer.provide([stdio, ConfigProvider.layer(ConfigProvider.fromEnv({ env }))])
  )
  return Effect.provide(Screen.detect, Layer.merge(stdio, capabilities))
}

it.effect("colours are for terminals, unless the environment decides", () =>
  Effect.gen(function*() {
    assert.deepInclude(yield* detect(true, { TERM: "xterm" }), { color: true, terminal: true })
    assert.deepInclude(yield* detect(false, { TERM: "xterm" }), { color: false, terminal: false })
    assert.isFalse((yield* detect(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).color)
    assert.isTrue((yield* detect(false, { FORCE_COLOR: "1" })).color)
    assert.isFalse((yield* detect(true, { TERM: "dumb" })).color)
  }))
