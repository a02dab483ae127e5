import * as Effect from "effect/Effect"

const drain = (stream: NodeJS.WriteStream) =>
  Effect.callback<void>((resume) => {
    // The callback comes after all that was written before, also if the reader is gone.
    stream.write("", () => resume(Effect.void))
  })

/** Waits until everything printed has left the process: an exit code other than 0 ends it immediately, and a pipe would lose the rest. */
export const drained: Effect.Effect<void> = Effect.suspend(() =>
  Effect.andThen(drain(process.stdout), drain(process.stderr))
)
