/** `HttpClient` of Effect over the stages of a request, for `FlatHttpClient` of core. */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as UploadBody from "../body/UploadBody.ts"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import * as Upload from "../fields/Upload.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import * as Abort from "../transport/Abort.ts"
import type * as Routes from "./ApiRoutes.ts"
import * as RawCall from "./RawCall.ts"

const isAbsolute = /^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i

/** Appends the path of a request to the base URL. */
const absolute = (request: HttpClientRequest.HttpClientRequest, baseUrl: string) =>
  isAbsolute.test(request.url)
    ? request
    : HttpClientRequest.setUrl(request, `${baseUrl}/${request.url.replace(/^\//, "")}`)

/**
 * Returns the request that responses and errors have: without ids, headers and body, which may have secrets. Its property `errorKey` has the error of
 * the call, for a caller that has only the response.
 */
const shownOf = (
  { facts, error }: RawCall.Outcome,
  baseUrl: string,
  errorKey: string
): HttpClientRequest.HttpClientRequest => {
  const request = HttpClientRequest.make(facts.method as "GET")(baseUrl + facts.path)
  return error === undefined ? request : Object.defineProperty(request, errorKey, { value: error })
}

type Body = RawCall.RawRequest["body"]

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const ofContent = (content: Upload.Content): Body => {
  if (!Upload.isBytes(content)) return UploadBody.ofBytes(content)
  if (content.byteLength === 0) return undefined
  try {
    return utf8.decode(content)
  } catch {
    return UploadBody.ofBytes(content)
  }
}

/** Returns the body of a request, with the headers that follow from it. */
const bodyOf = (
  body: HttpBody.HttpBody,
  context: Context.Context<never>
): Effect.Effect<{ readonly body: Body; readonly headers?: Readonly<Record<string, string>> }> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed({ body: undefined })
    case "Uint8Array":
      return Effect.succeed({ body: body.text ?? ofContent(body.body) })
    case "Raw":
      return Effect.succeed({
        body: typeof body.body === "string" || body.body === undefined
          ? body.body
          : ofContent(body.body as Upload.Content)
      })
    case "Stream":
      // Opened for each attempt.
      return Effect.succeed({
        body: UploadBody.ofBytes(
          Upload.from(() => Stream.toAsyncIterableWith(body.stream, context), { size: body.contentLength })
        )
      })
    case "FormData": {
      const form = new Response(body.formData)
      return Effect.map(Effect.promise(() => form.arrayBuffer()), (bytes) => ({
        body: ofContent(bytes),
        headers: { "content-type": form.headers.get("content-type") ?? "multipart/form-data" }
      }))
    }
  }
}

/** Returns the body of a file as a stream, which closes the scope at its end, or when the reader stops. */
const streamOf = (
  pull: NonNullable<RawCall.RawResponse["pull"]>,
  close: Effect.Effect<void>,
  context: Context.Context<never>
): ReadableStream<Uint8Array> =>
  Stream.fromPull(
    Effect.succeed(Effect.flatMap(pull, (chunks) => chunks === undefined ? Cause.done() : Effect.succeed(chunks)))
  ).pipe(Stream.ensuring(close), Stream.toReadableStreamWith(context))

const bodiless = new Set([204, 205, 304])

const failure = (request: HttpClientRequest.HttpClientRequest, error: FlatError) => {
  const { reason } = error
  const fields = { request, cause: error, description: error.message }
  return new HttpClientError.HttpClientError({
    reason: reason._tag === "Encode"
      ? new HttpClientError.EncodeError(fields)
      : reason._tag === "Decode"
      ? new HttpClientError.DecodeError({
        ...fields,
        response: HttpClientResponse.fromWeb(request, new Response(null, { status: reason.status }))
      })
      : new HttpClientError.TransportError(fields)
  })
}

/** Creates a client. `options` is the reference to the options of the calls, `errorKey` the property of a request that has the `FlatError` of its call. */
export const make = (
  pipe: RequestPipe["Service"],
  find: Routes.Find,
  options: Context.Reference<CallOptions.CallOptions | undefined>,
  errorKey: string
): HttpClient.HttpClient => {
  const { baseUrl } = pipe.config
  const client = HttpClient.make((request, url, signal, fiber) => {
    const { context } = fiber
    const overrides = CallOptions.of(fiber.getRef(options))
    const scope = Scope.makeUnsafe()
    const close = Scope.close(scope, Exit.void)
    const sent = Effect.flatMap(bodyOf(request.body, context), ({ body, headers }) =>
      RawCall.execute(
        find,
        pipe,
        { method: request.method, url, headers: { ...request.headers, ...headers }, body },
        scope,
        overrides
      ))
    const answered = Effect.flatMap(sent, (outcome) => {
      const { error, response } = outcome
      const shown = shownOf(outcome, baseUrl, errorKey)
      if (response === undefined || response.status < 200 || response.status > 599) {
        return Effect.fail(failure(shown, error!))
      }
      const { headers, pull, status, text } = response
      if (pull !== undefined) signal.addEventListener("abort", () => Effect.runForkWith(context)(close), { once: true })
      const body = bodiless.has(status) ? null : pull === undefined ? text : streamOf(pull, close, context)
      const web = new Response(body, { status, headers })
      Object.defineProperty(web, "url", { value: url.href })
      const received = HttpClientResponse.fromWeb(shown, web)
      return pull === undefined ? Effect.as(close, received) : Effect.succeed(received)
    })
    return Effect.onError(Abort.interrupting(overrides?.signal, answered), () => close)
  })
  return HttpClient.makeWith(
    (prepared: Effect.Effect<HttpClientRequest.HttpClientRequest, HttpClientError.HttpClientError>) =>
      // The stages have spans of their own, and send `traceparent` only if the program has asked for it.
      Effect.provideService(
        client.postprocess(Effect.map(prepared, (request) => absolute(request, baseUrl))),
        HttpClient.TracerDisabledWhen,
        () => true
      ),
    Effect.succeed
  )
}
