/**
 * LTI configurations: connect an organization's learning management system to Flat. Version 1.1 uses a shared secret, 1.3 uses keys and a
 * registration that is manual, dynamic, or a tenant (deployment) of a platform that Flat already knows.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const Tool = Schema.Struct({
  /** Product family, such as `canvas`. */
  product: Schema.optionalKey(Schema.String),
  /** Product version. */
  version: Schema.optionalKey(Schema.String),
  /** Name of the installation. */
  instanceName: Schema.optionalKey(Schema.String),
  /** Id of the installation. */
  instanceGuid: Schema.optionalKey(Schema.String),
  /** Contact for the installation. */
  instanceContact: Schema.optionalKey(Schema.String),
  /** Domain of the installation. */
  instanceDomain: Schema.optionalKey(Schema.String)
})

const base = {
  /** Configuration id. */
  id: Schema.String,
  /** Organization id. */
  organizationId: Schema.optionalKey(Schema.String),
  /** Organization name. */
  organizationName: Schema.optionalKey(Schema.String),
  /** Id of the account that created it. */
  creatorId: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last used, `null` before the first launch. */
  lastUsedDate: Schema.optionalKey(Schema.NullOr(Field.DateTimeString)),
  /** State: ready, in use, or incomplete. */
  status: Schema.optionalKey(Enumeration.open(["ready-to-use", "in-use", "incomplete-setup"])),
  /** The learning management system, as described by its launches. */
  tool: Schema.optionalKey(Tool)
}

/** A service of LTI Advantage. */
const service = {
  /** Whether the platform offers it. */
  available: Schema.optionalKey(Schema.Boolean),
  /** Version of the service. */
  version: Schema.optionalKey(Schema.String)
}

/** An LTI 1.1 configuration. */
export const LtiConfiguration1p1 = Schema.Struct({
  ...base,
  /** LTI version. */
  ltiVersion: Schema.Literal("1p1"),
  /** Consumer key. */
  consumerKey: Schema.optionalKey(Schema.String),
  /** Consumer secret, shown to administrators only: keep it out of logs. */
  consumerSecret: Schema.optionalKey(Schema.String),
  /** System it is for. */
  lms: Schema.optionalKey(Schema.String),
  /** Name. */
  name: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "LtiConfiguration1p1" })
export interface LtiConfiguration1p1 extends Schema.Schema.Type<typeof LtiConfiguration1p1> {}

const base1p3 = {
  ...base,
  /** LTI version. */
  ltiVersion: Schema.Literal("1p3"),
  /** Issuer of the platform. */
  platformIss: Schema.optionalKey(Schema.String),
  /** Name of the platform. */
  platformName: Schema.optionalKey(Schema.String),
  /** OAuth2 client id of Flat on the platform. */
  clientId: Schema.optionalKey(Schema.String),
  /** Deployment id within the platform. */
  deploymentId: Schema.optionalKey(Schema.String),
  /** Token endpoint, for grades and rosters. */
  accessTokenUrl: Schema.optionalKey(Schema.String.annotate({ format: "url" })),
  /** OIDC authorization endpoint. */
  authorizationUrl: Schema.optionalKey(Schema.String.annotate({ format: "url" })),
  /** Public keys of the platform. */
  jwksUrl: Schema.optionalKey(Schema.String.annotate({ format: "url" })),
  /** `single` for one organization, `multi` for a platform that several organizations share. */
  deploymentMode: Schema.optionalKey(Enumeration.open(["single", "multi"])),
  /** LTI Advantage services that the platform offers. */
  supportedServices: Schema.optionalKey(Schema.Struct({
    /** Assignments and grades. */
    ags: Schema.optionalKey(Schema.Struct({
      ...service,
      /** Whether it is in use. */
      enabled: Schema.optionalKey(Schema.Boolean),
      /** URL of the grade columns. */
      lineitemsUrl: Schema.optionalKey(Schema.String)
    })),
    /** Names and roles. */
    nrps: Schema.optionalKey(Schema.Struct({
      ...service,
      /** Whether it is in use. */
      enabled: Schema.optionalKey(Schema.Boolean)
    })),
    /** Deep linking. */
    deepLinking: Schema.optionalKey(Schema.Struct(service))
  })),
  /** URL of Flat's public keys, for the platform. */
  publicKeysetUrl: Schema.optionalKey(Schema.String),
  /** URL where the platform starts a launch. */
  initiateLoginUrl: Schema.optionalKey(Schema.String),
  /** URLs that launches may redirect to. */
  redirectUris: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether a launch finds its account by e-mail address. */
  enableEmailMatching: Schema.optionalKey(Schema.Boolean)
}

