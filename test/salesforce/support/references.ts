import { basename } from 'node:path'
import { tokensOf } from './apex.ts'
import { readSource, sourceFiles } from './project.ts'
import { children, type Element, readAll, textOf, textsOf } from './xml.ts'

/** What a file is called as metadata: `GoTallo_Admin` of `permissionsets/GoTallo_Admin.permissionset-meta.xml`. */
const nameOf = (file: string): string => basename(file).split('.')[0] ?? ''

const namesIn = (root: string, pattern: string): Set<string> =>
  new Set(sourceFiles(root, pattern).map(nameOf))

const scriptsOf = (root: string): { file: string; text: string }[] =>
  sourceFiles(root, 'lwc/**/*.js').map(file => ({ file, text: readSource(root, file) }))

/** What the scripts of components import from a module of the platform: the part after its name, and where. */
const imported = (root: string, module: string): { file: string; name: string }[] =>
  scriptsOf(root).flatMap(({ file, text }) =>
    [...text.matchAll(new RegExp(`from\\s+['"]@salesforce/${module}/([^'"]+)['"]`, 'g'))].map(match => ({
      file,
      name: match[1] ?? '',
    })),
  )

const labelsOfApex = (root: string): { file: string; name: string }[] =>
  sourceFiles(root, 'classes/*.cls').flatMap(file => {
    const tokens = tokensOf(root, file)
    return tokens.flatMap((token, i) =>
      token === 'Label' && tokens[i + 1] === '.' ? [{ file, name: tokens[i + 2] ?? '' }] : [],
    )
  })

/** Labels that are used and not there, there and not used, there twice, or longer than Salesforce takes. */
export const labelProblems = (root: string): string[] => {
  const labels = readAll(root, 'labels/*.labels-meta.xml').flatMap(({ root: element }) =>
    children(element, 'labels'),
  )
  const names = labels.map(label => textOf(label, 'fullName'))
  const used = [
    ...labelsOfApex(root),
    ...imported(root, 'label').map(({ file, name }) => ({ file, name: name.replace(/^c[.]/, '') })),
  ]
  const usedNames = new Set(used.map(({ name }) => name))
  return [
    ...used.filter(({ name }) => !names.includes(name)).map(({ file, name }) => `${file}: no label ${name}`),
    ...names.filter(name => !usedNames.has(name)).map(name => `label ${name} is not used`),
    ...names.filter((name, i) => names.indexOf(name) !== i).map(name => `label ${name} is there twice`),
    ...labels.flatMap(labelLimits),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_customlabels.htm */
const labelLimits = (label: Element): string[] => {
  const [name, value] = [textOf(label, 'fullName'), textOf(label, 'value')]
  return [
    ...(/^GoTallo_\w{1,72}$/.test(name) ? [] : [`label ${name} is no name for one of ours`]),
    ...(value.length >= 1 && value.length <= 1000 ? [] : [`label ${name} has ${value.length} characters`]),
    ...(textOf(label, 'shortDescription').length <= 80 ? [] : [`label ${name} has too long a description`]),
    // String.format reads an apostrophe as the begin of a quotation: the value would not be filled in.
    ...(value.includes('{0}') && value.includes("'") ? [`label ${name} has an apostrophe and a value`] : []),
  ]
}

/** Where one piece names another that is not there. */
export const referenceProblems = (root: string): string[] => {
  const there = {
    app: namesIn(root, 'applications/*'),
    tab: namesIn(root, 'tabs/*'),
    class: namesIn(root, 'classes/*.cls'),
    permission: namesIn(root, 'customPermissions/*'),
    credential: namesIn(root, 'namedCredentials/*'),
    external: namesIn(root, 'externalCredentials/*'),
    component: new Set(sourceFiles(root, 'lwc/*/*.js-meta.xml').map(nameOf)),
    principal: principalsOf(root),
    method: methodsOf(root),
  }
  const named: { file: string; kind: keyof typeof there; names: string[] }[] = [
    ...readAll(root, 'applications/*').map(({ file, root: app }) => ({
      file,
      kind: 'tab' as const,
      names: textsOf(app, 'tabs'),
    })),
    ...readAll(root, 'tabs/*').map(({ file, root: tab }) => ({
      file,
      kind: 'component' as const,
      names: textsOf(tab, 'lwcComponent'),
    })),
    ...readAll(root, 'permissionsets/*').flatMap(({ file, root: set }) => [
      { file, kind: 'app' as const, names: inner(set, 'applicationVisibilities', 'application') },
      { file, kind: 'class' as const, names: inner(set, 'classAccesses', 'apexClass') },
      { file, kind: 'permission' as const, names: inner(set, 'customPermissions', 'name') },
      { file, kind: 'tab' as const, names: inner(set, 'tabSettings', 'tab') },
      {
        file,
        kind: 'principal' as const,
        names: inner(set, 'externalCredentialPrincipalAccesses', 'externalCredentialPrincipal'),
      },
    ]),
    ...readAll(root, 'namedCredentials/*').map(({ file, root: credential }) => ({
      file,
      kind: 'external' as const,
      names: inner(credential, 'namedCredentialParameters', 'externalCredential').filter(name => name !== ''),
    })),
    ...quotedInApex(root),
    ...imported(root, 'apex').map(({ file, name }) => ({ file, kind: 'method' as const, names: [name] })),
    ...imported(root, 'customPermission').map(({ file, name }) => ({
      file,
      kind: 'permission' as const,
      names: [name],
    })),
  ]
  return named.flatMap(({ file, kind, names }) =>
    names.filter(name => !there[kind].has(name)).map(name => `${file}: there is no ${kind} ${name}`),
  )
}

const inner = (element: Element, outer: string, name: string): string[] =>
  children(element, outer).map(child => textOf(child, name))

/** `credential-principal`, as permission sets name them. */
const principalsOf = (root: string): Set<string> =>
  new Set(
    readAll(root, 'externalCredentials/*').flatMap(({ file, root: credential }) =>
      children(credential, 'externalCredentialParameters')
        .filter(one => textOf(one, 'parameterType') === 'NamedPrincipal')
        .map(one => `${nameOf(file)}-${textOf(one, 'parameterName')}`),
    ),
  )

/** `Class.method` of what components may call. */
const methodsOf = (root: string): Set<string> =>
  new Set(
    sourceFiles(root, 'classes/*.cls').flatMap(file =>
      [...readSource(root, file).matchAll(/@AuraEnabled\s+public static \S+ (\w+)\(/g)].map(
        match => `${nameOf(file)}.${match[1]}`,
      ),
    ),
  )

/** Permissions and credentials that Apex names in its strings. */
const quotedInApex = (root: string): { file: string; kind: 'permission' | 'credential'; names: string[] }[] =>
  sourceFiles(root, 'classes/*.cls').flatMap(file => {
    const tokens = tokensOf(root, file)
    const permissions = tokens.flatMap((token, i) =>
      token === 'checkPermission' ? [(tokens[i + 2] ?? '').slice(1, -1)] : [],
    )
    const credentials = tokens.flatMap(token => /^'callout:(\w+)\//.exec(token)?.[1] ?? [])
    return [
      { file, kind: 'permission' as const, names: permissions },
      { file, kind: 'credential' as const, names: credentials },
    ]
  })
