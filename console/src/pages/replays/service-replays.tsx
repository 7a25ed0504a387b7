import type { ServicePart } from '../services/part.ts'

export const ServiceReplays = ({ service }: ServicePart) => <p>{service.id}</p>
