/** A model that plays a script: each turn calls one tool. */
import { Effect, Layer, Stream } from "effect"
import { LanguageModel, type Toolkit } from "effect/ai"
import type { Tools } from "../../src/FlatToolkit.ts"

/** A call that the model makes: the tool and its input. */
export type Turn<Name extends string> = readonly [name: Name, params?: Readonly<Record<string, unknown>>]

const modelOf = ([name, params = {}]: Turn<string>) =>
  Layer.effect(
    LanguageModel.LanguageModel,
    LanguageModel.make({
      generateText: () => Effect.succeed([{ type: "tool-call", id: "1", name, params }]),
      streamText: () => Stream.empty
    })
  )

/** Lets the model make a call, and returns what it reads of the result. */
export const play = <Name extends string>(toolkit: Toolkit.Toolkit<Tools<Name>>, turn: Turn<NoInfer<Name>>) =>
  LanguageModel.generateText({ prompt: "Go on", toolkit }).pipe(
    Effect.provide(modelOf(turn)),
    Effect.map(({ toolResults: [result] }) => ({
      failed: result?.isFailure,
      text: JSON.stringify(result?.encodedResult),
      value: result?.encodedResult as {
        readonly message?: string
        readonly result?: ReadonlyArray<Readonly<Record<string, unknown>>>
        readonly plan?: unknown
        readonly confirm?: string
        readonly next?: string
      }
    }))
  )