/** An LTI 1.3 configuration whose values were entered manually. */
export const LtiConfiguration1p3Manual = Schema.Struct({
  ...base1p3,
  /** Kind of the configuration. */
  mode: Schema.optionalKey(Schema.Literal("1p3-manual"))
}).annotate({ identifier: "LtiConfiguration1p3Manual" })
export interface LtiConfiguration1p3Manual extends Schema.Schema.Type<typeof LtiConfiguration1p3Manual> {}

/** An LTI 1.3 configuration that is one tenant of a platform that Flat already knows. */
export const LtiConfiguration1p3Deployment = Schema.Struct({
  ...base1p3,
  /** Kind of the configuration. */
  mode: Schema.optionalKey(Schema.Literal("1p3-deployment")),
  /** Configuration of the shared platform. */
  parentId: Schema.optionalKey(Schema.String),
  /** Key of the shared platform, such as `schoology`. */
  deploymentKey: Schema.optionalKey(Schema.String),
  /** Claim that identifies the tenant (on the shared platform, read-only). */
  deploymentBreakdownBy: Schema.optionalKey(Schema.String),
  /** This tenant's value of that claim. */
  deploymentBreakdownId: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "LtiConfiguration1p3Deployment" })
export interface LtiConfiguration1p3Deployment extends Schema.Schema.Type<typeof LtiConfiguration1p3Deployment> {}

/** An LTI 1.3 configuration that the platform registers automatically (dynamic registration). */
export const LtiConfiguration1p3Dynamic = Schema.Struct({
  ...base1p3,
  /** Kind of the configuration. */
  mode: Schema.optionalKey(Schema.Literal("1p3-dynamic")),
  /** Registration token, shown to administrators only: keep it out of logs. */
  registrationToken: Schema.optionalKey(Schema.String),
  /** One-time registration link, shown to administrators only: keep it out of logs. */
  registrationUrl: Schema.optionalKey(Schema.String.annotate({ format: "url" })),
  /** Whether the token was used. */
  registrationTokenUsed: Schema.optionalKey(Schema.Boolean),
  /** When the platform registered; `null` before. */
  registrationCompletionDate: Schema.optionalKey(Schema.NullOr(Field.DateTimeString))
}).annotate({ identifier: "LtiConfiguration1p3Dynamic" })
export interface LtiConfiguration1p3Dynamic extends Schema.Schema.Type<typeof LtiConfiguration1p3Dynamic> {}

/** A configuration with a version or mode that was added later. */
export const LtiConfigurationOther = Schema.Struct({
  ...base,
  /** LTI version. */
  ltiVersion: Schema.Union([Schema.Literal("1p3"), Enumeration.Other]),
  /** Kind of the configuration. */
  mode: Schema.optionalKey(Enumeration.Other)
}).annotate({ identifier: "LtiConfigurationOther" })
export interface LtiConfigurationOther extends Schema.Schema.Type<typeof LtiConfigurationOther> {}

/** Any LTI configuration. `ltiVersion` distinguishes the versions, and `mode` the kinds of 1.3. */
export const LtiConfiguration = Schema.Union([
  LtiConfiguration1p1,
  LtiConfiguration1p3Manual,
  LtiConfiguration1p3Deployment,
  LtiConfiguration1p3Dynamic,
  LtiConfigurationOther
]).annotate({ identifier: "LtiConfiguration" })
export type LtiConfiguration = typeof LtiConfiguration.Type

