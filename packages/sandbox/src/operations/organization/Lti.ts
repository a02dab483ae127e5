/** LTI: configurations of versions 1.1 and 1.3, and the older credentials operations, which use the configurations of version 1.1. */
import type { LtiConfiguration as Returned } from "@flat-sdk/core/contract/organization/LtiConfiguration"
import type { LtiCredentials } from "@flat-sdk/core/contract/organization/LtiCredentials"
import { badRequest, conflict } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Caller, LtiConfiguration, SchoolState } from "../../state/School.ts"

type Creation = Handlers.Input<"organization", "createLtiConfiguration">["payload"]
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

const settingsOf = (fields: object): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && name !== "mode"))

const complete = ["platformIss", "clientId", "deploymentId", "accessTokenUrl", "authorizationUrl", "jwksUrl"]

const isReady = ({ fields, mode }: LtiConfiguration): boolean =>
  mode === "1p3-dynamic"
    ? fields["registrationTokenUsed"] === true
    : mode !== "1p3-manual" || complete.every((name) => fields[name] !== undefined)

const details = ({ school }: Caller, configuration: LtiConfiguration): Returned => {
  const { creationDate, creatorId, fields, id, mode, version } = configuration
  // The fields are those of the mode. The contract's encoder checks them in the response.
  return {
    id,
    organizationId: school.organization,
    organizationName: school.name,
    creatorId,
    creationDate,
    lastUsedDate: null,
    status: isReady(configuration) ? "ready-to-use" : "incomplete-setup",
    ltiVersion: version,
    ...(version === "1p3" ? { mode } : undefined),
    ...fields
  } as Returned
}

const credentials = (
  { school }: Caller,
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

/** Throws if another configuration is for the same deployment. */
const checkTenant = (school: SchoolState, next: Fields, self?: LtiConfiguration): void => {
  const same = ["deploymentKey", "deploymentId", "deploymentBreakdownId"]
  const other = school.lti.find(({ fields, id }) =>
    id !== self?.id && same.every((name) => fields[name] === next[name])
  )
  if (other === undefined) return
  throw conflict(
    "LTI_DEPLOYMENT_ALREADY_USED",
    "A configuration for this deployment already exists. Change it, or choose another deploymentId",
    "deploymentId"
  )
}

const fieldsOf = (school: SchoolState, body: Creation): Fields => {
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
        ...settingsOf({ platformName: body.platformInfo?.name }),
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
        throw badRequest(`deploymentType must be one of ${Object.keys(platforms).join(", ")}`, "deploymentType")
      }
      if (platform.needs !== undefined && body[platform.needs] === undefined) {
        throw badRequest(`${platform.name} needs ${platform.needs}`, platform.needs)
      }
      const tenant = settingsOf({ deploymentKey: deploymentType, deploymentId, deploymentBreakdownId })
      checkTenant(school, tenant)
      return {
        ...flatSide(school),
        ...tenant,
        ...settingsOf({ clientId }),
        deploymentMode: "multi",
        parentId: `platform-${deploymentType}`,
        platformIss: platform.iss,
        platformName: platform.name,
        enableEmailMatching: true
      }
    }
    case "1p3-manual":
      return { ...flatSide(school), deploymentMode: "single", enableEmailMatching: false, ...settingsOf(body) }
  }
}

const checkUpdate = (school: SchoolState, configuration: LtiConfiguration, update: Fields): void => {
  const { fields, mode, version } = configuration
  if (version === "1p1") {
    throw conflict(
      "LTI_CONFIGURATION_NOT_EDITABLE",
      "An LTI 1.1 configuration cannot be changed. Delete it and create another",
      "configuration"
    )
  }
  const tenant = mode === "1p3-deployment"
  const own = tenant ? ["deploymentBreakdownId"] : ["platformName", ...complete]
  const readOnly = Object.keys(update).find((name) => !["deploymentId", "enableEmailMatching", ...own].includes(name))
  if (readOnly !== undefined) {
    throw badRequest(`${readOnly} cannot be changed on a configuration of mode ${mode}`, readOnly)
  }
  if (tenant) checkTenant(school, { ...fields, ...update }, configuration)
}

const create = ({ date, school, user }: Caller, body: Creation): LtiConfiguration =>
  school.lti.put({
    ...school.identity(),
    version: body.mode === "1p1-manual" ? "1p1" : "1p3",
    mode: body.mode,
    creatorId: user.id,
    creationDate: date,
    fields: fieldsOf(school, body)
  })

export const handlers = Handlers.of("organization", {
  listLtiConfigurations: (_input, call) =>
    Array.from(call.school.lti.all(), (configuration) => details(call, configuration)),

  createLtiConfiguration: ({ payload }, call) => details(call, create(call, payload)),

  updateLtiConfiguration({ params, payload }, call) {
    const { lti } = call.school
    const configuration = Respond.orNotFound(lti.get(params.configuration), "LTI configuration", "configuration")
    const update = settingsOf(payload)
    checkUpdate(call.school, configuration, update)
    return details(call, lti.put({ ...configuration, fields: { ...configuration.fields, ...update } }))
  },

  deleteLtiConfiguration({ params }, call) {
    Respond.orNotFound(call.school.lti.remove(params.configuration), "LTI configuration", "configuration")
  },

  listLtiCredentials: (_input, call) =>
    call.school.lti.filter(({ version }) => version === "1p1").map((configuration) => credentials(call, configuration)),

  createLtiCredentials: ({ payload }, call) => credentials(call, create(call, { mode: "1p1-manual", ...payload })),

  revokeLtiCredentials({ params: { credentials } }, { school: { lti } }) {
    const found = lti.get(credentials)?.version === "1p1" ? lti.remove(credentials) : undefined
    Respond.orNotFound(found, "LTI credentials", "credentials")
  }
})
