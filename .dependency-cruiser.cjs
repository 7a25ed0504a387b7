// The layering rule of ARCHITECTURE.md. Each rule states one of its sentences.
const PORT =
  '^src/(store/(store|bins|copy|messages|deliveries|directory|files|nodes|outbox|page|people|replays|secrets|stats)|platforms/(platform|credentials|outbound|polling|download|draft-fields|failure)|files/(files|files-url)|identity/provider|delivery/transport|telemetry|turn)[.]ts$'
const TEST = '([.](test|contract|testing)[.]ts$|^test/)'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'No circular imports, types included.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain imports only itself and the receiver contract: no I/O, no clock, no npm.',
      from: { path: '^src/domain/', pathNot: TEST },
      to: { pathNot: '^(src/domain/|packages/receiver/)' },
    },
    {
      name: 'usecases-see-domain-and-ports',
      severity: 'error',
      comment: 'A use case knows the domain and the ports, never an adapter, a framework or node.',
      from: { path: '^src/usecases/', pathNot: TEST },
      to: { pathNot: ['^src/(usecases|domain)/', PORT] },
    },
    {
      name: 'http-sees-usecases',
      severity: 'error',
      comment: 'http calls use cases; it never reaches the store, a platform or the engine.',
      from: { path: '^src/http/', pathNot: TEST },
      to: { path: '^src/', pathNot: ['^src/(http|usecases|domain)/', '^src/(telemetry|turn)[.]ts$'] },
    },
    {
      name: 'engine-sees-domain-and-ports',
      severity: 'error',
      comment: 'The delivery engine knows the domain and the ports.',
      from: { path: '^src/delivery/', pathNot: TEST },
      to: { path: '^src/', pathNot: ['^src/(delivery|domain)/', PORT] },
    },
    {
      name: 'adapters-keep-to-themselves',
      severity: 'error',
      comment: 'One platform, database or identity provider never imports another.',
      from: { path: '^src/(platforms|store|files|identity)/([^/]+)/', pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: [
          '^src/$1/$2/',
          '^src/domain/',
          '^src/platforms/(meta|shared)/',
          '^src/store/shared/',
          '^src/store/migrate[.]ts$',
          '^src/threads/',
          PORT,
        ],
      },
    },
    {
      name: 'metas-own-is-metas',
      severity: 'error',
      comment: "What Meta's platforms share is for them alone; what all share lies in platforms/shared.",
      from: {
        path: '^src/platforms/',
        pathNot: ['^src/platforms/(meta|whatsapp|facebook|instagram)/', TEST],
      },
      to: { path: '^src/platforms/meta/' },
    },
    {
      name: 'only-main-names-adapters',
      severity: 'error',
      comment: 'Adapters are chosen in one place.',
      from: {
        pathNot: [
          '^src/(main|open-tools|platform-adapters|identity-of|open-move|engine-thread|transport-of|store-place|embedded-store)[.]ts$',
          '^src/(platforms|store|files|identity)/',
          TEST,
        ],
      },
      to: { path: ['^src/(platforms|store|files|identity)/[^/]+/', '^src/delivery/http-transport'] },
    },
    {
      name: 'threads-see-errors',
      severity: 'error',
      comment: 'Calls between threads know nothing of what is called but the errors of the domain.',
      from: { path: '^src/threads/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(threads/|domain/errors[.]ts$)' },
    },
    {
      name: 'contract-imports-nothing',
      severity: 'error',
      comment: 'The published receiver has no dependency at all.',
      from: { path: '^packages/receiver/src/', pathNot: TEST },
      to: { pathNot: '^packages/receiver/src/' },
    },
    {
      name: 'stand-ins-stand-alone',
      severity: 'error',
      comment: 'A stand-in reads the documents of the platform by itself: it imports nothing of the hub.',
      from: { path: '^src/stand-ins/' },
      to: { path: '^(src|packages|test|scripts|bench)/', pathNot: '^(src/stand-ins/|packages/receiver/)' },
    },
    {
      name: 'stand-ins-are-no-part-of-the-hub',
      severity: 'error',
      comment: 'Only the command line and tests use stand-ins.',
      from: { pathNot: ['^src/(cli|stand-ins)/', TEST] },
      to: { path: '^src/stand-ins/' },
    },
    {
      name: 'console-speaks-the-api',
      severity: 'error',
      comment: 'The console knows the hub by its public API alone.',
      from: { path: '^console/src/' },
      to: { path: '^(src|packages|test|scripts|bench)/' },
    },
    {
      name: 'console-points-inward',
      severity: 'error',
      comment: 'Pages use the kit and the shell; neither knows a page but the shell where it names them.',
      from: { path: '^console/src/(kit|api|strings)/' },
      to: { path: '^console/src/(pages|shell)/' },
    },
    {
      name: 'api-knows-no-markup',
      severity: 'error',
      comment: 'What speaks with the hub draws nothing.',
      from: { path: '^console/src/api/' },
      to: { path: '^console/src/kit/' },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'Every import resolves.',
      // Examples, which the console shows, are installed for themselves.
      from: { pathNot: '^examples/' },
      // What the build makes has no file.
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]gen[.]d[.]ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
