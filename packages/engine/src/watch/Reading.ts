/** How a poll reads its list. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { Page } from "../pages/Page.ts"
import { CurrentCount } from "../quota/Quota.ts"
import type { Absent } from "./Change.ts"
import type { Definition } from "./Definition.ts"

type Take<Item> = (items: ReadonlyArray<Item>) => void

/** Reads a list that a program defines. What several requests read may have changed meanwhile. */
export const reading = <Item, R>(
  list: Definition<Item, unknown, never, R>["list"],
  take: Take<Item>
): Effect.Effect<Absent, FlatError, R> =>
  Effect.andThen(
    Stream.isStream(list)
      ? Stream.runForEachArray(list, (items) => Effect.sync(() => take(items)))
      : Effect.map(list, take),
    Effect.map(CurrentCount, (count) => count !== undefined && count.sent > 1 ? "unclear" : "gone")
  )

/** Returns a function that reads all pages of an operation. */
export const pagesOf = <I, Item>(
  operation: { readonly pages: (input?: I, options?: CallOptions) => Stream.Stream<Page<Item>, FlatError> }
) =>
(input: I, options: CallOptions | undefined, take: Take<Item>): Effect.Effect<void, FlatError> =>
  Stream.runForEach(operation.pages(input, options), (page) => Effect.sync(() => take(page.items)))
