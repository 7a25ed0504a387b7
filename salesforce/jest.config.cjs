const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config')

module.exports = {
  ...jestConfig,
  moduleNameMapper: { '^lightning/(modal|input)$': '<rootDir>/jest/$1.js' },
  testMatch: ['<rootDir>/force-app/**/__tests__/*.test.js'],
}
