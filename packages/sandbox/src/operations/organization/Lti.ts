/**
 * LTI: configurations of versions 1.1 and 1.3, and the older credentials operations, which use the configurations of version 1.1.
 */
import type { LtiConfiguration as Returned } from "@flat-sdk/core/contract/organization/LtiConfiguration"
import type { LtiCredentials } from "@flat-sdk/core/contract/organization/LtiCredentials"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import { badRequest, conflict } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { LtiConfiguration, SchoolState } from "../../state/School.ts"

type Creation = SchoolHandlers.Input<"organization", "createLtiConfiguration">["payload"]
type Update = SchoolHandlers.Input<"organization", "updateLtiConfiguration">["payload"]
type Fields = LtiConfiguration["fields"]

// Platforms that many schools share, with the field that each tenant must send in addition to its deployment id.
const platforms: {
  readonly [key: string]: {
    readonly name: string
    readonly iss: string
    readonly needs?: "clientId" | "deploymentBreakdownId"
  }
} = {
  canvas: { name: "Canvas", iss: "https://canvas.lms.example" },
  blackboard: { name: "Blackboard", iss: "https://blackboard.lms.example" },
  schoology: { name: "Schoology", iss: "https://schoology.lms.example", needs: "deploymentBreakdownId" },
  classlink: { name: "ClassLink", iss: "https://classlink.lms.example", needs: "clientId" }
}

const given = (fields: object): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && name !== "mode"))

const complete = ["platformIss", "clientId", "deploymentId", "accessTokenUrl", "authorizationUrl", "jwksUrl"]

const statusOf = (configuration: LtiConfiguration): "ready-to-use" | "incomplete-setup" => {
  switch (configuration.mode) {
    case "1p3-dynamic":
      return configuration.fields["registrationTokenUsed"] === true ? "ready-to-use" : "incomplete-setup"
    case "1p3-manual":
      return complete.every((name) => configuration.fields[name] !== undefined) ? "ready-to-use" : "incomplete-setup"
    default:
      return "ready-to-use"
  }
}

const details = (school: SchoolState, configuration: LtiConfiguration): Returned => {
  const { creationDate, creatorId, fields, id, mode, version } = configuration
  // The code below sets the fields for each mode. The contract's encoder checks them in the response.
  return {
    id,
    organizationId: school.organization,
    organizationName: school.name,
    creatorId,
    creationDate,
    lastUsedDate: null,
    status: statusOf(configuration),
    ltiVersion: version,
    ...(version === "1p3" ? { mode } : undefined),
    ...fields
  } as unknown as Returned
}

const credentials = (
  school: SchoolState,
  { creationDate, creatorId, fields, id }: LtiConfiguration
): LtiCredentials => ({
  ...(fields as Pick<LtiCredentials, "name" | "lms" | "consumerKey" | "consumerSecret">),
  id,
  organization: school.organization,
  creator: creatorId,
  creationDate,
  enableEmailMatching: true
})

const flatSide = (school: SchoolState) => ({
  publicKeysetUrl: `https://${school.domain}/lti/jwks`,
  initiateLoginUrl: `https://${school.domain}/lti/login`,
  redirectUris: [`https://${school.domain}/lti/launch`],
  supportedServices: {
    ags: { available: true, version: "2.0", enabled: true },
    nrps: { available: true, version: "2.0", enabled: true },
    deepLinking: { available: true, version: "2.0" }
  }
})

const findTenant = (school: SchoolState, key: string, deploymentId: string, breakdown: string | undefined) =>
  school.lti.find(({ fields }) =>
    fields["deploymentKey"] === key && fields["deploymentId"] === deploymentId &&
    fields["deploymentBreakdownId"] === breakdown
  )

const tenantTaken = () =>
  conflict(
    "LTI_DEPLOYMENT_ALREADY_USED",
    "A configuration for this deployment already exists. Change it, or choose another deploymentId",
    "deploymentId"
  )

