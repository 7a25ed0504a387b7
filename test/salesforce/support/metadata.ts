import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import { requireTool, SOURCE, sourceFiles } from './project.ts'

interface Component {
  readonly type: { readonly name: string }
  readonly fullName: string
  readonly xml?: string
  walkContent(): string[]
}
interface Components {
  sourceApiVersion?: string
  getSourceComponents(): Iterable<Component>
}
interface Converter {
  convert(set: Components, to: 'metadata', output: object): Promise<unknown>
}
interface Retrieve {
  readonly ComponentSet: {
    fromSource(path: string): Components
    fromManifest(options: { manifestPath: string; resolveSourcePaths: string[] }): Promise<Components>
  }
  readonly MetadataConverter: new () => Converter
}

/** What a deployment of the project would send. */
export interface Deployment {
  /** `package.xml`, as text. */
  readonly manifest: string
  /** `Type:name` of each component. */
  readonly components: readonly string[]
  /** Files of the source that belong to no component, or to one without metadata: they would stay at home. */
  readonly ignored: readonly string[]
}

const namesOf = (set: Components): string[] =>
  [...set.getSourceComponents()].map(one => `${one.type.name}:${one.fullName}`).sort()

/** `Type:name` of each component that a manifest of the project deploys. */
export const inManifest = async (root: string, manifest: string): Promise<string[]> => {
  const { ComponentSet } = requireTool('@salesforce/source-deploy-retrieve') as Retrieve
  const manifestPath = join(root, 'manifest', manifest)
  return namesOf(
    await ComponentSet.fromManifest({ manifestPath, resolveSourcePaths: [join(root, 'force-app')] }),
  )
}

/** Turns source into what the Metadata API takes, by the library that `sf project deploy` does it with. */
export const convert = async (root: string): Promise<Deployment> => {
  const { ComponentSet, MetadataConverter } = requireTool('@salesforce/source-deploy-retrieve') as Retrieve
  const { sourceApiVersion } = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8'))
  const set = ComponentSet.fromSource(join(root, 'force-app'))
  set.sourceApiVersion = sourceApiVersion
  const outputDirectory = mkdtempSync(join(tmpdir(), 'gotallo-mdapi-'))
  onTestFinished(() => rmSync(outputDirectory, { recursive: true }))
  await new MetadataConverter().convert(set, 'metadata', {
    type: 'directory',
    outputDirectory,
    genUniqueDir: false,
  })
  const components = [...set.getSourceComponents()]
  const taken = new Set(
    components
      .flatMap(one => (one.xml === undefined ? [] : [one.xml, ...one.walkContent()]))
      .map(file => relative(join(root, SOURCE), file)),
  )
  return {
    manifest: readFileSync(join(outputDirectory, 'package.xml'), 'utf8'),
    components: namesOf(set),
    ignored: sourceFiles(root).filter(file => !taken.has(file)),
  }
}
