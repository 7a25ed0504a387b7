/** Credentials as the admin gave them: names and values of api.md, checked by `Platform.readCredentials`. */
export type Credentials = Readonly<Record<string, string>>
