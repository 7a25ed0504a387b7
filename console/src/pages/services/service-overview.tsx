import type { ServicePart } from '../services/part.ts'

export const ServiceOverview = ({ service }: ServicePart) => <p>{service.id}</p>
