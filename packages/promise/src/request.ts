/**
 * `flat.request`: a custom request, which is prepared for each call and then executed like any other operation.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import {
  copiedCustom,
  type Kind,
  prepareCustom,
  queryOfCustom,
  type RefineBy,
  unfit as unfitResponse
} from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import { type Problem, problemFrom } from "@flat-sdk/engine/Validation"
import * as Effect from "effect/Effect"
import type { CustomRequest, Request, StandardResult, StandardSchema } from "./api/CustomRequest.ts"
import type { Service } from "./client/Service.ts"
import { asService } from "./internal/client.ts"
import { file } from "./internal/file.ts"
import { unsizedList } from "./internal/list.ts"
import { type Api, single } from "./internal/operations.ts"
import type { Runner } from "./internal/Runner.ts"

const isSchema = (schema: unknown): schema is StandardSchema<unknown> =>
  (typeof schema === "object" || typeof schema === "function") && schema !== null && "~standard" in schema &&
  typeof (schema as StandardSchema<unknown>)["~standard"]?.validate === "function"

const keyOf = (key: PropertyKey | { readonly key: PropertyKey }): PropertyKey => typeof key === "object" ? key.key : key

// A validator's own message may contain values, so only the path and the type found are reported.
const acceptance = "a value that the schema accepts"

const refineBy: RefineBy = (schema) => {
  if (!isSchema(schema)) return undefined
  return (json, response) => {
    const unfit = (problems: ReadonlyArray<Problem>) => Effect.fail(unfitResponse(response, problems))
    return Effect.matchEffect(
      Effect.tryPromise(async (): Promise<StandardResult<unknown>> => schema["~standard"].validate(json)),
      {
        onFailure: () => unfit([{ path: "", expected: acceptance, found: "a value for which it threw an error" }]),
        onSuccess: (result) =>
          result.issues === undefined
            ? Effect.succeed(result.value)
            : unfit(
              problemFrom(
                result.issues.map(({ path }) => ({ keys: (path ?? []).map(keyOf), expected: acceptance })),
                json
              )
            )
      }
    )
  }
}

const expectation = "a Standard Schema, such as one of Zod or Valibot, or Schema.toStandardSchemaV1 of an Effect schema"

const apis: Record<Kind, Api> = { single, paginated: unsizedList, file }

/** Creates the `request` function. */
const requestOf = (runner: Runner, pipe: RequestPipe["Service"]): Request => {
  // Prepares the request as an operation and calls the variant `way` of it.
  const by = (kind: Kind, way?: string) => (request: CustomRequest, options?: unknown): unknown => {
    const operation = apis[kind](runner, prepareCustom(request, { kind, refineBy, expected: expectation }), pipe)
    const call = (way === undefined ? operation : (operation as Record<string, unknown>)[way]) as (
      query: unknown,
      options: unknown
    ) => unknown
    return call(queryOfCustom(request), options)
  }
  const variants = {
    withResponse: by("single", "withResponse"),
    result: by("single", "result"),
    pages: by("paginated", "pages"),
    stream: by("paginated", "stream"),
    resumable: by("paginated", "resumable"),
    collect: by("paginated", "collect"),
    download: by("file", "download")
  }
  // The public type states what each variant returns.
  return CallOptions.reading(Object.assign(by("single"), variants), copiedCustom) as Request
}

/**
 * Calls operations that this version does not know, with the same credentials, quota, retries, limits and errors as every other call. Pass it to
 * `createClient`; a `FlatClient` already has it as `flat.request`.
 *
 * **Example** (Calling an operation by its path)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { organization } from "@flat-sdk/promise/organization"
 * import { request } from "@flat-sdk/promise/request"
 *
 * export const readNotifications = async (accessToken: string): Promise<unknown> => {
 *   const flat = createClient({ organization, request }, { accessToken })
 *   try {
 *     return await flat.request({ method: "GET", path: "/me/notifications", query: { limit: 10 } })
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 */
export const request: Service<Request> = /* #__PURE__ */ asService({ of: requestOf })
