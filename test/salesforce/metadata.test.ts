import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { convert, inManifest } from './support/metadata.ts'
import { typeProblems } from './support/metadata-types.ts'
import { PROJECT, requireTool, sourceFiles, withDefects } from './support/project.ts'

const SERVICES_TAB = 'tabs/GoTallo_Services.tab-meta.xml'
const CREDENTIAL = 'externalCredentials/GoTallo.externalCredential-meta.xml'
const USER = 'permissionsets/GoTallo_User.permissionset-meta.xml'

describe('the SFDX project', () => {
  it('has a project file that fits its schema; one that does not is seen', () => {
    const schema = JSON.parse(
      readFileSync(requireTool.resolve('@salesforce/schemas/sfdx-project.schema.json'), 'utf8'),
    )
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema)
    const project = JSON.parse(readFileSync(join(PROJECT, 'sfdx-project.json'), 'utf8'))
    validate(project)
    expect(validate.errors).toBeNull()
    expect(validate({ ...project, sourceApiVersion: 66 })).toBe(false)
    expect(validate({ ...project, packageDirectories: [] })).toBe(false)
  })

  it('becomes what the Metadata API takes, with every file in it', async () => {
    const { manifest, components, ignored } = await convert(PROJECT)
    expect(ignored).toEqual([])
    expect(manifest).toContain('<version>66.0</version>')
    for (const file of sourceFiles(PROJECT, '**/*.cls-meta.xml'))
      expect(readFileSync(join(PROJECT, 'force-app/main/default', file), 'utf8')).toContain('>66.0<')
    const bundles = sourceFiles(PROJECT, 'lwc/*/*.js-meta.xml').map(
      file => `LightningComponentBundle:${file.split('/')[1]}`,
    )
    const classes = sourceFiles(PROJECT, 'classes/*.cls').map(file => `ApexClass:${file.slice(8, -4)}`)
    expect(components).toEqual(
      [
        ...bundles,
        ...classes,
        'CustomApplication:GoTallo_Configuration',
        'CustomLabels:CustomLabels',
        ...['CustomPermission:GoTallo_Admin', 'CustomPermission:GoTallo_User'],
        ...['CustomTab:GoTallo_Services', 'CustomTab:GoTallo_Setup'],
        ...['ExternalCredential:GoTallo', 'NamedCredential:GoTallo'],
        ...['PermissionSet:GoTallo_Admin', 'PermissionSet:GoTallo_User'],
      ].sort(),
    )
    for (const component of components) {
      const [type, name] = component.split(':')
      expect(manifest).toContain(`<name>${type}</name>`)
      expect(manifest).toContain(`<members>${name}</members>`)
    }
  })

  it('sees what would be left behind without a word', async () => {
    const root = withDefects({
      'classes/GoTalloLost.cls': () => 'public class GoTalloLost {}',
      'pages/notes.txt': () => 'no metadata',
    })
    expect((await convert(root)).ignored).toEqual(['classes/GoTalloLost.cls', 'pages/notes.txt'])
    const misnamed = withDefects({ 'tabs/GoTallo_Extra.tabs-meta.xml': () => '<CustomTab></CustomTab>' })
    await expect(convert(misnamed)).rejects.toThrow('Could not infer a metadata type')
  })

  it('upgrades all but the credentials, which keep what was entered', async () => {
    const { components } = await convert(PROJECT)
    const credentials = ['ExternalCredential:GoTallo', 'NamedCredential:GoTallo']
    expect(components).toEqual(expect.arrayContaining(credentials))
    const kept = components.filter(name => !credentials.includes(name))
    expect(await inManifest(PROJECT, 'upgrade.xml')).toEqual(kept)
    expect(await inManifest(PROJECT, 'nothing.xml')).toEqual([])
  })

  it('is removed whole, by a list of all that is deployed (vitest -u writes it)', async () => {
    const { manifest } = await convert(PROJECT)
    // The one file of all labels of an organisation: others may have labels there, too.
    const all = / {4}<types>\s+<members>CustomLabels<\/members>\s+<name>CustomLabels<\/name>\s+<\/types>\n/
    expect(manifest).toMatch(all)
    await expect(manifest.replace(all, '')).toMatchFileSnapshot(join(PROJECT, 'manifest/uninstall.xml'))
  })

  it("keeps to Salesforce's types of metadata; what does not is seen", () => {
    expect(typeProblems(PROJECT)).toEqual([])
    const root = withDefects({
      [SERVICES_TAB]: text => text.replaceAll('lwcComponent', 'lwcComponents'),
      [CREDENTIAL]: text => text.replace('<parameterType>AuthHeader<', '<parameterType>AuthorizationHeader<'),
      [USER]: text =>
        text
          .replace('<visible>true<', '<visible>yes<')
          .replace('<application>GoTallo_Configuration</application>', '')
          .replace('<label>', '<label>Twice</label><label>'),
    })
    expect(typeProblems(root)).toEqual([
      expect.stringContaining('AuthorizationHeader" is no value of it'),
      `${USER}: PermissionSet/applicationVisibilities: application is missing`,
      `${USER}: PermissionSet/applicationVisibilities/visible: "yes" is no value of it`,
      `${USER}: PermissionSet: label stands there more than once`,
      `${SERVICES_TAB}: CustomTab: there is no lwcComponents`,
    ])
  })
})
