/**
 * Credentials of LTI 1.x: a consumer key and a shared secret for one learning management system.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const systems = ["canvas", "moodle", "schoology", "blackboard", "desire2learn", "sakai", "schoolbox", "other"] as const

/** Learning management systems that credentials can be created for. */
export const LmsName = Enumeration.make("LmsName", systems)
export type LmsName = typeof LmsName.Type

/** A consumer key and secret of LTI 1.x. */
export const LtiCredentials = Schema.Struct({
  /** Credentials id. */
  id: Schema.optionalKey(Schema.String),
  /** Name. */
  name: Schema.optionalKey(Schema.String),
  /** System they are for. */
  lms: Schema.optionalKey(Enumeration.open(systems)),
  /** Organization id. */
  organization: Schema.optionalKey(Schema.String),
  /** Id of the account that created them. */
  creator: Schema.optionalKey(Schema.String),
  /** When they were created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When they were last used. */
  lastUsage: Schema.optionalKey(Field.DateTimeString),
  /** OAuth 1 consumer key. */
  consumerKey: Schema.optionalKey(Schema.String),
  /** OAuth 1 consumer secret: keep it out of logs. */
  consumerSecret: Schema.optionalKey(Schema.String),
  /** Whether a launch finds its account by e-mail address. Otherwise only the LTI id is used, so that siblings can share an address. */
  enableEmailMatching: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "LtiCredentials" })
export interface LtiCredentials extends Schema.Schema.Type<typeof LtiCredentials> {}

/** New LTI 1.x credentials. */
export const LtiCredentialsCreation = Schema.Struct({
  /** Name, up to 300 characters. */
  name: Field.text(0, 300),
  /** System they are for. */
  lms: LmsName
}).annotate({ identifier: "LtiCredentialsCreation" })
export interface LtiCredentialsCreation extends Schema.Schema.Type<typeof LtiCredentialsCreation> {}