/** Values of a platform that are entered manually. */
const platform = {
  /** Issuer of the platform. */
  platformIss: Field.optional(Schema.String),
  /** Name of the platform. */
  platformName: Field.optional(Schema.String),
  /** OAuth2 client id of Flat on the platform. */
  clientId: Field.optional(Schema.String),
  /** Token endpoint of the platform. */
  accessTokenUrl: Field.optional(Field.Url),
  /** OIDC authorization endpoint of the platform. */
  authorizationUrl: Field.optional(Field.Url),
  /** Public keys of the platform. */
  jwksUrl: Field.optional(Field.Url),
  /** Whether a launch finds its account by e-mail address. */
  enableEmailMatching: Field.optional(Schema.Boolean)
}

/** A new configuration. `mode` decides which fields it accepts. */
export const LtiConfigurationCreate = Schema.Union([
  /** LTI 1.1: the response has the consumer key and secret to enter in the system. */
  Schema.Struct({
    /** Kind of the configuration. */
    mode: Schema.Literal("1p1-manual"),
    /** Name. */
    name: Field.optional(Schema.String),
    /** System it is for. */
    lms: Field.optional(Schema.String)
  }).annotate({ identifier: "LtiConfigurationCreate1p1" }),
  /** LTI 1.3 by dynamic registration: the platform registers Flat with the response's `registrationUrl`. */
  Schema.Struct({
    /** Kind of the configuration. */
    mode: Schema.Literal("1p3-dynamic"),
    /** Details of the platform. */
    platformInfo: Field.optional(Schema.Struct({
      /** Display name. */
      name: Field.optional(Schema.String),
      /** URL of its home or administration page. */
      url: Field.optional(Schema.String)
    })),
    /** Language of the registration page. */
    locale: Field.optional(Schema.String)
  }).annotate({ identifier: "LtiConfigurationCreate1p3Dynamic" }),
  /** LTI 1.3 as a tenant of a shared platform that Flat already knows. */
  Schema.Struct({
    /** Kind of the configuration. */
    mode: Schema.Literal("1p3-deployment"),
    /** Key of the shared platform, such as `canvas` or `classlink`. */
    deploymentType: Schema.String,
    /** Deployment id from the platform. */
    deploymentId: Schema.String,
    /** OAuth2 client id of the tenant. Required for ClassLink. */
    clientId: Field.optional(Schema.String),
    /** Value that identifies the tenant, on a platform with several tenants such as Schoology. */
    deploymentBreakdownId: Field.optional(Schema.String)
  }).annotate({ identifier: "LtiConfigurationCreate1p3Deployment" }),
  /** LTI 1.3 with values of the platform that are entered manually. */
  Schema.Struct({
    /** Kind of the configuration. */
    mode: Schema.Literal("1p3-manual"),
    /** Deployment id within the platform. */
    deploymentId: Field.optional(Schema.String),
    ...platform
  }).annotate({ identifier: "LtiConfigurationCreate1p3Manual" })
]).annotate({
  identifier: "LtiConfigurationCreate",
  message: "Expected an object whose mode is 1p1-manual, 1p3-dynamic, 1p3-deployment or 1p3-manual"
})
export type LtiConfigurationCreate = typeof LtiConfigurationCreate.Type

/**
 * Changes to an LTI 1.3 configuration. Set `deploymentBreakdownId` for tenants of a shared platform, the values of the platform for
 * manual and dynamic configurations, and `deploymentId` and `enableEmailMatching` for all.
 */
export const LtiConfigurationUpdate = Schema.Struct({
  /** Deployment id within the platform. */
  deploymentId: Field.optional(Schema.String),
  /** Value that identifies the tenant, on a platform with several tenants. */
  deploymentBreakdownId: Field.optional(Schema.String),
  ...platform
}).annotate({ identifier: "LtiConfigurationUpdate" })
export interface LtiConfigurationUpdate extends Schema.Schema.Type<typeof LtiConfigurationUpdate> {}
