/**
 * What fields of the API hold, by their names: the only list of personal and secret fields. A test reads every schema of `openapi.json` and fails for a
 * field of an account, or one whose name sounds personal or secret, that has no entry.
 */

/** The classes that identify a person, and are replaced by pseudonyms. */
const namedClasses = ["username", "first", "last", "full", "display", "email"] as const
export type NamedClass = typeof namedClasses[number]

/**
 * Beside these:
 *
 * - `hidden`: identifies a person, and no pseudonym would help: left out;
 * - `credential`: permits signing in or acting for an account: never shown;
 * - `access`: permits joining or reading something: never shown;
 * - `text`: written by people; known names in it are replaced;
 * - `plain`: ids, enumerations, dates, numbers and settings: shown as they are.
 */
export type FieldClass = NamedClass | "hidden" | "credential" | "access" | "text" | "plain"

export const isNamed = (kind: FieldClass): kind is NamedClass => namedClasses.some((one) => one === kind)

/** Whether a field of a class is never shown, whatever the options are. */
export const isSecret = (kind: FieldClass): boolean => kind === "credential" || kind === "access"

/** Objects with one of these fields are accounts. */
const markers = ["username", "printableName", "firstname", "lastname", "preferredUsername"]

export const isAccount = (fields: Readonly<Record<string, unknown>>): boolean =>
  markers.some((marker) => Object.hasOwn(fields, marker))

const table = (fields: Readonly<Partial<Record<FieldClass, string>>>): ReadonlyMap<string, FieldClass> =>
  new Map(
    Object.entries(fields).flatMap(([kind, names]) =>
      names.trim().split(/\s+/).map((name) => [name, kind as FieldClass] as const)
    )
  )

/** Fields of accounts. Others of an account are left out until they are classified here. */
const ofAccounts = table({
  display: "name",
  hidden: "bio coverPicture coverPictureFile hd htmlUrl links oid picture pictureFile",
  plain: `
    allPublicScoresCount azureDetails badges classRole followersCount followingCount groups id isEduTestingStudent isEmailVerified
    lastActivityDate license likedScoresCount likesCount locale organization organizationRole ownedPublicScoresCount playsCount
    privateProfile product profileTheme registrationDate role type`
})

/** Fields of any object. A name with a schema before it wins. */
const anywhere = table({
  username: "username",
  first: "firstname",
  last: "lastname",
  full: "printableName",
  email: "email preferredUsername userEmail",
  credential: `
    UserSigninLink.url accessToken consumerSecret password registrationToken registrationUrl token userToken`,
  access: "OrganizationInvitation.htmlUrl customCode deploymentKey enrollmentCode sharingKey",
  text: `
    ApiAccessToken.name AssignmentGroup.name ClassCreation.name ClassDetails.name ClassUpdate.name Collection.name EduLibrary.name
    Group.name GroupCreation.name GroupDetails.name GroupRenaming.name LtiConfiguration1p1.name LtiConfigurationCreate1p1.name
    LtiConfigurationCreate1p3Dynamic.name LtiCredentials.name LtiCredentialsCreation.name
    authorName filename instanceName longName partName platformName shortName`,
  // They sound like one of the above, and are not.
  plain: `
    OmrCapabilities.name accessTokenUrl code consumerKey enableEmailMatching errorCode idempotencyKey instrumentName instrumentsNames
    key labelKey mainKeySignature organizationName publicKeysetUrl registrationCompletionDate registrationTokenUsed termName
    transposeKey`
})

/** Names of fields that must have an entry above, in whatever object they are. */
export const suspicious =
  /name$|names$|e-?mail|passw|secret|token|key(?!s?etUrl)|code$|credential|signin|phone|birth|street|postal|avatar|picture/i

/** The class of a field with a suspicious name that the list does not have, such as one that the API added later: that of the first that matches. */
const guesses: ReadonlyArray<readonly [RegExp, FieldClass]> = [
  [/passw|secret|token|credential|signin|private_?key|api_?key/i, "credential"],
  [/phone|birth|street|postal|avatar|picture/i, "hidden"],
  [/e-?mail/i, "email"],
  [/^(?:first|given)_?name/i, "first"],
  [/^(?:last|family)_?name|surname/i, "last"],
  [/^(?:user|student|teacher|pupil|full|display|nick)_?name/i, "full"]
]

const listedClass = (schemas: ReadonlyArray<string>, field: string, account: boolean): FieldClass | undefined => {
  const schema = schemas.find((one) => anywhere.has(`${one}.${field}`))
  if (schema !== undefined) return anywhere.get(`${schema}.${field}`)
  return (account ? ofAccounts.get(field) : undefined) ?? anywhere.get(field)
}

export const isClassified = (schema: string, field: string, account: boolean): boolean =>
  listedClass([schema], field, account) !== undefined

/** Returns what a field of an object holds. `schemas` are the names of the schemas that the object may have. */
export const classOf = (schemas: ReadonlyArray<string>, field: string, account: boolean): FieldClass => {
  const known = listedClass(schemas, field, account)
  if (known !== undefined) return known
  const guessed = guesses.find(([pattern]) => pattern.test(field))?.[1] ?? "text"
  return account && guessed !== "credential" ? "hidden" : guessed
}
