import { binOf, binRequestOf } from './bins.ts'
import { of, type Readers } from './export-reader.ts'

const OF_TENANT = 'CROSS JOIN tenants t ON t.num = r.tenant'

/** Bins, and what came to them. */
export const bins = {
  bins: { fields: 'r.*, t.id AS tenant_id', from: `bins r ${OF_TENANT}`, key: ['r.id'], read: of(binOf) },
  bin_requests: {
    fields: 'r.*, t.id AS tenant_id',
    from: `bin_requests r ${OF_TENANT}`,
    key: ['r.num'],
    read: of(binRequestOf),
  },
} satisfies Partial<Readers>
