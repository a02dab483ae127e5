/** Every operation that writes: what it needs an agreement for, and why. */

export interface Row {
  /** Kinds of danger whatever the body says. */
  readonly always: ReadonlyArray<string>
  /** Kinds that a field of the body adds. */
  readonly fields: Readonly<Record<string, ReadonlyArray<string>>>
  readonly why: string
}

const free = (why: string): Row => ({ always: [], fields: {}, why })
const always = (kind: string, why: string, fields: Row["fields"] = {}): Row => ({ always: [kind], fields, why })
const depending = (fields: Row["fields"], why: string): Row => ({ always: [], fields, why })

const whole = (why: string) => always("changesMuch", why)
const several = (why: string, ...fields: ReadonlyArray<string>): Row =>
  depending(Object.fromEntries(fields.map((field) => [field, ["changesMuch"]])), why)

/** They delete a thing, or take it out of what it was in. */
const deletions = `
  removeOrganizationUser removeOrganizationInvitation revokeLtiCredentials deleteLtiConfiguration deleteClassUser
  deleteAssignment deleteSubmission deleteSubmissionComment deleteGroup removeGroupUser deleteEduResource deleteScore
  removeScoreCollaborator deleteScoreComment deleteScoreTrack deleteCollection deleteScoreFromCollection deleteOmrJob`

export const writes: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(
    deletions.trim().split(/\s+/).map((id) => [id, always("deletes", "a thing is gone, or out of what it was in")])
  ),
  createOrganizationUser: depending(
    { email: ["exposes"], role: ["handsOver"] },
    "a pupil's account in the school's domains gives nobody more; an outside address or a role does"
  ),
  updateOrganizationUser: depending(
    {
      email: ["exposes", "handsOver"],
      organizationRole: ["handsOver"],
      password: ["handsOver"],
      username: ["handsOver"]
    },
    "with these fields, another person can sign in or may do more; names alone change nothing"
  ),
  createOrganizationUserSigninLink: always("handsOver", "the link signs in as the account"),
  createOrganizationUserAccessToken: always("handsOver", "the token acts as the account"),
  createOrganizationInvitation: always("handsOver", "the invited person gets a role, at least that of a teacher", {
    email: ["exposes"]
  }),
  createLtiCredentials: always("handsOver", "the response has a secret of the school"),
  createLtiConfiguration: always("handsOver", "the response has a secret of the school"),
  updateLtiConfiguration: always("handsOver", "another platform can sign users in"),
  createClass: free("a class without members"),
  updateClass: free("its name and settings"),
  archiveClass: whole("all members lose the class from their lists"),
  unarchiveClass: whole("all members have the class again"),
  activateClass: whole("all members see the class"),
  addClassUser: free("one account of the school, in one class"),
  createTestStudentAccount: whole("it can reset the work of the test student"),
  enrollClass: free("the caller joins with a code that it has"),
  createClassAssignment: several(
    "one for the class; lists name several things or pupils",
    "attachments",
    "assignedStudents",
    "classGroupIds"
  ),
  updateClassAssignment: several(
    "as its creation: lists name several things or pupils",
    "attachments",
    "assignedStudents",
    "classGroupIds"
  ),
  copyAssignment: free("a copy; the original stays"),
  archiveAssignment: whole("the class loses it from its list"),
  unarchiveAssignment: whole("the class has it again"),
  createSubmission: several("one submission; lists name several things", "attachments", "playback", "exercisesIds"),
  editSubmission: several("one submission; lists name several things", "attachments", "playback", "exercisesIds"),
  postSubmissionComment: free("a comment to people who see the submission"),
  updateSubmissionComment: free("a comment to people who see the submission"),
  createGroup: several("a group; its list can name many pupils", "members"),
  renameGroup: free("its name"),
  addGroupUser: free("one pupil of the class, in one of its groups"),
  createEduResource: free("a new thing in the library"),
  updateEduResource: depending({ privacy: ["exposes"] }, "a wider privacy shows it to more people"),
  moveEduResource: free("it stays in the library, with its privacy"),
  copyEduResource: free("a copy; the original stays"),
  copyEduResourceToDemoClass: whole("a verb without a body"),
  useEduResourceInClass: free("a new assignment of one class"),
  createEduResourceLtiLink: whole("the link opens the resource in another platform"),
  updateEduResourceAssignment: several("its settings; a list names several things", "attachments"),
  createScore: depending({ privacy: ["exposes"] }, "a new score that others can read"),
  editScore: depending(
    { privacy: ["exposes"], sharingKey: ["exposes"], tags: ["changesMuch"] },
    "a wider privacy, or a key that somebody else knows, shows it to more people"
  ),
  untrashScore: whole("everybody who had the score has it again"),
  forkScore: free("a private copy; the original stays"),
  addScoreCollaborator: always("exposes", "somebody gets access, perhaps of another school", {
    aclAdmin: ["handsOver"]
  }),
  createScoreRevision: free("earlier revisions stay"),
  createExportTask: several("a file; nothing changes", "parts"),
  postScoreComment: several("a comment to people who see the score; mentions notify them", "mentions"),
  updateScoreComment: free("a comment to people who see the score"),
  markScoreCommentResolved: free("a mark that can be taken back"),
  markScoreCommentUnresolved: whole("it takes a mark back that somebody set"),
  addScoreTrack: several("a track; a list has several points", "synchronizationPoints"),
  updateScoreTrack: depending(
    { state: ["deletes"], synchronizationPoints: ["changesMuch"] },
    "a state deletes the track"
  ),
  createCollection: depending({ privacy: ["exposes"] }, "any other privacy than private shows it to more people"),
  editCollection: depending({ privacy: ["exposes"] }, "any other privacy than private shows it to more people"),
  untrashCollection: whole("the collection and what is in it are back"),
  addScoreToCollection: free("the score keeps its privacy"),
  createOmrJob: several("a recognition; its lists name several files", "locales", "files"),
  addOmrJobFile: free("one file of a job"),
  startOmrJob: whole("it uses up recognitions of the school"),
  submitOmrJobStep: several("an answer to the job; its list has several instruments", "instruments"),
  cancelOmrJob: whole("work of the job is lost")
}