const fieldsOf = Effect.fnUntraced(function*(school: SchoolState, body: Creation) {
  switch (body.mode) {
    case "1p1-manual":
      return {
        name: body.name ?? "LTI 1.1",
        lms: body.lms ?? "other",
        consumerKey: school.secret("consumer key", 20),
        consumerSecret: school.secret("consumer secret", 40)
      }
    case "1p3-dynamic": {
      const registrationToken = school.secret("registration", 40)
      const url = new URL("/lti/register", `https://${school.domain}`)
      url.searchParams.set("token", registrationToken)
      if (body.locale !== undefined) url.searchParams.set("locale", body.locale)
      return {
        ...flatSide(school),
        ...(body.platformInfo?.name === undefined ? undefined : { platformName: body.platformInfo.name }),
        deploymentMode: "single",
        registrationToken,
        registrationUrl: url.href,
        registrationTokenUsed: false,
        registrationCompletionDate: null,
        enableEmailMatching: true
      }
    }
    case "1p3-deployment": {
      const { clientId, deploymentBreakdownId, deploymentId, deploymentType } = body
      const platform = platforms[deploymentType]
      if (platform === undefined) {
        return yield* badRequest(`deploymentType must be one of ${Object.keys(platforms).join(", ")}`, "deploymentType")
      }
      if (platform.needs !== undefined && body[platform.needs] === undefined) {
        return yield* badRequest(`${platform.name} needs ${platform.needs}`, platform.needs)
      }
      if (findTenant(school, deploymentType, deploymentId, deploymentBreakdownId) !== undefined) {
        return yield* tenantTaken()
      }
      return {
        ...flatSide(school),
        ...given({ clientId, deploymentBreakdownId }),
        deploymentId,
        deploymentKey: deploymentType,
        deploymentMode: "multi",
        parentId: `platform-${deploymentType}`,
        platformIss: platform.iss,
        platformName: platform.name,
        enableEmailMatching: true
      }
    }
    case "1p3-manual":
      return { ...flatSide(school), deploymentMode: "single", enableEmailMatching: false, ...given(body) }
  }
})

const checkUpdate = Effect.fnUntraced(
  function*(school: SchoolState, configuration: LtiConfiguration, update: Update) {
    if (configuration.version === "1p1") {
      return yield* conflict(
        "LTI_CONFIGURATION_NOT_EDITABLE",
        "An LTI 1.1 configuration cannot be changed. Delete it and create another",
        "configuration"
      )
    }
    const tenant = configuration.mode === "1p3-deployment"
    const allowed = tenant
      ? ["deploymentId", "deploymentBreakdownId", "enableEmailMatching"]
      : ["deploymentId", "enableEmailMatching", "platformName", ...complete]
    const readOnly = Object.keys(given(update)).find((name) => !allowed.includes(name))
    if (readOnly !== undefined) {
      return yield* badRequest(
        `${readOnly} cannot be changed on a configuration of mode ${configuration.mode}`,
        readOnly
      )
    }
    if (tenant) {
      const next = { ...configuration.fields, ...given(update) }
      const other = findTenant(
        school,
        String(next["deploymentKey"]),
        String(next["deploymentId"]),
        next["deploymentBreakdownId"] as string | undefined
      )
      if (other !== undefined && other.id !== configuration.id) return yield* tenantTaken()
    }
  }
)

const create = Effect.fnUntraced(function*(school: SchoolState, body: Creation) {
  const { user } = yield* Session
  const identity = school.identity()
  const fields = yield* fieldsOf(school, body)
  return school.lti.put({
    ...identity,
    version: body.mode === "1p1-manual" ? "1p1" : "1p3",
    mode: body.mode,
    creatorId: user.id,
    creationDate: yield* Respond.date,
    fields
  })
})

/** Creates the handlers of the operations on LTI. */
export const handlers = SchoolHandlers.of("organization", (school) => ({
  *listLtiConfigurations() {
    return Array.from(school.lti.all(), (configuration) => details(school, configuration))
  },

  *createLtiConfiguration({ payload }) {
    return details(school, yield* create(school, payload))
  },

  *updateLtiConfiguration({ params, payload }) {
    const configuration = yield* Respond.orNotFound(
      school.lti.get(params.configuration),
      "LTI configuration",
      "configuration"
    )
    yield* checkUpdate(school, configuration, payload)
    return details(
      school,
      school.lti.put({ ...configuration, fields: { ...configuration.fields, ...given(payload) } })
    )
  },

  *deleteLtiConfiguration({ params }) {
    yield* Respond.orNotFound(school.lti.remove(params.configuration), "LTI configuration", "configuration")
  },

  *listLtiCredentials() {
    return Array.from(school.lti.all())
      .filter(({ version }) => version === "1p1")
      .map((configuration) => credentials(school, configuration))
  },

  *createLtiCredentials({ payload }) {
    return credentials(school, yield* create(school, { mode: "1p1-manual", ...payload }))
  },

  *revokeLtiCredentials({ params }) {
    const { credentials } = params
    const found = school.lti.get(credentials)?.version === "1p1" ? school.lti.remove(credentials) : undefined
    yield* Respond.orNotFound(found, "LTI credentials", "credentials")
  }
}))
