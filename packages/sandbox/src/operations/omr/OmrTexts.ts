/** Messages of recognition for users, in the language of `X-Flat-Locale`, otherwise that of the account: English, French or German. */

const english = {
  OMR_DRAFT: "Waiting for files",
  OMR_PROCESSING_PAGE: "Reading page {page}",
  OMR_AWAITING_DETAILS: "Waiting for your input",
  OMR_ASSEMBLING: "Assembling the score",
  OMR_DONE: "Done",
  OMR_FAILED: "Failed",
  OMR_CANCELED: "Canceled",
  failure: "The pages could not be read ({code}). Check the files and try again",
  piano: "Piano"
}

export type Key = Exclude<keyof typeof english, "failure" | "piano">

const french: typeof english = {
  OMR_DRAFT: "En attente de fichiers",
  OMR_PROCESSING_PAGE: "Lecture de la page {page}",
  OMR_AWAITING_DETAILS: "En attente de votre réponse",
  OMR_ASSEMBLING: "Assemblage de la partition",
  OMR_DONE: "Terminé",
  OMR_FAILED: "Échec",
  OMR_CANCELED: "Annulé",
  failure: "Les pages n'ont pas pu être lues ({code}) : vérifiez les fichiers et réessayez",
  piano: "Piano"
}

const german: typeof english = {
  OMR_DRAFT: "Wartet auf Dateien",
  OMR_PROCESSING_PAGE: "Seite {page} wird gelesen",
  OMR_AWAITING_DETAILS: "Wartet auf Ihre Antwort",
  OMR_ASSEMBLING: "Partitur wird zusammengesetzt",
  OMR_DONE: "Fertig",
  OMR_FAILED: "Fehlgeschlagen",
  OMR_CANCELED: "Abgebrochen",
  failure: "Die Seiten konnten nicht gelesen werden ({code}): Dateien prüfen und erneut versuchen",
  piano: "Klavier"
}

const languages: { readonly [language: string]: typeof english } = { en: english, fr: french, de: german }

/** Returns the first supported language, otherwise English. */
export const languageOf = (...wanted: ReadonlyArray<string | undefined>): string =>
  wanted.map((tag) => tag?.toLowerCase().split(/[-_]/)[0] ?? "").find((tag) => Object.hasOwn(languages, tag)) ?? "en"

/** Returns a message in a language, with its placeholders replaced. */
export const text = (
  language: string,
  key: keyof typeof english,
  values: { readonly [name: string]: string | number } = {}
) => (languages[language] ?? english)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""))
