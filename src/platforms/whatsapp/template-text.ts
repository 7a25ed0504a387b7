import { asList, asObject, asText, objectsOf, type Wire } from '../shared/read.ts'

/** `{{1}}`, or `{{first_name}}` where the template names its parameters. */
const PLACE = /\{\{\s*(\w+)\s*\}\}/g

/** A parameter as the person sees it; null where that is not known. */
const shown = (parameter: Wire): string | null => {
  const type = asText(parameter.type) ?? ''
  if (type === 'text') return typeof parameter.text === 'string' ? parameter.text : null
  if (type !== 'currency' && type !== 'date_time') return null
  return asText(asObject(parameter[type])?.fallback_value)
}

const isBody = (component: Wire): boolean => asText(component.type)?.toLowerCase() === 'body'

/** The text of a template's body; null where its definition has none. */
export const bodyOf = (definition: Wire): string | null =>
  asText(objectsOf(definition.components).find(isBody)?.text)

/**
 * A template's body with the parameters that are sent. A place for which there is none stays as it is.
 * @param components as they are sent
 */
export const fillBody = (body: string, components: unknown): string => {
  const parameters = objectsOf(asList(components))
    .filter(isBody)
    .flatMap(({ parameters: of }) => objectsOf(of))
  return body.replace(PLACE, (place, name: string) => {
    const parameter = /^\d+$/.test(name)
      ? parameters[Number(name) - 1]
      : parameters.find(one => one.parameter_name === name)
    return (parameter && shown(parameter)) ?? place
  })
}
