import { describe, expect, it } from 'vitest'
import { problemsOf } from './config.testing.ts'
import { readConfig } from './config.ts'

describe('sign-in with Salesforce', () => {
  const SET = { GOTALLO_SALESFORCE_CLIENT_ID: 'key', GOTALLO_PUBLIC_URL: 'https://hub.example.com' }

  it('is at production and sandboxes, for whom permissions let in, unless told otherwise', () => {
    expect(readConfig(SET)).toMatchObject({
      salesforceClientId: 'key',
      salesforceClientSecret: null,
      salesforceHosts: ['https://login.salesforce.com', 'https://test.salesforce.com'],
      salesforceAdmins: [{ by: 'permission', name: 'GoTallo_Admin' }],
      salesforceAgents: [{ by: 'permission', name: 'GoTallo_User' }],
    })
  })

  it('reads hosts and lists', () => {
    const config = readConfig({
      ...SET,
      GOTALLO_SALESFORCE_HOSTS:
        'https://Acme.my.salesforce.com/, https://acme.my.salesforce.com,http://localhost:9',
      GOTALLO_SALESFORCE_ADMINS: 'ada@example.com, 005000000000001, 005000000000001AAA',
      GOTALLO_SALESFORCE_AGENTS: '*,permission:Agents_2',
    })
    expect(config.salesforceHosts).toEqual(['https://acme.my.salesforce.com', 'http://localhost:9'])
    expect(config.salesforceAdmins).toEqual([
      { by: 'username', name: 'ada@example.com' },
      { by: 'user', id: '005000000000001' },
      { by: 'user', id: '005000000000001AAA' },
    ])
    expect(config.salesforceAgents).toEqual([{ by: 'everyone' }, { by: 'permission', name: 'Agents_2' }])
    expect(readConfig({ ...SET, GOTALLO_SALESFORCE_AGENTS: 'none' }).salesforceAgents).toEqual([])
  })

  it.each([
    ['GOTALLO_SALESFORCE_HOSTS', 'http://login.salesforce.com'],
    ['GOTALLO_SALESFORCE_HOSTS', 'https://login.salesforce.com/services'],
    ['GOTALLO_SALESFORCE_HOSTS', 'https://ada@login.salesforce.com'],
    ['GOTALLO_SALESFORCE_HOSTS', 'login.salesforce.com'],
    ['GOTALLO_SALESFORCE_HOSTS', ','],
    ['GOTALLO_SALESFORCE_ADMINS', 'ada'],
    ['GOTALLO_SALESFORCE_ADMINS', 'permission:'],
    ['GOTALLO_SALESFORCE_AGENTS', 'ada@example.com, 00D000000000001'],
    ['GOTALLO_SALESFORCE_AGENTS', 'none, ada@example.com'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problemsOf({ ...SET, [variable]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${variable} must be `)),
    ])
  })

  it('needs a public URL without a path, below which no browser would send the cookie of a sign-in', () => {
    const below = { ...SET, GOTALLO_PUBLIC_URL: 'https://example.com/hub' }
    expect(problemsOf(below)).toEqual([expect.stringMatching(/^GOTALLO_PUBLIC_URL must be a host without a/)])
    expect(problemsOf({ GOTALLO_PUBLIC_URL: 'https://example.com/hub' })).toEqual([])
    expect(problemsOf({ ...SET, GOTALLO_PUBLIC_URL: 'https://example.com/' })).toEqual([])
  })

  it('needs a public URL, to which Salesforce leads back', () => {
    expect(problemsOf({ GOTALLO_SALESFORCE_CLIENT_ID: 'key' })).toEqual([
      expect.stringMatching(/^GOTALLO_PUBLIC_URL must be set where GOTALLO_SALESFORCE_CLIENT_ID is/),
    ])
  })
})
