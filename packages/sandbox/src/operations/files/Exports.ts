/** Files behind signed URLs, like those of a file store. A caller with the URL can download the file for an hour, and must not send a token. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, forbidden, notFound } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Revision } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as FileResponse from "./FileResponse.ts"
import * as ScoreFiles from "./ScoreFiles.ts"

/** Lifetime of a signed URL, in seconds. */
const lifetime = 3600

/** The route of the files. It is not part of the API: tokens, scopes and rate limits do not apply, but faults do, as `downloadExport`. */
export const endpoint = HttpApiEndpoint.get("downloadExport", "/_exports/:file", {
  success: HttpApiSchema.StreamUint8Array()
})

const signatureOf = (school: SchoolState, file: string, expires: string): string => school.sign(`${file} ${expires}`)

export const urlOf = (
  school: SchoolState,
  revision: Revision,
  format: ScoreFiles.Format,
  now: number,
  request: HttpServerRequest.HttpServerRequest
): string => {
  const file = `${revision.id}.${format}`
  const expires = String(Math.floor(now / 1000) + lifetime)
  const url = new URL(`/v2/_exports/${file}`, Respond.urlOf(request))
  url.searchParams.set("expires", expires)
  url.searchParams.set("signature", signatureOf(school, file, expires))
  return url.href
}

export const respond = (
  school: SchoolState,
  request: HttpServerRequest.HttpServerRequest,
  now: number
): HttpServerResponse.HttpServerResponse => {
  if (request.headers["authorization"] !== undefined) {
    throw badRequest(
      "A signed URL must be requested without a token. Leave the header Authorization out",
      "Authorization",
      "AUTHORIZATION_NOT_ALLOWED"
    )
  }
  const { pathname, searchParams } = Respond.urlOf(request)
  const file = pathname.slice(pathname.lastIndexOf("/") + 1)
  const expires = searchParams.get("expires") ?? ""
  if (searchParams.get("signature") !== signatureOf(school, file, expires)) {
    throw forbidden("INVALID_SIGNATURE", "The signature does not match this URL. Use the URL unchanged")
  }
  if (Number(expires) * 1000 <= now) {
    throw forbidden("SIGNATURE_EXPIRED", "This URL has expired. Read the task again for a new URL")
  }
  const [id = "", format = ""] = file.split(/\.(.*)/s)
  const revision = school.library.revisions.get(id)
  const score = revision && school.library.score(revision.score, now)
  if (revision === undefined || score === undefined || !ScoreFiles.isFormat(format)) throw notFound("File")
  return FileResponse.send(request, ScoreFiles.fileOf(score, revision, format))
}
