/**
 * Endpoints of the score tag that deal with revisions: their list, their files, and exports in the background.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { Task } from "../tasks/Task.ts"
import { score, sharingFields } from "./ScoreAccess.ts"
import {
  ScoreExportFormat,
  ScoreRevision,
  ScoreRevisionCreation,
  ScoreRevisionFormat,
  TaskExportOptions
} from "./ScoreRevision.ts"

const revision = {
  ...score,
  /** Revision id, or `last` for the newest one. */
  revision: Field.PathId
}

/** Headers of a response for a revision: its id, and when it was saved. `withResponse` returns them. */
export const revisionHeaders = {
  "x-flat-score-revision": Schema.optionalKey(Schema.String),
  "x-flat-score-revision-date": Schema.optionalKey(Schema.String)
}

/** Endpoints, keyed by the vendor's operation ids. */
export const scoreRevisionEndpoints = {
  /**
   * Lists the revisions of a score, the newest first.
   *
   * **Details**
   *
   * In some plans, only the latest revisions are listed.
   */
  getScoreRevisions: HttpApiEndpoint.get("getScoreRevisions", "/scores/:score/revisions", {
    params: score,
    query: sharingFields,
    success: Schema.Array(ScoreRevision)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Creates a revision of a score, from a MusicXML, MIDI or Flat file.
   *
   * **Details**
   *
   * Earlier revisions are kept.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `getScoreRevisions` before saving again.
   */
  createScoreRevision: HttpApiEndpoint.post("createScoreRevision", "/scores/:score/revisions", {
    params: score,
    payload: ScoreRevisionCreation,
    success: ScoreRevision
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /** Reads the metadata of a revision. */
  getScoreRevision: HttpApiEndpoint.get("getScoreRevision", "/scores/:score/revisions/:revision", {
    params: revision,
    query: sharingFields,
    success: ScoreRevision
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Downloads a revision as a file: MusicXML, MIDI, audio, the first page as an image, or a format of Flat.
   *
   * **Details**
   *
   * The response's media type follows the format. `createExportTask` creates audio that does not exist yet, and reports progress.
   *
   * **Gotchas**
   *
   * The server may redirect to file storage on another server. With `url: true` it returns JSON with the file's `url` instead, also as bytes. Anyone
   * who has that URL can fetch the file.
   */
  getScoreRevisionData: HttpApiEndpoint.get("getScoreRevisionData", "/scores/:score/revisions/:revision/:format", {
    params: {
      ...revision,
      /** Format of the file. */
      format: ScoreRevisionFormat
    },
    query: {
      ...sharingFields,
      /** UUIDs of the parts to include, separated by commas. */
      parts: Field.optional(Schema.String),
      /** With the format `mp3`: whether to prefer the score's default track to the audio that Flat generates. */
      defaultTrack: Field.optional(Schema.Boolean),
      /** Whether to return JSON with the file's URL instead of the file. */
      url: Field.optional(Schema.Boolean)
    },
    success: HttpApiSchema.WithHeaders(
      HttpApiSchema.StreamUint8Array({
        contentType: [
          "application/octet-stream",
          "application/json",
          "application/vnd.recordare.musicxml",
          "application/vnd.recordare.musicxml+xml",
          "audio/midi",
          "audio/mp3",
          "audio/wav",
          "image/png"
        ]
      }),
      revisionHeaders
    )
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Starts an export as a background task, and returns the task.
   *
   * **Details**
   *
   * Without options all parts are exported. `getTask`, which needs `tasks.readonly`, returns its progress and finally the URL of the file.
   *
   * **Gotchas**
   *
   * There is no idempotency key: a repeated call may start a second export.
   */
  createExportTask: HttpApiEndpoint.post("createExportTask", "/scores/:score/revisions/:revision/:format/task", {
    params: {
      ...revision,
      /** Format of the file, or the service to export to. */
      format: ScoreExportFormat
    },
    query: sharingFields,
    payload: [TaskExportOptions, HttpApiSchema.NoContent],
    success: Task
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores)
}
