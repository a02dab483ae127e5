/**
 * A score as the API returns it.
 */

/** Returns a score with a title. */
export const of = (title: string): Readonly<Record<string, unknown>> => ({
  id: "75f3c1a9e7b2d4000000007",
  title,
  privacy: "private",
  user: {
    id: "15f3c1a9e7b2d4000000007",
    type: "user",
    product: "flat",
    username: "ada.grieg.7",
    printableName: "Ada Grieg",
    picture: null,
    htmlUrl: "https://flat.example/ada.grieg.7"
  },
  htmlUrl: "https://flat.example/score/75f3c1a9e7b2d4000000007",
  editHtmlUrl: "https://flat.example/score/75f3c1a9e7b2d4000000007/edit",
  collaborators: [],
  creationDate: "2026-01-01T00:00:00.000Z",
  modificationDate: "2026-01-01T00:00:00.000Z",
  instruments: ["keyboards.piano"],
  instrumentsNames: ["Piano"],
  samples: ["keyboards.piano"]
})
